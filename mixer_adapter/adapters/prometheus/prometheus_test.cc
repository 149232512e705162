#include "mixer_adapter/adapters/prometheus/prometheus.h"

#include <limits>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "mixer_adapter/adapters/prometheus/config.pb.h"
#include "mixer_adapter/testing/allocation_counter.h"
#include "mixer_adapter/testing/configured_mixer.h"
#include "mixer_adapter/testing/fake_clock.h"
#include "mixer_adapter/testing/fake_scheduler.h"
#include "mixer_adapter/testing/http_get.h"
#include "mixer_adapter/testing/json_requests.h"
#include "mixer_adapter/testing/recording_logger.h"
#include "template/metric/metric.template.h"

namespace mixer::prometheus {
namespace {

using ::adapter::prometheus::config::Params;
using mixer::testing::FreePort;
using mixer::testing::HttpGet;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;
using Json = nlohmann::json;
using Entries = std::vector<spi::MapView<Value>::Entry>;

std::string BodyOf(const std::string& answer) {
  const std::size_t end = answer.find("\r\n\r\n");
  return end == std::string::npos ? answer : answer.substr(end + 4);
}

// Handlers without a Mixer around them.
class PrometheusTest : public ::testing::Test {
 protected:
  Params Read(const std::string& text) const {
    Params params;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &params));
    params.set_listen_address(absl::StrCat("127.0.0.1:", port_));
    return params;
  }

  absl::StatusOr<std::unique_ptr<spi::Handler>> TryBuild(
      const Params& params, const std::string& name = "h.ns") {
    const auto builder = GetInfo().new_builder();
    builder->SetAdapterConfig(params);
    spi::ConfigErrors errors("h");
    builder->Validate(&errors);
    EXPECT_THAT(errors.errors(), IsEmpty());
    return builder->Build({&clock_, &logger_, &registry_, &scheduler_, name});
  }
  std::unique_ptr<spi::Handler> Build(const std::string& text,
                                      const std::string& name = "h.ns") {
    auto handler = TryBuild(Read(text), name);
    EXPECT_TRUE(handler.ok()) << handler.status();
    return *std::move(handler);
  }

  absl::Status Report(spi::Handler* handler, const std::string& instance,
                      const Value& value, const Entries& dimensions = {}) {
    metric::Instance one;
    one.name = instance;
    one.value = value;
    one.dimensions = {dimensions.data(), dimensions.size()};
    scratch_.Reset();
    return dynamic_cast<metric::Handler&>(*handler).HandleMetric(
        absl::MakeConstSpan(&one, 1), {clock_.Now(), &scratch_});
  }

  std::string Scrape() const { return BodyOf(HttpGet(port_, "/metrics")); }

  const int port_ = FreePort();
  mixer::testing::FakeClock clock_{absl::FromUnixSeconds(1000000)};
  mixer::testing::RecordingLogger logger_;
  metrics::Registry registry_;
  mixer::testing::FakeScheduler scheduler_;
  Scratch scratch_;
};

constexpr char kCounter[] =
    "metrics {instance_name: 'i' name: 'n' kind: COUNTER label_names: 'a' "
    "label_names: 'b.c'}";

TEST_F(PrometheusTest, ServesWhatItCounts) {
  const auto handler = Build(kCounter);
  ASSERT_TRUE(Report(handler.get(), "i", Value::Int64(2),
                     {{"a", Value::String("x")}, {"b.c", Value::Bool(true)}})
                  .ok());
  EXPECT_THAT(HttpGet(port_, "/metrics"),
              AllOf(StartsWith("HTTP/1.0 200 OK\r\n"),
                    HasSubstr("Content-Type: text/plain; version=0.0.4; "
                              "charset=utf-8\r\n")));
  EXPECT_EQ(Scrape(),
            "# HELP istio_n n\n# TYPE istio_n counter\n"
            "istio_n{a=\"x\",b_c=\"true\"} 2\n");
  EXPECT_THAT(HttpGet(port_, "/other"), StartsWith("HTTP/1.0 404 "));
}

struct ValueCase {
  const char* name;
  const char* kind;
  Value value;
  std::string want;  // a number, or part of the error
};

const double kInfinity = std::numeric_limits<double>::infinity();
const double kNotANumber = std::numeric_limits<double>::quiet_NaN();

const ValueCase kValueCases[] = {
    {"Int64", "GAUGE", Value::Int64(-7), "-7"},
    {"Double", "GAUGE", Value::Double(0.5), "0.5"},
    {"Duration", "GAUGE", Value::Duration(1500000000), "1.5"},
    {"NumericText", "GAUGE", Value::String("2.5e3"), "2500"},
    {"Text", "GAUGE", Value::String("x"), "the value 'x' is no number for"},
    {"Bool", "GAUGE", Value::Bool(true), "the value 'true' is no number for"},
    {"Absent", "GAUGE", Value(), "the value '' is no number for istio_i"},
    {"NotANumber", "GAUGE", Value::Double(kNotANumber), "the value 'NaN'"},
    {"InfiniteGauge", "GAUGE", Value::Double(kInfinity), "+Inf"},
    {"InfiniteCounter", "COUNTER", Value::Double(kInfinity),
     "the value '+Inf' cannot be added to the counter istio_i"},
    {"NegativeCounter", "COUNTER", Value::Int64(-1),
     "the value '-1' cannot be added to the counter istio_i; it must be a "
     "number, a duration or a text that holds a number, and not negative"},
};

class PrometheusValue : public PrometheusTest,
                        public ::testing::WithParamInterface<ValueCase> {};

TEST_P(PrometheusValue, IsANumberOrAnError) {
  const auto handler = Build(
      absl::StrCat("metrics {instance_name: 'i' kind: ", GetParam().kind, "}"));
  const absl::Status status = Report(handler.get(), "i", GetParam().value);
  if (status.ok()) {
    EXPECT_THAT(Scrape(), HasSubstr("\nistio_i " + GetParam().want + "\n"));
  } else {
    EXPECT_THAT(std::string(status.message()), HasSubstr(GetParam().want));
    EXPECT_EQ(Scrape(), "");
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, PrometheusValue,
                         ::testing::ValuesIn(kValueCases),
                         [](const auto& info) {
                           return std::string(info.param.name);
                         });

TEST_F(PrometheusTest, AnUnknownInstanceIsAnError) {
  EXPECT_EQ(Report(Build(kCounter).get(), "j", Value::Int64(1)).message(),
            "1 error occurred:\n\t* could not find metric info from adapter "
            "config for j\n\n");
}

TEST_F(PrometheusTest, OtherLabelsAreAnError) {
  const auto handler = Build(kCounter);
  const Entries few = {{"a", Value::Int64(1)}};
  EXPECT_THAT(
      std::string(Report(handler.get(), "i", Value::Int64(1), few).message()),
      HasSubstr("i has the dimensions {a}, but the handler's label_names are "
                "{a, b.c}; make them the same"));
  const Entries others = {{"a", Value::Int64(1)}, {"z", Value::Int64(1)}};
  EXPECT_FALSE(Report(handler.get(), "i", Value::Int64(1), others).ok());
  // What is the same once it is sanitised is no other.
  const Entries renamed = {{"a", Value::Int64(1)}, {"b_c", Value::Int64(2)}};
  EXPECT_TRUE(Report(handler.get(), "i", Value::Int64(1), renamed).ok());
  EXPECT_THAT(Scrape(), HasSubstr("istio_n{a=\"1\",b_c=\"2\"} 1\n"));
}

TEST_F(PrometheusTest, CountsSurviveAChangeOfOtherMetrics) {
  auto handler = Build("metrics {instance_name: 'i' kind: COUNTER}");
  ASSERT_TRUE(Report(handler.get(), "i", Value::Int64(1)).ok());
  auto next = Build(
      "metrics {instance_name: 'j' kind: COUNTER} "
      "metrics {instance_name: 'i' kind: COUNTER description: 'new\\nhelp'}");
  handler = std::move(next);
  ASSERT_TRUE(Report(handler.get(), "i", Value::Int64(1)).ok());
  EXPECT_EQ(Scrape(),
            "# HELP istio_i new\\nhelp\n# TYPE istio_i counter\nistio_i 2\n");
  // A metric that is no longer configured stays.
  next = Build("metrics {instance_name: 'k' kind: COUNTER}");
  handler = std::move(next);
  EXPECT_THAT(Scrape(), HasSubstr("\nistio_i 2\n"));
  EXPECT_THAT(logger_.lines(), IsEmpty());
}

TEST_F(PrometheusTest, ARedefinedMetricBeginsAnew) {
  auto handler = Build(
      "metrics {instance_name: 'i' kind: COUNTER} "
      "metrics {instance_name: 'j' kind: COUNTER}");
  ASSERT_TRUE(Report(handler.get(), "i", Value::Int64(1)).ok());
  ASSERT_TRUE(Report(handler.get(), "j", Value::Int64(1)).ok());
  auto next = Build(
      "metrics {instance_name: 'i' kind: GAUGE} "
      "metrics {instance_name: 'j' kind: COUNTER}");
  handler = std::move(next);
  EXPECT_EQ(Scrape(), "# HELP istio_j j\n# TYPE istio_j counter\nistio_j 1\n");
  EXPECT_THAT(
      logger_.lines(),
      ElementsAre(StartsWith("Metric istio_i redefined. Reloading adapter.")));
}

TEST_F(PrometheusTest, HandlersShareWhatTheyDefineAlikeAndNothingElse) {
  const auto first =
      Build("metrics {instance_name: 'i' kind: COUNTER}", "a.ns");
  const auto second =
      Build("metrics {instance_name: 'j' name: 'i' kind: COUNTER}", "b.ns");
  ASSERT_TRUE(Report(first.get(), "i", Value::Int64(1)).ok());
  ASSERT_TRUE(Report(second.get(), "j", Value::Int64(1)).ok());
  EXPECT_THAT(Scrape(), HasSubstr("\nistio_i 2\n"));
  const auto third =
      TryBuild(Read("metrics {instance_name: 'i' kind: GAUGE}"), "c.ns");
  EXPECT_EQ(third.status().message(),
            "metric istio_i is also one of handler a.ns, of another kind or "
            "with other labels or buckets; give one of them another name or "
            "namespace");
}

TEST_F(PrometheusTest, SeriesExpire) {
  const auto handler = Build(
      "metrics {instance_name: 'i' kind: COUNTER label_names: 'a'} "
      "metrics_expiration_policy {metrics_expiry_duration {seconds: 10}}");
  const Entries one = {{"a", Value::Int64(1)}};
  const Entries two = {{"a", Value::Int64(2)}};
  ASSERT_TRUE(Report(handler.get(), "i", Value::Int64(1), one).ok());
  ASSERT_TRUE(Report(handler.get(), "i", Value::Int64(1), two).ok());
  clock_.Advance(absl::Seconds(8));
  ASSERT_TRUE(Report(handler.get(), "i", Value::Int64(1), two).ok());
  clock_.Advance(absl::Seconds(4));
  scheduler_.Advance(absl::Seconds(4));
  EXPECT_THAT(Scrape(), HasSubstr("{a=\"1\"}"));
  scheduler_.Advance(absl::Seconds(1));  // half of 10 s: it looks
  EXPECT_THAT(Scrape(),
              AllOf(Not(HasSubstr("{a=\"1\"}")), HasSubstr("{a=\"2\"} 2\n")));
  EXPECT_THAT(registry_.Text(),
              HasSubstr("prometheus_adapter_series_expired_total{handler="
                        "\"h.ns\"} 1\n"));
}

TEST_F(PrometheusTest, APortInUseIsAnError) {
  const auto handler = Build(kCounter);
  Params params = Read(kCounter);
  // The same port by another name is another address.
  params.set_listen_address(absl::StrCat("localhost:", port_));
  EXPECT_EQ(TryBuild(params).status().message(),
            absl::StrCat("cannot listen on localhost:", port_,
                         ": Address already in use: end the program that uses "
                         "it, or choose another address or port "
                         "(listen_address)"));
}

TEST_F(PrometheusTest, ThePortIsFreeOnceNoHandlerUsesIt) {
  Build(kCounter).reset();
  EXPECT_EQ(HttpGet(port_, "/metrics"), "");
  const auto handler = Build(kCounter);
  EXPECT_NE(HttpGet(port_, "/metrics"), "");
}

TEST_F(PrometheusTest, AReportTakesNoHeapInSteadyState) {
  const auto handler = Build(kCounter);
  const Entries entries = {
      {"a", Value::String("a text too long for any small buffer there is")},
      {"b.c", Value::Double(1e200)}};
  const auto report = [&] {
    return Report(handler.get(), "i", Value::Int64(1), entries).ok();
  };
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(report());
  const mixer::testing::AllocationCounter allocations;
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(report());
  EXPECT_EQ(allocations.count(), 0);
}

std::vector<std::string> Doubts(
    const Params& params, const std::map<std::string, metric::Type>& types) {
  const auto builder = GetInfo().new_builder();
  dynamic_cast<metric::HandlerBuilder&>(*builder).SetMetricTypes(types);
  builder->SetAdapterConfig(params);
  spi::ConfigErrors errors("h");
  builder->Validate(&errors);
  std::vector<std::string> texts;
  for (const auto& error : errors.errors()) texts.push_back(error.ToString());
  return texts;
}

TEST_F(PrometheusTest, TellsEveryMistake) {
  Params params = Read(
      "metrics {instance_name: 'i' kind: COUNTER} "
      "metrics {instance_name: 'i' kind: GAUGE} metrics {} "
      "metrics_expiration_policy {expiry_check_interval_duration {seconds: "
      "-1}}");
  params.set_listen_address("unix:///x");
  EXPECT_THAT(
      Doubts(params, {}),
      ElementsAre(
          "h: metrics[1].instance_name: i is there twice; remove one of them",
          "h: metrics[1].name: istio_i is there with another kind, other "
          "labels or other buckets; give it another name",
          StartsWith("h: metrics[2].instance_name: is missing; "),
          "h: metrics[2].kind: must be COUNTER, GAUGE or DISTRIBUTION",
          StartsWith(
              "h: metrics_expiration_policy.metrics_expiry_duration: must be"),
          StartsWith("h: metrics_expiration_policy.expiry_check_interval_"
                     "duration: must not be negative"),
          "h: listen_address: must be a TCP address: host:port"));
}

TEST_F(PrometheusTest, WarnsOfReportsThatWillFail) {
  metric::Type type;
  type.dimensions["a"] = ValueType::kString;
  EXPECT_THAT(
      Doubts(Read(kCounter), {{"i", type}, {"k", type}}),
      ElementsAre("h: metrics: label_names for instance i are not its "
                  "dimensions {a}, so that its reports will fail; make them "
                  "the same",
                  "h: metrics: there is none for instance k, whose reports "
                  "will fail; add one with this instance_name"));
}

// Through a Mixer, from request bytes to what Prometheus reads.
constexpr char kConfig[] = R"(
kind: handler
metadata: {name: h, namespace: istio-system}
spec:
  compiledAdapter: prometheus
  params:
    listen_address: 127.0.0.1:$port
    metrics:
    - name: requests_total
      instance_name: requestcount.instance.istio-system
      kind: COUNTER
      label_names: [response_code, destination_service]
    - name: request_duration_seconds
      instance_name: requestduration.instance.istio-system
      kind: DISTRIBUTION
      buckets: {explicit_buckets: {bounds: [0.01, 0.1, 1]}}
---
kind: instance
metadata: {name: requestcount, namespace: istio-system}
spec:
  compiledTemplate: metric
  params:
    value: "1"
    dimensions:
      response_code: response.code | 200
      destination_service: destination.service.host | "unknown"
---
kind: instance
metadata: {name: requestduration, namespace: istio-system}
spec:
  compiledTemplate: metric
  params: {value: response.duration | "0ms"}
---
kind: rule
metadata: {name: r, namespace: istio-system}
spec: {actions: [{handler: h, instances: [requestcount, requestduration]}]}
)";

class PrometheusMixer : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    const auto summary = mixer_.LoadText(
        absl::StrReplaceAll(kConfig, {{"$port", absl::StrCat(port_)}}), true);
    ASSERT_THAT(summary.errors, IsEmpty());
  }

  // 100 requests of which every tenth failed.
  std::string Request() const {
    Json sets = Json::array();
    for (int i = 0; i < 100; ++i) {
      Json set = {{"response.code", {{"int64", i % 10 == 0 ? 500 : 200}}}};
      if (GetParam() == "independent" || i == 0) {
        set["destination.service.host"] = {{"string", "hello.default"}};
        set["response.duration"] = {{"duration", "62.5ms"}};
      }
      sets.push_back(set);
    }
    const Json request = {{"semantics", GetParam()}, {"report", sets}};
    return mixer::testing::ReadReportRequest(request).SerializeAsString();
  }

  const int port_ = FreePort();
  mixer::testing::ConfiguredMixer mixer_;
};

TEST_P(PrometheusMixer, CountsAReportOfAHundredSets) {
  std::string response;
  const absl::Status status = mixer_.NewService()->Report(Request(), &response);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(BodyOf(HttpGet(port_, "/metrics")),
            R"(# HELP istio_request_duration_seconds request_duration_seconds
# TYPE istio_request_duration_seconds histogram
istio_request_duration_seconds_count 100
istio_request_duration_seconds_sum 6.25
istio_request_duration_seconds_bucket{le="0.01"} 0
istio_request_duration_seconds_bucket{le="0.1"} 100
istio_request_duration_seconds_bucket{le="1"} 100
istio_request_duration_seconds_bucket{le="+Inf"} 100
# HELP istio_requests_total requests_total
# TYPE istio_requests_total counter
istio_requests_total{destination_service="hello.default",response_code="200"} 90
istio_requests_total{destination_service="hello.default",response_code="500"} 10
)");
}

TEST_P(PrometheusMixer, AReportTakesNoHeapInSteadyState) {
  const auto service = mixer_.NewService();
  const std::string request = Request();
  std::string response;
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(service->Report(request, &response).ok());
  }
  const mixer::testing::AllocationCounter allocations;
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(service->Report(request, &response).ok());
  }
  EXPECT_EQ(allocations.count(), 0);
}

INSTANTIATE_TEST_SUITE_P(Encodings, PrometheusMixer,
                         ::testing::Values("independent", "delta"),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace mixer::prometheus

// A Report from request bytes to the handler.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/empty.pb.h"
#include "gtest/gtest.h"
#include "mixer_adapter/server/mixer_service.h"
#include "mixer_adapter/spi/value_text.h"
#include "mixer_adapter/testing/configured_mixer.h"
#include "mixer_adapter/testing/json_requests.h"
#include "template/metric/metric.template.h"

namespace mixer::server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using Json = nlohmann::json;

// What handlers of the adapter "recorder" were called with: of each call, of
// each instance name, value and dimensions.
std::vector<std::vector<std::string>> calls;

class Recorder final : public spi::Handler, public metric::Handler {
 public:
  absl::Status HandleMetric(absl::Span<const metric::Instance> instances,
                            const spi::CallContext&) override {
    auto& call = calls.emplace_back();
    for (const metric::Instance& instance : instances) {
      std::string& text = call.emplace_back(instance.name);
      absl::StrAppend(&text, " ", spi::ValueText(instance.value));
      for (const auto& entry : instance.dimensions) {
        absl::StrAppend(&text, " ", std::string(entry.key), "=",
                        spi::ValueText(entry.value));
      }
    }
    return absl::OkStatus();
  }
};

class RecorderBuilder final : public spi::HandlerBuilder,
                              public metric::HandlerBuilder {
 public:
  void SetMetricTypes(const std::map<std::string, metric::Type>&) override {}
  void SetAdapterConfig(const google::protobuf::Message&) override {}
  void Validate(spi::ConfigErrors*) override {}
  absl::StatusOr<std::unique_ptr<spi::Handler>> Build(
      const spi::Env&) override {
    return std::make_unique<Recorder>();
  }
};

spi::Inventory RecorderOnly() {
  spi::Info info = {"recorder",
                    "Keeps what it is called with.",
                    {&metric::GetTemplate()},
                    &google::protobuf::Empty::default_instance(),
                    []() -> std::unique_ptr<spi::HandlerBuilder> {
                      return std::make_unique<RecorderBuilder>();
                    }};
  return {{info}, {&metric::GetTemplate()}};
}

constexpr char kConfig[] = R"(
kind: handler
metadata: {name: h, namespace: istio-system}
spec: {compiledAdapter: recorder}
---
kind: instance
metadata: {name: size, namespace: istio-system}
spec:
  compiledTemplate: metric
  params:
    value: request.size
    dimensions:
      path: request.path | "-"
      method: request.headers["x-method"] | "-"
---
kind: instance
metadata: {name: count, namespace: istio-system}
spec: {compiledTemplate: metric, params: {value: "1"}}
---
kind: rule
metadata: {name: all, namespace: istio-system}
spec: {actions: [{handler: h, instances: [size]}]}
---
kind: rule
metadata: {name: errors, namespace: istio-system}
spec:
  match: response.code == 500
  actions: [{handler: h, instances: [count]}]
)";

class ReportPath : public ::testing::Test {
 protected:
  ReportPath() : mixer_(RecorderOnly()) {
    calls.clear();
    EXPECT_THAT(mixer_.LoadText(kConfig, true).errors, SizeIs(0));
  }

  absl::Status Report(const std::string& semantics, const Json& sets) {
    const Json request = {{"semantics", semantics}, {"report", sets}};
    std::string response;
    return mixer_.NewService()->Report(
        mixer::testing::ReadReportRequest(request).SerializeAsString(),
        &response);
  }

  mixer::testing::ConfiguredMixer mixer_;
};

// 100 requests on one connection: the path stays, the size grows, every tenth
// one fails.
Json Sets(bool delta) {
  Json sets = Json::array();
  for (int i = 0; i < 100; ++i) {
    Json set = {{"request.size", {{"int64", i}}},
                {"response.code", {{"int64", i % 10 == 0 ? 500 : 200}}},
                {"request.headers",
                 {{"string_map", {{"x-method", i % 2 == 0 ? "GET" : "PUT"}}}}}};
    if (!delta || i == 0) set["request.path"] = {{"string", "/a/long/path"}};
    sets.push_back(set);
  }
  return sets;
}

std::vector<std::string> Want() {
  std::vector<std::string> want;
  for (int i = 0; i < 100; ++i) {
    const std::string size = absl::StrCat(
        "size.instance.istio-system ", i,
        " method=", i % 2 == 0 ? "GET" : "PUT", " path=/a/long/path");
    want.push_back(size);
    if (i % 10 == 0) want.push_back("count.instance.istio-system 1");
  }
  return want;
}

TEST_F(ReportPath, AHundredIndependentSetsAreOneCallInTheirOrder) {
  EXPECT_EQ(Report("independent", Sets(false)), absl::OkStatus());
  EXPECT_THAT(calls, ElementsAre(Want()));
}

TEST_F(ReportPath, AHundredDeltaEncodedSetsAreOneCallInTheirOrder) {
  EXPECT_EQ(Report("delta", Sets(true)), absl::OkStatus());
  EXPECT_THAT(calls, ElementsAre(Want()));
}

TEST_F(ReportPath, AnInstanceThatCannotBeBuiltCostsNoOther) {
  Json sets = Sets(false);
  sets[5].erase("request.size");
  const absl::Status status = Report("independent", sets);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("lookup failed: 'request.size'"));
  std::vector<std::string> want = Want();
  want.erase(want.begin() + 6);
  EXPECT_THAT(calls, ElementsAre(want));
}

TEST_F(ReportPath, NoSetsAreNoCall) {
  EXPECT_EQ(Report("independent", Json::array()), absl::OkStatus());
  EXPECT_THAT(calls, SizeIs(0));
}

}  // namespace
}  // namespace mixer::server

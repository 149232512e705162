#include "mixer_adapter/adapters/kactivator/kactivator.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/adapters/kactivator/config.pb.h"
#include "mixer_adapter/testing/embedded_autoscaler.h"
#include "mixer_adapter/testing/json_requests.h"
#include "mixer_adapter/testing/served_mixer.h"

namespace mixer::kactivator {
namespace {

using ::adapter::kactivator::config::Params;
using mixer::testing::AutoscalerEvent;
using mixer::testing::EmbeddedAutoscaler;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Kind = AutoscalerEvent::Kind;

// Ample: no test takes long unless it fails.
constexpr absl::Duration kPatience = absl::Seconds(20);

Params Defaults() {
  return dynamic_cast<const Params&>(*GetInfo().default_config);
}

std::vector<std::string> Mistakes(const Params& params) {
  const auto builder = GetInfo().new_builder();
  builder->SetAdapterConfig(params);
  spi::ConfigErrors errors("handler h");
  builder->Validate(&errors);
  std::vector<std::string> fields;
  for (const auto& error : errors.errors()) fields.push_back(error.field);
  return fields;
}

TEST(KActivatorBuilder, TakesTheDefaultsWithAnEndpoint) {
  Params params = Defaults();
  params.set_autoscaler_endpoint("ws://127.0.0.1:8080");
  EXPECT_THAT(Mistakes(params), IsEmpty());
  EXPECT_EQ(params.knative_version(), "0.9");
}

TEST(KActivatorBuilder, ReportsEveryMistake) {
  Params params = Defaults();
  EXPECT_THAT(Mistakes(params), ElementsAre("autoscaler_endpoint"));
  params.set_autoscaler_endpoint("http://autoscaler");
  params.set_knative_version("0.1");
  params.mutable_valid_duration()->set_seconds(-1);
  params.set_valid_use_count(-5);
  params.add_targets("prod");
  EXPECT_THAT(Mistakes(params),
              ElementsAre("autoscaler_endpoint", "knative_version", "targets",
                          "valid_duration", "valid_use_count"));
}

// Each param alone, beside a good endpoint: the field that is named, and a word
// of why; "" if nothing is wrong.
struct ParamCase {
  const char* name;
  std::function<void(Params*)> set;
  const char* field;
  const char* why;
};

class ParamCases : public ::testing::TestWithParam<ParamCase> {};

TEST_P(ParamCases, AreChecked) {
  Params params = Defaults();
  params.set_autoscaler_endpoint("ws://autoscaler.knative-serving.svc:8080");
  GetParam().set(&params);
  const auto builder = GetInfo().new_builder();
  builder->SetAdapterConfig(params);
  spi::ConfigErrors errors("handler h");
  builder->Validate(&errors);
  if (*GetParam().field == '\0') {
    EXPECT_THAT(errors.errors(), IsEmpty()) << errors.errors()[0].ToString();
    return;
  }
  ASSERT_EQ(errors.errors().size(), 1u);
  EXPECT_EQ(errors.errors()[0].field, GetParam().field);
  EXPECT_THAT(errors.errors()[0].message, HasSubstr(GetParam().why));
}

INSTANTIATE_TEST_SUITE_P(
    Cases, ParamCases,
    ::testing::Values(
        ParamCase{"wss",
                  [](Params* p) { p->set_autoscaler_endpoint("wss://a:1"); },
                  "", ""},
        ParamCase{"tls_without_wss",
                  [](Params* p) { p->mutable_tls()->set_ca_file("/ca.pem"); },
                  "tls", "wss"},
        ParamCase{"half_a_certificate",
                  [](Params* p) {
                    p->set_autoscaler_endpoint("wss://a:1");
                    p->mutable_tls()->set_certificate_file("/c.pem");
                  },
                  "tls", "/c.pem: not found"},
        ParamCase{"encoding", [](Params* p) { p->set_encoding("protobuf"); },
                  "", ""},
        ParamCase{"two_encodings",
                  [](Params* p) { p->set_encoding("gob-0.8+protobuf"); }, "",
                  ""},
        ParamCase{"encodings_counted_twice",
                  [](Params* p) { p->set_encoding("gob-0.8+json"); },
                  "encoding", "more than once"},
        ParamCase{"unknown_encoding",
                  [](Params* p) { p->set_encoding("thrift"); }, "encoding",
                  "protobuf"},
        ParamCase{"buckets", [](Params* p) { p->set_autoscaler_buckets(3); },
                  "", ""},
        ParamCase{"too_many_buckets",
                  [](Params* p) { p->set_autoscaler_buckets(11); },
                  "autoscaler_buckets", "1 to 10"},
        ParamCase{"ready_answers_that_hide_a_cold_start",
                  [](Params* p) {
                    p->mutable_ready_valid_duration()->set_seconds(60);
                  },
                  "ready_valid_duration", "stable window"},
        ParamCase{"negative_ready_use_count",
                  [](Params* p) { p->set_ready_valid_use_count(-1); },
                  "ready_valid_use_count", "negative"},
        ParamCase{"endpoints_without_path",
                  [](Params* p) { p->mutable_endpoints(); }, "endpoints.path",
                  "is missing"},
        ParamCase{"endpoints_too_often",
                  [](Params* p) {
                    p->mutable_endpoints()->set_path("/e");
                    p->mutable_endpoints()->mutable_period()->set_nanos(1);
                  },
                  "endpoints.period", "from 10ms to 1m0s"},
        ParamCase{"probe",
                  [](Params* p) {
                    p->mutable_probe()->set_url("tcp://{name}.{namespace}:80");
                  },
                  "", ""},
        ParamCase{"probe_of_one_for_all",
                  [](Params* p) { p->mutable_probe()->set_url("tcp://a:80"); },
                  "probe.url", "{name}"},
        ParamCase{"probe_for_ever",
                  [](Params* p) {
                    p->mutable_probe()->set_url("tcp://{name}:80");
                    p->mutable_probe()->mutable_timeout()->set_seconds(90);
                  },
                  "probe.timeout", "1m0s"},
        ParamCase{"hold_without_readiness",
                  [](Params* p) { p->mutable_hold(); }, "hold",
                  "needs endpoints or probe"},
        ParamCase{"hold_longer_than_an_attempt",
                  [](Params* p) {
                    p->mutable_endpoints()->set_path("/e");
                    p->mutable_hold()->mutable_limit()->set_seconds(6);
                  },
                  "hold.limit", "from 100ms to 5s"},
        ParamCase{"hold_of_a_negative_number",
                  [](Params* p) {
                    p->mutable_endpoints()->set_path("/e");
                    p->mutable_hold()->set_max_held(-1);
                  },
                  "hold.max_held", "negative"},
        ParamCase{"hold_that_never_gives_up",
                  [](Params* p) {
                    p->mutable_endpoints()->set_path("/e");
                    p->mutable_hold()->mutable_give_up()->set_seconds(7200);
                  },
                  "hold.give_up", "1h0m0s"},
        ParamCase{
            "repeats_for_ever",
            [](Params* p) { p->mutable_repeat_wakeups()->set_seconds(3600); },
            "repeat_wakeups", "10m0s"},
        ParamCase{"requests_of_no_length",
                  [](Params* p) { p->mutable_longest_request()->Clear(); },
                  "longest_request", "from 1s"}),
    [](const auto& info) { return info.param.name; });

// An OK answer of 0 and 0 is no opinion: Mixer would let a proxy reuse its own
// default for a minute, and cold starts would go unseen.
TEST(KActivatorBuilder, RefusesAnAnswerThatIsNoOpinion) {
  Params params = Defaults();
  params.set_autoscaler_endpoint("ws://127.0.0.1:8080");
  params.mutable_valid_duration()->set_seconds(0);
  EXPECT_THAT(Mistakes(params), ElementsAre("valid_duration"));
  params.set_valid_use_count(1);
  EXPECT_THAT(Mistakes(params), IsEmpty());
}

std::unique_ptr<EmbeddedAutoscaler> StartAutoscaler(const std::string& release,
                                                    std::uint16_t port = 0) {
  mixer::testing::EmbeddedAutoscalerOptions options;
  options.release = release;
  options.port = port;
  options.scale.start_time = absl::Milliseconds(1);
  return *EmbeddedAutoscaler::Start(options);
}

// The configuration of testdata/configs/kactivator for another Autoscaler.
std::string ConfigFor(const std::string& url, const std::string& release,
                      const std::string& more_params = "") {
  return absl::StrCat(R"(
kind: handler
metadata: {name: kactivator, namespace: istio-system}
spec:
  compiledAdapter: kactivator
  params: {autoscaler_endpoint: ")",
                      url, R"(", knative_version: ")", release, "\"",
                      more_params,
                      R"(}
---
kind: instance
metadata: {name: activation, namespace: istio-system}
spec:
  compiledTemplate: authorization
  params:
    action:
      namespace: destination.service.namespace | "default"
      service: destination.service.name | ""
---
kind: rule
metadata: {name: wake, namespace: istio-system}
spec:
  match: context.reporter.kind == "outbound"
  actions: [{handler: kactivator, instances: [activation]}]
)");
}

// A gateway's Check for a service of namespace "default".
istio::mixer::v1::CheckRequest CheckFor(const std::string& service) {
  return mixer::testing::ReadCheckRequest(
      {{"attributes",
        {{"context.reporter.kind", {{"string", "outbound"}}},
         {"source.namespace", {{"string", "istio-system"}}},
         {"destination.service.namespace", {{"string", "default"}}},
         {"destination.service.name", {{"string", service}}}}}});
}

void CheckPasses(const std::string& service, mixer::testing::ServedMixer* mixer,
                 bool is_target = true) {
  istio::mixer::v1::CheckResponse response;
  const grpc::Status status = mixer->Check(CheckFor(service), &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.precondition().status().code(), 0);
  // Else Mixer's own: a proxy need not ask for each request.
  EXPECT_EQ(response.precondition().valid_duration().seconds(),
            is_target ? 1 : 60);
  EXPECT_EQ(response.precondition().valid_use_count(), is_target ? 0 : 10000);
}

class WakeUp : public ::testing::TestWithParam<std::string> {};

// The main job, over gRPC and websocket, in the form of each era.
TEST_P(WakeUp, ACheckWakesAnIdleRevision) {
  const auto autoscaler = StartAutoscaler(GetParam());
  mixer::testing::ServedMixer mixer(ConfigFor(autoscaler->url(), GetParam()),
                                    true);
  ASSERT_THAT(mixer.summary().errors, IsEmpty());
  CheckPasses("hello-00001", &mixer);
  ASSERT_TRUE(autoscaler->WaitFor(Kind::kReady, 1, kPatience));
  EXPECT_EQ(autoscaler->Count(Kind::kDropped), 0u);
  for (const AutoscalerEvent& event : autoscaler->Events()) {
    if (event.kind != Kind::kDesired) continue;
    EXPECT_EQ(event.key, (autoscaler::RevisionKey{"default", "hello-00001"}));
    EXPECT_EQ(event.to, 1);
  }
}

INSTANTIATE_TEST_SUITE_P(Releases, WakeUp,
                         ::testing::Values("0.5", "0.6", "0.7", "0.8", "0.9",
                                           "0.10", "0.12", "0.15", "0.16",
                                           "0.17", "0.19", "0.20", "1.8"),
                         [](const ::testing::TestParamInfo<std::string>& info) {
                           std::string name = "v" + info.param;
                           std::replace(name.begin(), name.end(), '.', '_');
                           return name;
                         });

TEST(KActivator, LosesNoWakeUpWhileTheAutoscalerIsAway) {
  auto autoscaler = StartAutoscaler("0.9");
  const std::uint16_t port = autoscaler->port();
  mixer::testing::ServedMixer mixer(ConfigFor(autoscaler->url(), "0.9"), true);
  CheckPasses("first", &mixer);
  ASSERT_TRUE(autoscaler->WaitFor(Kind::kReady, 1, kPatience));
  autoscaler.reset();
  CheckPasses("second", &mixer);
  CheckPasses("third", &mixer);
  autoscaler = StartAutoscaler("0.9", port);
  EXPECT_TRUE(autoscaler->WaitFor(Kind::kReady, 2, kPatience));
}

TEST(KActivator, CountsWhatNamesNoRevision) {
  const auto autoscaler = StartAutoscaler("0.9");
  mixer::testing::ServedMixer mixer(ConfigFor(autoscaler->url(), "0.9"), true);
  CheckPasses("not/a/name", &mixer, false);
  CheckPasses("", &mixer, false);
  CheckPasses("hello", &mixer);
  ASSERT_TRUE(autoscaler->WaitFor(Kind::kReady, 1, kPatience));
  EXPECT_EQ(autoscaler->Count(Kind::kDesired), 1u);
  EXPECT_THAT(mixer.mixer().registry().Text(),
              HasSubstr("kactivator_invalid_keys_total 2\n"));
}

TEST(KActivator, WakesItsTargetsAlone) {
  const auto autoscaler = StartAutoscaler("0.9");
  mixer::testing::ServedMixer mixer(
      ConfigFor(autoscaler->url(), "0.9", ", targets: [default/hello-*, a/*]"),
      true);
  ASSERT_THAT(mixer.summary().errors, IsEmpty());
  CheckPasses("other-00001", &mixer, false);
  CheckPasses("x.b.svc.cluster.local", &mixer, false);
  CheckPasses("hello-00001", &mixer);
  CheckPasses("x.a.svc.cluster.local", &mixer);
  ASSERT_TRUE(autoscaler->WaitFor(Kind::kReady, 2, kPatience));
  EXPECT_EQ(autoscaler->Count(Kind::kDesired), 2u);
  EXPECT_THAT(mixer.mixer().registry().Text(),
              HasSubstr("kactivator_foreign_keys_total 2\n"));
}

}  // namespace
}  // namespace mixer::kactivator

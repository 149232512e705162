// Handlers of an out-of-process adapter, of every variety, from an operator's
// configuration and a request's bytes to the answer's.
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "mixer/adapter/model/v1beta1/check.pb.h"
#include "mixer/adapter/model/v1beta1/quota.pb.h"
#include "mixer/v1/mixer.pb.h"
#include "mixer_adapter/testing/configured_mixer.h"
#include "mixer_adapter/testing/json_requests.h"
#include "mixer_adapter/testing/remote_adapter_server.h"
#include "mixer_adapter/testing/remote_resources.h"

namespace mixer::remote {
namespace {

namespace model = istio::mixer::adapter::model::v1beta1;
using Json = nlohmann::json;
using mixer::testing::RemoteAdapterServer;
using Call = RemoteAdapterServer::Call;
using Answer = RemoteAdapterServer::Answer;
using mixer::testing::AdapterResource;
using mixer::testing::Resource;
using mixer::testing::TemplateResource;
using ::testing::HasSubstr;

std::string IstioTemplate(const std::string& name) {
  return TemplateResource(name,
                          absl::StrCat("template/", name, "/", name, ".proto"));
}

class RemotePathTest : public ::testing::Test {
 protected:
  // The adapter "a" takes every template; what it answers is by method.
  void Load(const std::string& instances_and_rules) {
    const std::string config = absl::StrCat(
        IstioTemplate("checknothing"), IstioTemplate("quota"),
        IstioTemplate("metric"), IstioTemplate("kubernetes"),
        TemplateResource("lookup", "mixer_adapter/testing/lookup.proto"),
        AdapterResource(
            "a", {"checknothing", "quota", "metric", "kubernetes", "lookup"}),
        Resource("handler", "h",
                 absl::StrCat("{adapter: a, connection: {address: \"",
                              server_.address(), "\"}}")),
        instances_and_rules);
    const auto summary = mixer_.LoadText(config, true);
    for (const auto& error : summary.errors) ADD_FAILURE() << error.message;
    service_ = mixer_.NewService();
  }

  absl::Status Check(const Json& request,
                     istio::mixer::v1::CheckResponse* response) {
    std::string bytes;
    const absl::Status status = service_->Check(
        mixer::testing::ReadCheckRequest(request).SerializeAsString(), &bytes);
    EXPECT_TRUE(response->ParseFromString(bytes));
    return status;
  }

  absl::Status Report(const Json& request) {
    std::string bytes;
    return service_->Report(
        mixer::testing::ReadReportRequest(request).SerializeAsString(), &bytes);
  }

  void Answers(const std::string& method, std::string bytes) {
    answers_[method] = {grpc::Status::OK, std::move(bytes)};
  }

  Answer Handle(const Call& call) const {
    const auto found =
        answers_.find(call.method.substr(call.method.rfind('/') + 1));
    if (found != answers_.end()) return found->second;
    return {grpc::Status(grpc::StatusCode::UNIMPLEMENTED, call.method), ""};
  }

  std::map<std::string, Answer> answers_;
  RemoteAdapterServer server_{
      [this](const Call& call) { return Handle(call); }};
  mixer::testing::ConfiguredMixer mixer_;
  std::unique_ptr<server::MixerService> service_;
};

Json Request(const std::string& path) {
  return {{"attributes",
           {{"request.path", {{"string", path}}},
            {"request.size", {{"int64", 9}}}}}};
}

TEST_F(RemotePathTest, ACheckIsDeniedWithADirectResponse) {
  Load(Resource("instance", "i", "{template: checknothing, params: {}}") +
       Resource("rule", "r", "{actions: [{handler: h, instances: [i]}]}"));
  model::CheckResult result;
  result.mutable_status()->set_code(7);
  result.mutable_status()->set_message("no");
  result.mutable_valid_duration()->set_seconds(5);
  result.set_valid_use_count(3);
  Answers("HandleCheckNothing", result.SerializeAsString());
  istio::mixer::v1::CheckResponse response;
  ASSERT_TRUE(Check(Request("/"), &response).ok());
  EXPECT_EQ(response.precondition().status().code(), 7);
  EXPECT_EQ(response.precondition().status().message(),
            "h.handler.istio-system:no");
  EXPECT_EQ(response.precondition().valid_use_count(), 3);
  EXPECT_EQ(response.precondition().valid_duration().seconds(), 5);
}

TEST_F(RemotePathTest, WhatIsNoAnswerFailsTheCheck) {
  Load(Resource("instance", "i", "{template: checknothing, params: {}}") +
       Resource("rule", "r", "{actions: [{handler: h, instances: [i]}]}"));
  istio::mixer::v1::CheckResponse response;
  EXPECT_THAT(std::string(Check(Request("/"), &response).message()),
              HasSubstr("h.handler.istio-system: rpc error: code = "
                        "Unimplemented desc = "
                        "/checknothing.HandleCheckNothingService/"
                        "HandleCheckNothing"));
  Answers("HandleCheckNothing", "\xff\xff");
  EXPECT_THAT(std::string(Check(Request("/"), &response).message()),
              HasSubstr("the adapter's answer is no CheckResult"));
}

TEST_F(RemotePathTest, AQuotaIsAskedForByTheInstancesName) {
  Load(Resource("instance", "rl",
                "{template: quota, params: {dimensions: {p: request.path}}}") +
       Resource("rule", "r", "{actions: [{handler: h, instances: [rl]}]}"));
  model::QuotaResult result;
  auto& granted = (*result.mutable_quotas())["rl.instance.istio-system"];
  granted.set_granted_amount(4);
  granted.mutable_valid_duration()->set_seconds(2);
  Answers("HandleQuota", result.SerializeAsString());
  Json request = Request("/q");
  request["quotas"] = {{"rl", {{"amount", 5}, {"best_effort", true}}}};
  request["dedup_id"] = "once";
  istio::mixer::v1::CheckResponse response;
  ASSERT_TRUE(Check(request, &response).ok());
  EXPECT_EQ(response.quotas().at("rl").granted_amount(), 4);
  EXPECT_EQ(response.quotas().at("rl").valid_duration().seconds(), 2);
  EXPECT_THAT(server_.calls()[0].request,
              AllOf(HasSubstr("oncerl"), HasSubstr("rl.instance.istio-system"),
                    HasSubstr("/q")));
}

TEST_F(RemotePathTest, AReportIsOneCallForAllSets) {
  Load(Resource("instance", "m",
                "{template: metric, params: {value: request.size}}") +
       Resource("rule", "r", "{actions: [{handler: h, instances: [m]}]}"));
  Answers("HandleMetric", "");
  const Json set = Request("/")["attributes"];
  EXPECT_TRUE(
      Report({{"semantics", "independent"}, {"report", {set, set}}}).ok());
  ASSERT_EQ(server_.calls().size(), 1u);
  answers_.clear();
  EXPECT_THAT(
      std::string(
          Report({{"semantics", "independent"}, {"report", {set}}}).message()),
      HasSubstr("h.handler.istio-system: rpc error: code = Unimplemented"));
}

TEST_F(RemotePathTest, AGeneratorsAnswerBecomesAttributes) {
  Load(Resource("instance", "k",
                "{template: kubernetes, params: {source_uid: request.path}, "
                "attributeBindings: {source.name: "
                "'$out.source_pod_name | \"nobody\"', source.labels: "
                "$out.source_labels | emptyStringMap()}}") +
       Resource("instance", "i", "{template: checknothing, params: {}}") +
       Resource("rule", "g", "{actions: [{handler: h, instances: [k]}]}") +
       Resource("rule", "r",
                "{match: 'source.name == \"pod\" && source.labels[\"a\"] == "
                "\"b\"', actions: [{handler: h, instances: [i]}]}"));
  // source_pod_name = 2, source_labels = 3.
  Answers("HandleKubernetes", std::string("\x12\x03pod\x1a\x06\x0a\x01"
                                          "a\x12\x01"
                                          "b"));
  model::CheckResult denied;
  denied.mutable_status()->set_code(16);
  Answers("HandleCheckNothing", denied.SerializeAsString());
  istio::mixer::v1::CheckResponse response;
  ASSERT_TRUE(Check(Request("/"), &response).ok());
  EXPECT_EQ(response.precondition().status().code(), 16);
  Answers("HandleKubernetes", "\x9a\x06\x01x");
  EXPECT_THAT(std::string(Check(Request("/"), &response).message()),
              HasSubstr("internal: failed to map attributes from the output: "
                        "unexpected field number 99"));
}

TEST_F(RemotePathTest, AnOutputGoesIntoAHeader) {
  Load(Resource("instance", "l",
                "{template: lookup, params: {key: request.path}}") +
       Resource("rule", "r",
                "{actions: [{name: a, handler: h, instances: [l]}], "
                "requestHeaderOperations: [{name: x-v, values: "
                "[a.output.value], operation: APPEND}]}"));
  // {result {}, output {value: "found"}}
  Answers("HandleLookup", std::string("\x0a\x00\x12\x07\x0a\x05"
                                      "found",
                                      11));
  istio::mixer::v1::CheckResponse response;
  ASSERT_TRUE(Check(Request("/"), &response).ok());
  const auto& directive = response.precondition().route_directive();
  ASSERT_EQ(directive.request_header_operations_size(), 1);
  EXPECT_EQ(directive.request_header_operations(0).value(), "found");
}

TEST_F(RemotePathTest, AnInstanceThatCannotBeBuiltIsNotSent) {
  Load(Resource("instance", "m",
                "{template: metric, params: {value: request.size}}") +
       Resource("rule", "r", "{actions: [{handler: h, instances: [m]}]}"));
  const Json none = {{"request.path", {{"string", "/"}}}};
  EXPECT_THAT(
      std::string(
          Report({{"semantics", "independent"}, {"report", {none}}}).message()),
      HasSubstr("fieldEncoder: value - lookup failed: 'request.size'"));
  EXPECT_TRUE(server_.calls().empty());
}

}  // namespace
}  // namespace mixer::remote

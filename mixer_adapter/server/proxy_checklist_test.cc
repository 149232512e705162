// What Istio 1.3's proxy demands of a Mixer, over gRPC, point by point (spec
// proxy_client.md 10, by its numbers). What is not here: 4, 7, 11, 17 and 18
// are about what adapters answer; 12 and 16 are waiting_check_test and
// client_trouble_test.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "mixer/v1/mixer.grpc.pb.h"
#include "mixer_adapter/attribute/global_dictionary.h"
#include "mixer_adapter/server/grpc_server.h"
#include "mixer_adapter/testing/configured_mixer.h"
#include "mixer_adapter/testing/json_requests.h"
#include "mixer_adapter/testing/temporary_directory.h"
#include "nlohmann/json.hpp"

namespace mixer::server {
namespace {

using istio::mixer::v1::CheckRequest;
using istio::mixer::v1::CheckResponse;
using istio::mixer::v1::Mixer;
using istio::mixer::v1::ReferencedAttributes;
using istio::mixer::v1::ReportResponse;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Json = nlohmann::json;

constexpr char kConfig[] = R"(
{kind: checknothing, metadata: {name: i, namespace: istio-system}}
---
{kind: metric, metadata: {name: m, namespace: istio-system}, spec: {value: request.size}}
---
{kind: noop, metadata: {name: nothing, namespace: istio-system}}
---
{kind: denier, metadata: {name: never, namespace: istio-system}, spec: {status: {code: 7, message: denied}, valid_duration: 0s, valid_use_count: 0}}
---
{kind: rule, metadata: {name: deny, namespace: istio-system}, spec: {match: 'request.headers["x-user"] == "eve"', actions: [{handler: never.denier, instances: [i.checknothing]}]}}
---
{kind: rule, metadata: {name: report, namespace: istio-system}, spec: {actions: [{handler: nothing.noop, instances: [m.metric]}]}}
)";

class ProxyChecklist : public ::testing::Test {
 protected:
  ProxyChecklist() {
    for (const auto& error : mixer_.LoadText(kConfig, true).errors) {
      ADD_FAILURE() << error.ToString();
    }
    GrpcServerOptions options;
    options.addresses = {"127.0.0.1:0", "unix://" + socket_};
    server_ =
        *GrpcServer::Start(options, [this] { return mixer_.NewService(); });
    target_ = absl::StrCat("127.0.0.1:", server_->ports().front());
  }

  std::unique_ptr<Mixer::Stub> Connect(const std::string& target) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return Mixer::NewStub(grpc::CreateCustomChannel(
        target, grpc::InsecureChannelCredentials(), arguments));
  }

  // As the proxy does: its authority, its metadata.
  grpc::Status Ask(Mixer::Stub* stub, const CheckRequest& request,
                   CheckResponse* response) {
    grpc::ClientContext context;
    context.set_authority("mixer");
    context.AddMetadata("x-istio-attributes", "Cg8KDWNvbnRleHQ=");
    return stub->Check(&context, request, response);
  }
  CheckResponse Check(const Json& request) {
    CheckResponse response;
    const grpc::Status status = Ask(
        Connect(target_).get(), testing::ReadCheckRequest(request), &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }
  grpc::Status Report(const Json& request) {
    grpc::ClientContext context;
    ReportResponse response;
    return Connect(target_)->Report(
        &context, testing::ReadReportRequest(request), &response);
  }

  static Json From(const std::string& user) {
    return {{"request.headers", {{"string_map", {{"x-user", user}}}}}};
  }

  const testing::TemporaryDirectory directory_{"/tmp"};
  const std::string socket_ = directory_ / "s";
  testing::ConfiguredMixer mixer_;
  std::unique_ptr<GrpcServer> server_;
  std::string target_;
};

// "name[::key] CONDITION".
std::vector<std::string> Texts(const ReferencedAttributes& references) {
  const auto word = [&](int index) -> std::string {
    if (index < 0) return references.words(-index - 1);
    return std::string(kGlobalWords[index]);
  };
  std::vector<std::string> texts;
  for (const auto& match : references.attribute_matches()) {
    texts.push_back(absl::StrCat(
        word(match.name()),
        match.map_key() == 0 ? "" : absl::StrCat("::", word(match.map_key())),
        " ", ReferencedAttributes::Condition_Name(match.condition())));
  }
  return texts;
}

TEST_F(ProxyChecklist, N1AnyAuthorityAndMetadataOnTcpAndUnixSockets) {
  for (const std::string& target : {target_, "unix:" + socket_}) {
    CheckResponse response;
    EXPECT_TRUE(Ask(Connect(target).get(), {}, &response).ok()) << target;
  }
}

TEST_F(ProxyChecklist, N1AMessageOfAMebibyte) {
  CheckRequest request;
  request.mutable_attributes()->add_words(std::string((1 << 20) - 16, 'x'));
  ASSERT_LE(request.ByteSizeLong(), std::size_t{1} << 20);
  CheckResponse response;
  EXPECT_TRUE(Ask(Connect(target_).get(), request, &response).ok());
}

TEST_F(ProxyChecklist, N2N3PreconditionAndDurationAreAlwaysThere) {
  for (const char* const user : {"eve", "ada"}) {
    const CheckResponse response = Check({{"attributes", From(user)}});
    ASSERT_TRUE(response.has_precondition()) << user;
    EXPECT_TRUE(response.precondition().has_valid_duration()) << user;
  }
}

TEST_F(ProxyChecklist, N5WhoseRulesApplyIsAlwaysReferenced) {
  EXPECT_THAT(
      Texts(Check({{"attributes", Json::object()}})
                .precondition()
                .referenced_attributes()),
      ElementsAre("context.reporter.kind ABSENCE",
                  "destination.namespace ABSENCE", "request.headers ABSENCE"));
}

TEST_F(ProxyChecklist, N6WordsAreThoseThatTheClientKnows) {
  for (const int known : {0, 111, 222}) {
    SCOPED_TRACE(known);
    const auto references =
        Check({{"attributes", From("ada")}, {"global_words", known}})
            .precondition()
            .referenced_attributes();
    EXPECT_THAT(Texts(references),
                ElementsAre("context.reporter.kind ABSENCE",
                            "destination.namespace ABSENCE",
                            "request.headers::x-user EXACT"));
    for (const auto& match : references.attribute_matches()) {
      EXPECT_LT(match.name(), known == 0 ? 1 : known);
    }
  }
}

TEST_F(ProxyChecklist, N8AnUnknownDictionaryMakesTheClientFallBack) {
  CheckRequest request;
  request.set_global_word_count(223);
  CheckResponse response;
  const grpc::Status status = Ask(Connect(target_).get(), request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_TRUE(absl::StartsWith(
      status.error_message(), "Request could not be processed due to invalid"));
}

TEST_F(ProxyChecklist, N9AWordThatIsNowhereIsAnAbsentAttribute) {
  CheckRequest request;
  (*request.mutable_attributes()->mutable_strings())[-1] = -7;
  request.mutable_attributes()->add_words("source.namespace");
  CheckResponse response;
  EXPECT_TRUE(Ask(Connect(target_).get(), request, &response).ok());
  EXPECT_EQ(response.precondition().status().code(), 0);
}

TEST_F(ProxyChecklist, N10N13ADenialIsAnAnswerAndHasNoDirective) {
  const CheckResponse response = Check({{"attributes", From("eve")}});
  EXPECT_EQ(response.precondition().status().code(), 7);
  EXPECT_EQ(response.precondition().status().message(),
            "never.denier.istio-system:denied");
  EXPECT_FALSE(response.precondition().has_route_directive());
  EXPECT_FALSE(Check({{"attributes", From("ada")}})
                   .precondition()
                   .has_route_directive());
}

TEST_F(ProxyChecklist, N14ReportsOfBothEncodingsLoseNoSet) {
  EXPECT_TRUE(Report({{"report", Json::array()}}).ok());
  const Json good = {{"request.size", {{"int64", 1}}}};
  const Json bad = {{"source.name", {{"string", "x"}}}};
  // Of delta-encoded sets the second one still has the first one's size.
  EXPECT_TRUE(
      Report({{"report", {good, bad, good}}, {"semantics", "delta"}}).ok());
  const grpc::Status status =
      Report({{"report", {good, bad, good}}, {"semantics", "independent"}});
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNKNOWN);
  EXPECT_THAT(status.error_message(), HasSubstr("1 error occurred"));
}

TEST_F(ProxyChecklist, N15AQuotaThatNobodyLimitsIsGrantedUnlessDenied) {
  const Json quotas = {{"rl", {{"amount", 7}}}};
  const CheckResponse granted =
      Check({{"attributes", From("ada")}, {"quotas", quotas}});
  ASSERT_EQ(granted.quotas().count("rl"), 1u);
  EXPECT_EQ(granted.quotas().at("rl").granted_amount(), 7);
  EXPECT_EQ(granted.quotas().at("rl").valid_duration().seconds(), 60);
  EXPECT_THAT(Check({{"attributes", From("eve")}, {"quotas", quotas}}).quotas(),
              IsEmpty());
}

}  // namespace
}  // namespace mixer::server

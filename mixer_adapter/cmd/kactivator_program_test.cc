// The program kactivator as a foreign Mixer uses it: a child process, called by
// gRPC, reporting to a stand-in for the Autoscaler.
#include <signal.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "mixer/v1/mixer.pb.h"
#include "mixer_adapter/base/mutex.h"
#include "mixer_adapter/testing/certificate_authority.h"
#include "mixer_adapter/testing/configured_mixer.h"
#include "mixer_adapter/testing/embedded_autoscaler.h"
#include "mixer_adapter/testing/json_requests.h"
#include "mixer_adapter/testing/process.h"
#include "mixer_adapter/testing/remote_resources.h"
#include "mixer_adapter/testing/temporary_directory.h"
#include "template/authorization/authorization_handler_service.grpc.pb.h"

namespace mixer::cmd {
namespace {

using authorization::HandleAuthorizationRequest;
using authorization::HandleAuthorizationService;
using istio::mixer::adapter::model::v1beta1::CheckResult;
using Kind = testing::AutoscalerEvent::Kind;
using Lines = std::vector<std::string>;

constexpr char kProgram[] = "mixer_adapter/cmd/kactivator";
constexpr absl::Duration kPatience = absl::Seconds(20);

class Program {
 public:
  Program(const Lines& arguments, const Lines& environment) {
    Lines argv = {kProgram};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    auto process = testing::Process::Start(
        argv, environment, [this](const std::string& line) { Hear(line); });
    EXPECT_TRUE(process.ok()) << process.status();
    process_ = *std::move(process);
  }

  // 0 if it does not listen in time.
  int WaitForPort() {
    const auto deadline =
        std::chrono::steady_clock::now() + absl::ToChronoSeconds(kPatience);
    MutexLock lock(&mu_);
    while (port_ == 0) {
      if (heard_.wait_until(mu_, deadline) == std::cv_status::timeout) break;
    }
    return port_;
  }

  int Wait() { return process_->Wait(kPatience); }
  int Terminate() {
    process_->Signal(SIGTERM);
    return Wait();
  }
  std::string output() const {
    MutexLock lock(&mu_);
    return absl::StrJoin(lines_, "\n");
  }

 private:
  // listening on "[::]:41234"
  void Hear(const std::string& line) {
    MutexLock lock(&mu_);
    lines_.push_back(line);
    absl::string_view port = line;
    int number;
    if (absl::ConsumePrefix(&port, "listening on \"[::]:") &&
        absl::ConsumeSuffix(&port, "\"") && absl::SimpleAtoi(port, &number)) {
      port_ = number;
    }
    heard_.notify_all();
  }

  mutable Mutex mu_;
  std::condition_variable_any heard_;
  Lines lines_ ABSL_GUARDED_BY(mu_);
  int port_ ABSL_GUARDED_BY(mu_) = 0;
  std::unique_ptr<testing::Process> process_;
};

std::unique_ptr<testing::EmbeddedAutoscaler> StartAutoscaler(
    const std::string& release) {
  testing::EmbeddedAutoscalerOptions options;
  options.release = release;
  options.scale.start_time = absl::ZeroDuration();
  auto autoscaler = testing::EmbeddedAutoscaler::Start(options);
  EXPECT_TRUE(autoscaler.ok()) << autoscaler.status();
  return *std::move(autoscaler);
}

grpc::Status Ask(int port, const std::string& name_space,
                 const std::string& service, CheckResult* result,
                 const std::shared_ptr<grpc::ChannelCredentials>& credentials =
                     grpc::InsecureChannelCredentials()) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  // The certificate's name, without a look-up: c-ares leaks a little at that.
  arguments.SetSslTargetNameOverride("localhost");
  const auto stub =
      HandleAuthorizationService::NewStub(grpc::CreateCustomChannel(
          absl::StrCat("127.0.0.1:", port), credentials, arguments));
  HandleAuthorizationRequest request;
  auto* const action = request.mutable_instance()->mutable_action();
  action->set_namespace_(name_space);
  action->set_service(service);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() +
                       absl::ToChronoSeconds(kPatience));
  return stub->HandleAuthorization(&context, request, result);
}

// The revisions of all messages so far.
Lines Woken(const testing::EmbeddedAutoscaler& autoscaler) {
  Lines keys;
  for (const auto& event : autoscaler.Events()) {
    if (event.kind != Kind::kDesired) continue;
    keys.push_back(absl::StrCat(event.key.name_space, "/", event.key.name));
  }
  return keys;
}

struct WakeCase {
  std::string release;
  std::string name_space, service;
  std::string want;
};

TEST(KactivatorProgram, WakesTheRevisionThatTheInstanceNames) {
  const std::vector<WakeCase> cases = {
      {"0.5", "prod", "hello-00001-service", "prod/hello-00001"},
      {"0.6", "prod", "hello-00001-priv", "prod/hello-00001"},
      {"0.9", "prod", "hello-00001", "prod/hello-00001"},
      {"0.9", "default", "hello-00001.prod.svc.cluster.local",
       "prod/hello-00001"},
      {"0.16", "", "hello-00001-private.prod.svc.cluster.local",
       "prod/hello-00001"},
      {"1.8", "prod", "hello-00001-private", "prod/hello-00001"},
  };
  for (const WakeCase& c : cases) {
    SCOPED_TRACE(absl::StrCat(c.release, " ", c.service));
    const auto autoscaler = StartAutoscaler(c.release);
    Program program(
        {}, {"AUTOSCALER_ENDPOINT=" + autoscaler->url(),
             "KNATIVE_VERSION=" + c.release, "POD_NAME=kactivator-7d6c5"});
    CheckResult result;
    const grpc::Status status =
        Ask(program.WaitForPort(), c.name_space, c.service, &result);
    ASSERT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(result.status().code(), 0);
    EXPECT_EQ(result.valid_duration().seconds(), 1);
    EXPECT_EQ(result.valid_use_count(), 0);
    ASSERT_TRUE(autoscaler->WaitFor(Kind::kDesired, 1, kPatience))
        << program.output();
    EXPECT_EQ(Woken(*autoscaler), Lines{c.want});
    EXPECT_EQ(autoscaler->Count(Kind::kDropped), 0u);
    EXPECT_EQ(program.Terminate(), 0) << program.output();
  }
}

// Both sides are ours: the operator's rule, the program as its adapter.
TEST(KactivatorProgram, ServesOurMixerAsAnyOther) {
  const auto autoscaler = StartAutoscaler("0.9");
  Program program({}, {"AUTOSCALER_ENDPOINT=" + autoscaler->url()});
  testing::ConfiguredMixer mixer;
  const auto summary = mixer.LoadText(
      absl::StrCat(
          testing::TemplateResource(
              "authorization", "template/authorization/authorization.proto"),
          testing::AdapterResource(
              "kactivator", {"authorization"},
              "mixer_adapter/adapters/kactivator/config.proto"),
          testing::Resource(
              "handler", "h",
              absl::StrCat("{adapter: kactivator, params: "
                           "{autoscaler_endpoint: \"ws://unused:1\"}, "
                           "connection: {address: \"127.0.0.1:",
                           program.WaitForPort(), "\"}}")),
          testing::Resource(
              "instance", "i",
              "{template: authorization, params: {action: {namespace: "
              "destination.service.namespace, service: "
              "destination.service.name}}}"),
          testing::Resource("rule", "r",
                            "{actions: [{handler: h, instances: [i]}]}")),
      true);
  for (const auto& error : summary.errors) ADD_FAILURE() << error.ToString();
  const nlohmann::json request = {
      {"attributes",
       {{"destination.service.namespace", {{"string", "prod"}}},
        {"destination.service.name", {{"string", "hello-00001"}}}}}};
  std::string bytes;
  ASSERT_TRUE(
      mixer.NewService()
          ->Check(testing::ReadCheckRequest(request).SerializeAsString(),
                  &bytes)
          .ok());
  istio::mixer::v1::CheckResponse response;
  ASSERT_TRUE(response.ParseFromString(bytes));
  EXPECT_EQ(response.precondition().status().code(), 0);
  EXPECT_EQ(response.precondition().valid_duration().seconds(), 1);
  ASSERT_TRUE(autoscaler->WaitFor(Kind::kDesired, 1, kPatience))
      << program.output();
  EXPECT_EQ(Woken(*autoscaler), Lines{"prod/hello-00001"});
}

TEST(KactivatorProgram, AnswersWhatIsNoTarget) {
  const auto autoscaler = StartAutoscaler("0.9");
  Program program({}, {"AUTOSCALER_ENDPOINT=" + autoscaler->url(),
                       "TARGETS=prod/hello-*,team-*/*"});
  const int port = program.WaitForPort();
  for (const char* service :
       {"", "www.example.com", "Not A Name", "other-00001"}) {
    CheckResult result;
    EXPECT_TRUE(Ask(port, "prod", service, &result).ok()) << service;
    EXPECT_EQ(result.status().code(), 0) << service;
    EXPECT_EQ(result.valid_duration().seconds(), 60) << service;
    EXPECT_EQ(result.valid_use_count(), 10000) << service;
  }
  CheckResult result;
  EXPECT_TRUE(Ask(port, "prod", "hello-00001", &result).ok());
  ASSERT_TRUE(autoscaler->WaitFor(Kind::kDesired, 1, kPatience));
  EXPECT_EQ(Woken(*autoscaler), Lines{"prod/hello-00001"});
}

TEST(KactivatorProgram, AnswersWhileTheAutoscalerIsAway) {
  auto gone = StartAutoscaler("0.9");
  const std::string url = gone->url();
  gone.reset();
  Program program({}, {"AUTOSCALER_ENDPOINT=" + url});
  CheckResult result;
  EXPECT_TRUE(Ask(program.WaitForPort(), "prod", "hello", &result).ok());
  EXPECT_EQ(program.Terminate(), 0) << program.output();
}

struct MistakeCase {
  Lines arguments;
  Lines environment;
  std::string want;  // part of the message
};

TEST(KactivatorProgram, TellsMistakesAndExitsWith255) {
  const std::vector<MistakeCase> cases = {
      {{"http"}, {}, "usage: kactivator [PORT]"},
      {{"-1"}, {}, "usage: kactivator [PORT]"},
      {{"65536"}, {}, "usage: kactivator [PORT]"},
      {{"0", "0"}, {}, "usage: kactivator [PORT]"},
      {{}, {"AUTOSCALER_ENDPOINT=autoscaler:8080"}, "AUTOSCALER_ENDPOINT: "},
      {{}, {"AUTOSCALER_ENDPOINT=http://a:8080"}, "AUTOSCALER_ENDPOINT: "},
      {{},
       {"KNATIVE_VERSION=0.4"},
       "KNATIVE_VERSION: '0.4' is not a release of Knative Serving"},
      {{}, {"KNATIVE_VERSION=new"}, "write it as 0.9 or 1.8"},
      {{}, {"ENCODING=xml"}, "ENCODING: 'xml'"},
      {{},
       {"AUTOSCALER_ENDPOINT=wss://a:1", "AUTOSCALER_CA_FILE=/no/such.pem"},
       "/no/such.pem"},
      {{}, {"TARGETS=a/b,prod"}, "TARGETS: 'prod' has no slash"},
      {{},
       {"GRPC_ADAPTER_CREDENTIAL=/no/such.pem"},
       "GRPC_ADAPTER_CREDENTIAL: cannot read '/no/such.pem'; name a PEM file"},
      {{},
       {"GRPC_ADAPTER_CREDENTIAL=/proc/version"},
       "GRPC_ADAPTER_PRIVATE_KEY: cannot read ''; name a PEM file"},
  };
  for (const MistakeCase& c : cases) {
    Program program(c.arguments, c.environment);
    EXPECT_EQ(program.Wait(), 255) << c.want;
    EXPECT_TRUE(absl::StartsWith(program.output(), "unable to start server: "))
        << program.output();
    EXPECT_TRUE(absl::StrContains(program.output(), c.want))
        << program.output();
  }
}

TEST(KactivatorProgram, TellsThatAPortIsTaken) {
  const Lines environment = {"AUTOSCALER_ENDPOINT=ws://127.0.0.1:9"};
  Program first({}, environment);
  const std::string port = absl::StrCat(first.WaitForPort());
  Program second({port}, environment);
  EXPECT_EQ(second.Wait(), 255);
  EXPECT_TRUE(absl::StrContains(second.output(),
                                absl::StrCat("port ", port, " is in use")))
      << second.output();
}

TEST(KactivatorProgram, EndsOnSigterm) {
  Program program({}, {"AUTOSCALER_ENDPOINT=ws://127.0.0.1:9"});
  EXPECT_NE(program.WaitForPort(), 0);
  EXPECT_EQ(program.Terminate(), 0);
}

TEST(KactivatorProgram, WantsACertificateWhereMutualTlsIsSetUp) {
  const testing::CertificateAuthority ca("test-ca");
  const auto server = ca.Issue("server", "DNS:localhost");
  const auto client = ca.Issue("client", "DNS:localhost");
  const testing::TemporaryDirectory directory;
  const auto autoscaler = StartAutoscaler("0.9");
  Program program({}, {"AUTOSCALER_ENDPOINT=" + autoscaler->url(),
                       "GRPC_ADAPTER_CREDENTIAL=" +
                           directory.Write("server.pem", server.certificate),
                       "GRPC_ADAPTER_PRIVATE_KEY=" +
                           directory.Write("server.key", server.key),
                       "GRPC_ADAPTER_CERTIFICATE=" +
                           directory.Write("ca.pem", ca.certificate())});
  const int port = program.WaitForPort();
  ASSERT_NE(port, 0) << program.output();

  grpc::SslCredentialsOptions tls;
  tls.pem_root_certs = ca.certificate();
  CheckResult result;
  EXPECT_EQ(Ask(port, "prod", "nobody", &result, grpc::SslCredentials(tls))
                .error_code(),
            grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Ask(port, "prod", "plain", &result).error_code(),
            grpc::StatusCode::UNAVAILABLE);

  tls.pem_cert_chain = client.certificate;
  tls.pem_private_key = client.key;
  const grpc::Status status =
      Ask(port, "prod", "hello", &result, grpc::SslCredentials(tls));
  EXPECT_TRUE(status.ok()) << status.error_message();
  ASSERT_TRUE(autoscaler->WaitFor(Kind::kDesired, 1, kPatience));
  EXPECT_EQ(Woken(*autoscaler), Lines{"prod/hello"});
}

}  // namespace
}  // namespace mixer::cmd

// kactivator: the adapter as an out-of-process gRPC server, for a Mixer that is
// not ours. Takes the place of the Go program of that name: same argument, same
// environment (README.md).
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "grpcpp/grpcpp.h"
#include "mixer_adapter/adapters/kactivator/activator.h"
#include "mixer_adapter/adapters/kactivator/targets.h"
#include "mixer_adapter/autoscaler/encoding.h"
#include "mixer_adapter/autoscaler/release.h"
#include "mixer_adapter/base/clock.h"
#include "mixer_adapter/base/spdlog_logger.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/thread_scheduler.h"
#include "mixer_adapter/cmd/signals.h"
#include "mixer_adapter/metrics/registry.h"
#include "template/authorization/authorization_handler_service.grpc.pb.h"

namespace mixer::cmd {
namespace {

using authorization::HandleAuthorizationRequest;
using istio::mixer::adapter::model::v1beta1::CheckResult;

constexpr char kDefaultEndpoint[] =
    "ws://autoscaler.knative-serving.svc.cluster.local:8080";

std::string Environment(const char* name, const std::string& otherwise = "") {
  const char* const value = std::getenv(name);
  return value == nullptr || *value == '\0' ? otherwise : value;
}

class AuthorizationService final
    : public authorization::HandleAuthorizationService::Service {
 public:
  AuthorizationService(kactivator::Activator* activator, const Clock* clock)
      : activator_(activator), clock_(clock) {}

  grpc::Status HandleAuthorization(grpc::ServerContext*,
                                   const HandleAuthorizationRequest* request,
                                   CheckResult* result) override {
    const authorization::ActionMsg& action = request->instance().action();
    // Never null: no Check is held here.
    const spi::CheckResult& answer = *activator_->Note(
        {action.namespace_(), action.service(), {}}, clock_->Now());
    if (answer.no_opinion()) {
      // What a Mixer answers of itself. Not "no opinion", which the Go Mixer
      // takes for 0 and 0 beside another adapter's answer.
      result->mutable_valid_duration()->set_seconds(60);
      result->set_valid_use_count(10000);
    } else {
      // A duration without uses: an opinion, and never reused by a proxy. The
      // original's 4 minutes, also without uses, come to the same.
      result->mutable_valid_duration()->set_seconds(
          absl::ToInt64Seconds(answer.valid_duration));
      result->set_valid_use_count(answer.valid_use_count);
    }
    return grpc::Status::OK;
  }

 private:
  kactivator::Activator* const activator_;
  const Clock* const clock_;
};

absl::StatusOr<std::string> ReadFile(const char* variable) {
  const std::string path = Environment(variable);
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  if (path.empty() || !file || text.str().empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(variable, ": cannot read '", path, "'; name a PEM file"));
  }
  return text.str();
}

// Mutual TLS if GRPC_ADAPTER_CREDENTIAL is set.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> Credentials() {
  if (Environment("GRPC_ADAPTER_CREDENTIAL").empty()) {
    return grpc::InsecureServerCredentials();
  }
  grpc::SslServerCredentialsOptions options(
      GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  grpc::SslServerCredentialsOptions::PemKeyCertPair pair;
  MIXER_ASSIGN_OR_RETURN(pair.cert_chain, ReadFile("GRPC_ADAPTER_CREDENTIAL"));
  MIXER_ASSIGN_OR_RETURN(pair.private_key,
                         ReadFile("GRPC_ADAPTER_PRIVATE_KEY"));
  MIXER_ASSIGN_OR_RETURN(options.pem_root_certs,
                         ReadFile("GRPC_ADAPTER_CERTIFICATE"));
  options.pem_key_cert_pairs.push_back(pair);
  return grpc::SslServerCredentials(options);
}

absl::StatusOr<int> ParsePort(int argc, char** argv) {
  if (argc < 2) return 0;
  int port;
  if (argc > 2 || !absl::SimpleAtoi(argv[1], &port) || port < 0 ||
      port > 65535) {
    return absl::InvalidArgumentError(
        "usage: kactivator [PORT]; PORT is 0 to 65535, 0 and none take any "
        "free one");
  }
  return port;
}

absl::StatusOr<std::unique_ptr<kactivator::Activator>> StartActivator(
    const spi::Env& env) {
  kactivator::ActivatorOptions options;
  options.endpoint = Environment("AUTOSCALER_ENDPOINT", kDefaultEndpoint);
  // The original's deployment sets MY_POD_NAME, which the original never read.
  options.pod_name = Environment("POD_NAME", Environment("MY_POD_NAME"));
  const std::string version = Environment("KNATIVE_VERSION", "0.9");
  absl::StatusOr<autoscaler::Release> release =
      autoscaler::Release::Parse(version);
  if (!release.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("KNATIVE_VERSION: ", release.status().message()));
  }
  options.release = *release;
  if (const std::string text = Environment("ENCODING"); !text.empty()) {
    absl::StatusOr<autoscaler::Encoding> encoding =
        autoscaler::Encoding::Parse(text);
    if (!encoding.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("ENCODING: ", encoding.status().message()));
    }
    options.encoding = *std::move(encoding);
  }
  options.tls.ca_file = Environment("AUTOSCALER_CA_FILE");
  absl::StatusOr<kactivator::Targets> targets = kactivator::Targets::Parse(
      absl::StrSplit(Environment("TARGETS"), ',', absl::SkipEmpty()));
  if (!targets.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("TARGETS: ", targets.status().message()));
  }
  options.targets = *std::move(targets);
  auto activator = kactivator::Activator::Start(
      options, env, std::make_shared<kactivator::ActivationBoard>());
  if (!activator.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("AUTOSCALER_ENDPOINT: ", activator.status().message()));
  }
  return activator;
}

absl::Status Serve(int argc, char** argv) {
  const Signals signals = {SIGINT, SIGTERM};
  MIXER_ASSIGN_OR_RETURN(const int port, ParsePort(argc, argv));
  MIXER_ASSIGN_OR_RETURN(const auto credentials, Credentials());
  const SystemClock clock;
  const std::unique_ptr<Logger> logger = NewStdoutLogger("adapters");
  metrics::Registry registry;
  ThreadScheduler scheduler(1, logger.get());
  MIXER_ASSIGN_OR_RETURN(
      const auto activator,
      StartActivator({&clock, logger.get(), &registry, &scheduler}));

  AuthorizationService service(activator.get(), &clock);
  int bound = 0;
  grpc::ServerBuilder builder;
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddListeningPort(absl::StrCat("[::]:", port), credentials, &bound);
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || bound == 0) {
    return absl::UnavailableError(
        absl::StrCat("unable to listen on socket: port ", port,
                     " is in use or not allowed; choose another one"));
  }
  // In one piece: the scheduler's thread may log to standard output by now.
  std::cout << absl::StrCat("listening on \"[::]:", bound, "\"\n")
            << std::flush;
  signals.Wait();
  server->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(5));
  return absl::OkStatus();
}

}  // namespace
}  // namespace mixer::cmd

int main(int argc, char** argv) {
  // What goes wrong is told in our own words; gRPC's can still be asked for.
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);
  const absl::Status status = mixer::cmd::Serve(argc, argv);
  if (status.ok()) return 0;
  std::cerr << "unable to start server: " << status.message() << "\n";
  return 255;
}

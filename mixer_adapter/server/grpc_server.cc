#include "mixer_adapter/server/grpc_server.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/impl/server_builder_option.h"
#include "grpcpp/impl/server_builder_plugin.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/net/listen_address.h"

namespace mixer::server {
namespace {

absl::Duration DefaultGrace() { return absl::Seconds(5); }

absl::Status MustBePositive(const char* what, int number) {
  if (number > 0) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(what, " must be > 0, got ", number));
}

absl::Status CheckOptions(const GrpcServerOptions& options) {
  if (options.addresses.empty()) {
    return absl::InvalidArgumentError("no address to listen on");
  }
  MIXER_RETURN_IF_ERROR(MustBePositive("threads", options.threads));
  MIXER_RETURN_IF_ERROR(
      MustBePositive("max message size", options.max_message_bytes));
  MIXER_RETURN_IF_ERROR(
      MustBePositive("max concurrent streams", options.max_concurrent_streams));
  return MustBePositive("requested calls", options.requested_calls);
}

void SetLimits(const GrpcServerOptions& options, grpc::ServerBuilder* builder) {
  builder->SetMaxReceiveMessageSize(options.max_message_bytes);
  builder->AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS,
                              options.max_concurrent_streams);
  // Two servers must not share a port unnoticed.
  builder->AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
}

class WithoutReflection final : public grpc::ServerBuilderOption {
 public:
  void UpdateArguments(grpc::ChannelArguments* /*arguments*/) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>*
                         plugins) override {
    plugins->erase(std::remove_if(plugins->begin(), plugins->end(),
                                  [](const auto& plugin) {
                                    return plugin->name() ==
                                           "proto_server_reflection";
                                  }),
                   plugins->end());
  }
};

absl::StatusOr<std::vector<net::ListenAddress>> ParseAddresses(
    const GrpcServerOptions& options) {
  std::vector<net::ListenAddress> addresses;
  for (const std::string& text : options.addresses) {
    MIXER_ASSIGN_OR_RETURN(net::ListenAddress address,
                           net::ListenAddress::Parse(text));
    if (address.is_unix()) {
      MIXER_RETURN_IF_ERROR(net::RemoveStaleSocket(address.path));
    }
    addresses.push_back(std::move(address));
  }
  return addresses;
}

absl::Status CannotListen(const std::string& text,
                          const net::ListenAddress& address) {
  return absl::UnavailableError(absl::StrCat(
      "cannot listen on ", text, ": ", net::WhyNotListening(address),
      ": end the program that uses it, or choose another address or port"));
}

}  // namespace

absl::StatusOr<std::unique_ptr<GrpcServer>> GrpcServer::Start(
    const GrpcServerOptions& options, const ServiceFactory& factory) {
  MIXER_RETURN_IF_ERROR(CheckOptions(options));
  std::unique_ptr<GrpcServer> server(new GrpcServer);
  grpc::ServerBuilder builder;
  SetLimits(options, &builder);
  builder.RegisterService(&server->methods_);
  builder.RegisterService(&server->health_);
  // Linking the library in switches it on, for every builder.
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  if (!options.reflection) {
    builder.SetOption(std::make_unique<WithoutReflection>());
  }
  for (int i = 0; i < options.threads; ++i) {
    server->pollers_.push_back(std::make_unique<GrpcPoller>(
        &server->methods_, builder.AddCompletionQueue(), factory));
  }
  MIXER_RETURN_IF_ERROR(server->Listen(options, &builder));
  for (auto& poller : server->pollers_) poller->Start(options.requested_calls);
  return server;
}

absl::Status GrpcServer::Listen(const GrpcServerOptions& options,
                                grpc::ServerBuilder* builder) {
  MIXER_ASSIGN_OR_RETURN(const std::vector<net::ListenAddress> addresses,
                         ParseAddresses(options));
  std::shared_ptr<grpc::ServerCredentials> credentials =
      grpc::InsecureServerCredentials();
  if (options.tls.has_value()) {
    MIXER_ASSIGN_OR_RETURN(credentials, NewServerCredentials(*options.tls));
  }
  ports_.resize(addresses.size());
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    builder->AddListeningPort(addresses[i].ToGrpc(),
                              addresses[i].is_unix()
                                  ? grpc::InsecureServerCredentials()
                                  : credentials,
                              &ports_[i]);
  }
  server_ = builder->BuildAndStart();
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    if (ports_[i] == 0) {
      return CannotListen(options.addresses[i], addresses[i]);
    }
    if (addresses[i].is_unix()) ports_[i] = 0;
  }
  if (server_ == nullptr) {
    return absl::InternalError("gRPC does not start; its log has the cause");
  }
  return absl::OkStatus();
}

GrpcServer::~GrpcServer() { Shutdown(DefaultGrace()); }

void GrpcServer::Shutdown(absl::Duration grace) {
  if (server_ == nullptr) return;
  health_.SetServing(false);
  health_.End();
  server_->Shutdown(absl::ToChronoTime(absl::Now() + grace));
  for (auto& poller : pollers_) poller->Stop();
  pollers_.clear();
  server_.reset();
}

}  // namespace mixer::server

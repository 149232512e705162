// The gRPC transport of istio.mixer.v1.Mixer (spec server.md 1, 7).
#ifndef MIXER_ADAPTER_SERVER_GRPC_SERVER_H_
#define MIXER_ADAPTER_SERVER_GRPC_SERVER_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "mixer_adapter/server/grpc_poller.h"
#include "mixer_adapter/server/health_service.h"
#include "mixer_adapter/server/raw_service.h"
#include "mixer_adapter/server/server_tls.h"

namespace grpc {
class Server;
class ServerBuilder;
}  // namespace grpc

namespace mixer::server {

struct GrpcServerOptions {
  // See net::ListenAddress; at least one.
  std::vector<std::string> addresses;
  // Each with a completion queue and a RawService of its own. One serves tens
  // of thousands of requests a second (bench/README.md).
  int threads = 1;
  // Of a request, as the reference's --maxMessageSize.
  int max_message_bytes = 1 << 20;
  // Of one connection, as the reference's --maxConcurrentStreams.
  int max_concurrent_streams = 1024;
  // Per thread and method: how many RPCs may come at once without waiting for
  // the thread to ask gRPC for them.
  int requested_calls = 64;
  // On TCP; unix sockets are never encrypted. None: plaintext, as a sidecar
  // ends TLS in front of it.
  std::optional<ServerTls> tls;
  // Whether clients may ask which services and messages there are.
  bool reflection = false;
};

// istio.mixer.v1.Mixer, and grpc.health.v1.Health beside it.
class GrpcServer {
 public:
  using ServiceFactory = std::function<std::unique_ptr<RawService>()>;

  // Serves once it returns. The error names the address and the cure.
  // `factory` is called once by each thread.
  static absl::StatusOr<std::unique_ptr<GrpcServer>> Start(
      const GrpcServerOptions& options, const ServiceFactory& factory);

  // Shutdown(), with five seconds of grace, if that did not happen yet.
  ~GrpcServer();

  // The TCP ports, in the order of the addresses (of unix sockets: 0).
  const std::vector<int>& ports() const { return ports_; }

  // What the health service says; not serving, at first and from Shutdown() on.
  // Any thread.
  void SetServing(bool serving) { health_.SetServing(serving); }

  // Accepts nothing any more, lets RPCs in flight finish for at most `grace`,
  // cancels the rest and returns when all threads have ended. The second call
  // does nothing. One thread only.
  void Shutdown(absl::Duration grace);

 private:
  GrpcServer() = default;

  absl::Status Listen(const GrpcServerOptions& options,
                      grpc::ServerBuilder* builder);

  AsyncMixer methods_;
  HealthService health_;
  std::unique_ptr<grpc::Server> server_;
  std::vector<std::unique_ptr<GrpcPoller>> pollers_;
  std::vector<int> ports_;
};

}  // namespace mixer::server

#endif  // MIXER_ADAPTER_SERVER_GRPC_SERVER_H_

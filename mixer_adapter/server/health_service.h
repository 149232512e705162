// What load balancers and probes ask: gRPC's health checking protocol
// (mixer_adapter/api/grpc/health/v1/health.proto).
#ifndef MIXER_ADAPTER_SERVER_HEALTH_SERVICE_H_
#define MIXER_ADAPTER_SERVER_HEALTH_SERVICE_H_

#include <condition_variable>
#include <string>

#include "grpc/health/v1/health.grpc.pb.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/status.h"
#include "grpcpp/support/sync_stream.h"
#include "mixer_adapter/base/mutex.h"

namespace mixer::server {

// Tells of the server as a whole, "", and of `istio.mixer.v1.Mixer`, which are
// in the same state. On threads of gRPC's own, so that it answers whatever the
// RPC threads do; each Watch has one of them, hence their limit.
class HealthService final : public grpc::health::v1::Health::Service {
 public:
  static constexpr int kMaxWatches = 64;

  // Not serving, at first. Any thread.
  void SetServing(bool serving);
  // Ends all watches, when they have told the latest state, for the server to
  // shut down. Any thread.
  void End();

  // NOT_FOUND for any other service.
  grpc::Status Check(grpc::ServerContext* context,
                     const grpc::health::v1::HealthCheckRequest* request,
                     grpc::health::v1::HealthCheckResponse* response) override;
  // RESOURCE_EXHAUSTED beyond kMaxWatches.
  grpc::Status Watch(grpc::ServerContext* context,
                     const grpc::health::v1::HealthCheckRequest* request,
                     grpc::ServerWriter<grpc::health::v1::HealthCheckResponse>*
                         writer) override;

 private:
  using Response = grpc::health::v1::HealthCheckResponse;

  bool BeginWatch();
  void EndWatch();
  // Waits for a state other than `told`; `told` itself if the watch is over.
  Response::ServingStatus Next(Response::ServingStatus told,
                               const std::string& service,
                               const grpc::ServerContext& context);
  Response::ServingStatus StatusOf(const std::string& service) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  Mutex mu_;
  std::condition_variable_any changed_;
  bool serving_ ABSL_GUARDED_BY(mu_) = false;
  bool ended_ ABSL_GUARDED_BY(mu_) = false;
  int watches_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace mixer::server

#endif  // MIXER_ADAPTER_SERVER_HEALTH_SERVICE_H_

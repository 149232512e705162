#include "mixer_adapter/server/health_service.h"

#include <chrono>

#include "absl/strings/str_cat.h"

namespace mixer::server {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

// How soon a client that has gone is noticed: gRPC tells nobody.
constexpr std::chrono::seconds kLookAgain(1);

}  // namespace

void HealthService::SetServing(bool serving) {
  MutexLock lock(&mu_);
  serving_ = serving;
  changed_.notify_all();
}

void HealthService::End() {
  MutexLock lock(&mu_);
  ended_ = true;
  changed_.notify_all();
}

grpc::Status HealthService::Check(grpc::ServerContext* /*context*/,
                                  const HealthCheckRequest* request,
                                  HealthCheckResponse* response) {
  MutexLock lock(&mu_);
  const Response::ServingStatus status = StatusOf(request->service());
  if (status == Response::SERVICE_UNKNOWN) {
    return grpc::Status(
        grpc::StatusCode::NOT_FOUND,
        absl::StrCat("no service '", request->service(),
                     "' here; there are '' and 'istio.mixer.v1.Mixer'"));
  }
  response->set_status(status);
  return grpc::Status::OK;
}

grpc::Status HealthService::Watch(
    grpc::ServerContext* context, const HealthCheckRequest* request,
    grpc::ServerWriter<HealthCheckResponse>* writer) {
  if (!BeginWatch()) {
    return grpc::Status(
        grpc::StatusCode::RESOURCE_EXHAUSTED,
        absl::StrCat("there are ", kMaxWatches, " watches already; use Check"));
  }
  Response response;  // UNKNOWN, which no service is
  for (;;) {
    const auto status = Next(response.status(), request->service(), *context);
    if (status == response.status()) break;
    response.set_status(status);
    if (!writer->Write(response)) break;
  }
  EndWatch();
  return grpc::Status::OK;
}

bool HealthService::BeginWatch() {
  MutexLock lock(&mu_);
  if (watches_ == kMaxWatches) return false;
  ++watches_;
  return true;
}

void HealthService::EndWatch() {
  MutexLock lock(&mu_);
  --watches_;
}

HealthService::Response::ServingStatus HealthService::Next(
    Response::ServingStatus told, const std::string& service,
    const grpc::ServerContext& context) {
  MutexLock lock(&mu_);
  while (!ended_ && !context.IsCancelled() && StatusOf(service) == told) {
    changed_.wait_for(mu_, kLookAgain);
  }
  return context.IsCancelled() ? told : StatusOf(service);
}

HealthService::Response::ServingStatus HealthService::StatusOf(
    const std::string& service) const {
  if (!service.empty() && service != "istio.mixer.v1.Mixer") {
    return Response::SERVICE_UNKNOWN;
  }
  return serving_ ? Response::SERVING : Response::NOT_SERVING;
}

}  // namespace mixer::server

#include "mixer_adapter/server/rpc_metrics.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace mixer::server {
namespace {

constexpr std::uint64_t kMicrosPerMilli = 1000;

// In microseconds; the series is in milliseconds.
const std::vector<std::uint64_t>& LatencyBounds() {
  static const auto* const bounds = new std::vector<std::uint64_t>{
      10,      50,       100,      300,      600,      800,     1000,
      2000,    3000,     4000,     5000,     6000,     8000,    10000,
      13000,   16000,    20000,    25000,    30000,    40000,   50000,
      65000,   80000,    100000,   130000,   160000,   200000,  250000,
      300000,  400000,   500000,   650000,   800000,   1000000, 2000000,
      5000000, 10000000, 20000000, 50000000, 100000000};
  return *bounds;
}

const std::vector<std::uint64_t>& SizeBounds() {
  static const auto* const bounds =
      new std::vector<std::uint64_t>{1 << 10,
                                     1 << 11,
                                     1 << 12,
                                     1 << 14,
                                     1 << 16,
                                     1 << 18,
                                     1 << 20,
                                     1 << 22,
                                     1 << 24,
                                     1 << 26,
                                     std::uint64_t{1} << 28,
                                     std::uint64_t{1} << 30,
                                     std::uint64_t{1} << 32};
  return *bounds;
}

}  // namespace

RpcMetrics::Method::Method(metrics::Registry* registry, const char* name)
    : completed{},
      latency(registry->GetHistogram(
          "grpc_io_server_server_latency",
          "From a request's arrival until its answer is sent, milliseconds.",
          LatencyBounds(), {{"grpc_server_method", name}}, kMicrosPerMilli)),
      received_bytes(registry->GetHistogram(
          "grpc_io_server_received_bytes_per_rpc", "Bytes of a request.",
          SizeBounds(), {{"grpc_server_method", name}})),
      sent_bytes(registry->GetHistogram("grpc_io_server_sent_bytes_per_rpc",
                                        "Bytes of an answer.", SizeBounds(),
                                        {{"grpc_server_method", name}})) {
  for (std::size_t code = 0; code < kStatusCodes; ++code) {
    completed[code] = registry->GetCounter(
        "grpc_io_server_completed_rpcs", "RPCs, by how they ended.",
        {{"grpc_server_method", name},
         {"grpc_server_status",
          absl::StatusCodeToString(static_cast<absl::StatusCode>(code))}});
  }
}

RpcMetrics::RpcMetrics(metrics::Registry* registry)
    : check_(registry, "istio.mixer.v1.Mixer/Check"),
      report_(registry, "istio.mixer.v1.Mixer/Report") {}

void RpcMetrics::Add(const RpcRecord& rpc) {
  const Method& method = rpc.method == RpcMethod::kCheck ? check_ : report_;
  // Other numbers than gRPC's are unknown to it, too.
  const auto code = static_cast<std::size_t>(rpc.code);
  method
      .completed[code < kStatusCodes
                     ? code
                     : static_cast<std::size_t>(absl::StatusCode::kUnknown)]
      ->Add();
  const std::int64_t micros = absl::ToInt64Microseconds(rpc.latency);
  method.latency->Observe(
      static_cast<std::uint64_t>(std::max<std::int64_t>(micros, 0)));
  method.received_bytes->Observe(rpc.received_bytes);
  method.sent_bytes->Observe(rpc.sent_bytes);
}

}  // namespace mixer::server

// What a gRPC server counts of its RPCs (spec server.md 8.2): the series of
// OpenCensus, which dashboards of the Go Mixer read.
#ifndef MIXER_ADAPTER_SERVER_RPC_METRICS_H_
#define MIXER_ADAPTER_SERVER_RPC_METRICS_H_

#include <array>
#include <cstddef>

#include "mixer_adapter/metrics/counter.h"
#include "mixer_adapter/metrics/histogram.h"
#include "mixer_adapter/metrics/registry.h"
#include "mixer_adapter/server/raw_service.h"

namespace mixer::server {

// Thread-safe, without a lock: one for all RPC threads. Every series is there
// from the start, at 0.
class RpcMetrics {
 public:
  // `registry` must outlive it.
  explicit RpcMetrics(metrics::Registry* registry);

  // Allocates nothing.
  void Add(const RpcRecord& rpc);

 private:
  static constexpr std::size_t kStatusCodes = 17;  // of gRPC: 0 to 16

  struct Method {
    Method(metrics::Registry* registry, const char* name);

    std::array<metrics::Counter*, kStatusCodes> completed;
    metrics::Histogram* latency;
    metrics::Histogram* received_bytes;
    metrics::Histogram* sent_bytes;
  };

  Method check_;
  Method report_;
};

}  // namespace mixer::server

#endif  // MIXER_ADAPTER_SERVER_RPC_METRICS_H_

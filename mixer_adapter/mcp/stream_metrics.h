// What is counted of the streams to a server of the Mesh Configuration Protocol
// (spec server.md 8.4).
#ifndef MIXER_ADAPTER_MCP_STREAM_METRICS_H_
#define MIXER_ADAPTER_MCP_STREAM_METRICS_H_

#include <atomic>
#include <cstddef>
#include <map>
#include <memory>
#include <string>

#include "mixer_adapter/metrics/registry.h"

namespace mixer::mcp {

// Names and labels are the reference's; the values of labels come from a fixed
// set each, whatever the server sends:
//   component     "mixer"
//   connectionID  "0", as the reference's client has it
//   collection    one that is asked for, or "other"
//   code          of a NACK "Unknown", of a failure a number such as "14"
//   error         "Unavailable"; the reference puts the whole text there
//
// Thread-safe.
class StreamMetrics {
 public:
  // `kinds`: the collections that are asked for, as keys. `registry` must
  // outlive this.
  StreamMetrics(const std::map<std::string, std::string>& kinds,
                metrics::Registry* registry);

  // A stream has begun, and has ended.
  void Begin();
  void End();

  // Of a push: its size, and what it was answered. `code`: gRPC's number.
  void Push(const std::string& collection, std::size_t bytes);
  void Ack(const std::string& collection);
  void Nack(const std::string& collection, int code);

  // A stream has broken, or could not be begun; `code` as above.
  void SendFailure(int code);
  void ReceiveFailure(int code);

 private:
  struct Collection {
    metrics::Labels labels;
    metrics::Histogram* sizes;
    metrics::Counter* acks;
  };

  void Add(const std::string& collection);
  // Those of "other" if it is not asked for.
  const Collection& Of(const std::string& collection) const;
  void Failure(const char* name, const char* help, int code);

  metrics::Registry* const registry_;
  std::map<std::string, Collection> collections_;  // constant once built
  std::atomic<int> streams_{0};
  metrics::Counter* const begun_;
  // Reads streams_.
  const std::unique_ptr<metrics::Registry::Callback> streams_gauge_;
};

}  // namespace mixer::mcp

#endif  // MIXER_ADAPTER_MCP_STREAM_METRICS_H_

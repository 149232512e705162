#include "mixer_adapter/metrics/counter.h"

namespace mixer::metrics {

int ThreadShard() {
  static std::atomic<unsigned> next{0};
  thread_local const int shard =
      static_cast<int>(next.fetch_add(1, std::memory_order_relaxed) % kShards);
  return shard;
}

}  // namespace mixer::metrics

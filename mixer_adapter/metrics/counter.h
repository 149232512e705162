// A counter that threads bump without sharing a cache line.
#ifndef MIXER_ADAPTER_METRICS_COUNTER_H_
#define MIXER_ADAPTER_METRICS_COUNTER_H_

#include <array>
#include <atomic>
#include <cstdint>

#include "mixer_adapter/base/thread_slot.h"

namespace mixer::metrics {

// Thread-safe, without a lock.
class Counter {
 public:
  void Add(std::uint64_t count = 1) {
    cells_[ThreadSlot() % kShards].count.fetch_add(count,
                                                   std::memory_order_relaxed);
  }

  std::uint64_t Value() const {
    std::uint64_t sum = 0;
    for (const Cell& cell : cells_) {
      sum += cell.count.load(std::memory_order_relaxed);
    }
    return sum;
  }

 private:
  static constexpr int kShards = 16;

  struct alignas(64) Cell {
    std::atomic<std::uint64_t> count{0};
  };
  std::array<Cell, kShards> cells_;
};

}  // namespace mixer::metrics

#endif  // MIXER_ADAPTER_METRICS_COUNTER_H_

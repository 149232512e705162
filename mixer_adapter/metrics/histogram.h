// How often whole numbers fell below each of some bounds.
#ifndef MIXER_ADAPTER_METRICS_HISTOGRAM_H_
#define MIXER_ADAPTER_METRICS_HISTOGRAM_H_

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "mixer_adapter/base/thread_slot.h"

namespace mixer::metrics {

// Thread-safe, without a lock; sharded as Counter is. Takes 1 KiB, and as much
// again for each eight buckets.
class Histogram {
 public:
  // `bounds`: the largest value of each bucket, ascending. One more bucket
  // holds what is larger than all. `per_unit`: how many make one of the unit
  // that the metric's name says, so that a fraction of it is a whole number
  // here.
  explicit Histogram(std::vector<std::uint64_t> bounds,
                     std::uint64_t per_unit = 1)
      : bounds_(std::move(bounds)),
        per_unit_(per_unit),
        lines_per_shard_(LineOf(bounds_.size() + 1) + 1),
        lines_(kShards * lines_per_shard_) {}

  void Observe(std::uint64_t value) {
    const auto bound = std::lower_bound(bounds_.begin(), bounds_.end(), value);
    const auto bucket = static_cast<std::size_t>(bound - bounds_.begin());
    const auto shard = static_cast<std::size_t>(ThreadSlot()) % kShards;
    Cell(shard, bucket + 1).fetch_add(1, std::memory_order_relaxed);
    Cell(shard, kSum).fetch_add(value, std::memory_order_relaxed);
  }

  const std::vector<std::uint64_t>& bounds() const { return bounds_; }
  std::uint64_t per_unit() const { return per_unit_; }
  // Of bucket `i` alone; that of `bounds().size()` is the one above all bounds.
  std::uint64_t Count(std::size_t i) const { return Total(i + 1); }
  // Of all values.
  std::uint64_t Sum() const { return Total(kSum); }

 private:
  static constexpr std::size_t kShards = 16;
  static constexpr std::size_t kCellsPerLine = 8;

  // A shard's cells are the sum, then a count for each bucket, in lines of the
  // cache that no other shard uses.
  static constexpr std::size_t kSum = 0;
  struct alignas(64) Line {
    std::array<std::atomic<std::uint64_t>, kCellsPerLine> cells{};
  };

  static std::size_t LineOf(std::size_t cell) { return cell / kCellsPerLine; }

  std::atomic<std::uint64_t>& Cell(std::size_t shard, std::size_t cell) {
    return lines_[shard * lines_per_shard_ + LineOf(cell)]
        .cells[cell % kCellsPerLine];
  }

  std::uint64_t Total(std::size_t cell) const {
    std::uint64_t total = 0;
    for (std::size_t shard = 0; shard < kShards; ++shard) {
      total += lines_[shard * lines_per_shard_ + LineOf(cell)]
                   .cells[cell % kCellsPerLine]
                   .load(std::memory_order_relaxed);
    }
    return total;
  }

  const std::vector<std::uint64_t> bounds_;
  const std::uint64_t per_unit_;
  const std::size_t lines_per_shard_;
  std::vector<Line> lines_;
};

}  // namespace mixer::metrics

#endif  // MIXER_ADAPTER_METRICS_HISTOGRAM_H_

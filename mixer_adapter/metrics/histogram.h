// How often whole numbers fell below each of some bounds.
#ifndef MIXER_ADAPTER_METRICS_HISTOGRAM_H_
#define MIXER_ADAPTER_METRICS_HISTOGRAM_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace mixer::metrics {

// Thread-safe, without a lock; not sharded as Counter is: for what happens now
// and then, not for each request.
class Histogram {
 public:
  // `bounds`: the largest value of each bucket, ascending, in the unit that the
  // metric's name says. One more bucket holds what is larger than all.
  explicit Histogram(std::vector<std::uint64_t> bounds)
      : bounds_(std::move(bounds)), counts_(bounds_.size() + 1) {}

  void Observe(std::uint64_t value) {
    const auto bound = std::lower_bound(bounds_.begin(), bounds_.end(), value);
    counts_[static_cast<std::size_t>(bound - bounds_.begin())].fetch_add(
        1, std::memory_order_relaxed);
    sum_.fetch_add(value, std::memory_order_relaxed);
  }

  const std::vector<std::uint64_t>& bounds() const { return bounds_; }
  // Of bucket `i` alone; that of `bounds().size()` is the one above all bounds.
  std::uint64_t Count(std::size_t i) const {
    return counts_[i].load(std::memory_order_relaxed);
  }
  // Of all values.
  std::uint64_t Sum() const { return sum_.load(std::memory_order_relaxed); }

 private:
  const std::vector<std::uint64_t> bounds_;
  std::vector<std::atomic<std::uint64_t>> counts_;
  std::atomic<std::uint64_t> sum_{0};
};

}  // namespace mixer::metrics

#endif  // MIXER_ADAPTER_METRICS_HISTOGRAM_H_

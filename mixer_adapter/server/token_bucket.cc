#include "mixer_adapter/server/token_bucket.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace mixer::server {
namespace {

// An empty bucket is full again within 36 years, so that sums of times do not
// overflow: whoever asks for more time than that asks for for ever.
constexpr std::int64_t kLongestFill = std::int64_t{1} << 60;

// How far threads may be apart (see the header).
constexpr std::int64_t kSkew = 1'000'000'000;

std::int64_t Interval(double rate, std::int64_t burst) {
  const std::int64_t longest = kLongestFill / std::max<std::int64_t>(burst, 1);
  const double exact = std::ceil(1e9 / rate);
  return exact < static_cast<double>(longest)
             ? std::max<std::int64_t>(static_cast<std::int64_t>(exact), 1)
             : std::max<std::int64_t>(longest, 1);
}

}  // namespace

TokenBucket::TokenBucket(double rate, std::int64_t burst)
    : burst_(std::min(burst, kLongestFill)),
      interval_(Interval(rate, burst_)),
      full_at_(std::numeric_limits<std::int64_t>::min()) {}

bool TokenBucket::Take(std::int64_t tokens, absl::Time now) {
  if (tokens == 0) return true;
  if (tokens > burst_) return false;
  const std::int64_t time = absl::ToUnixNanos(now);
  const std::int64_t latest = time + burst_ * interval_;  // of an empty bucket
  std::int64_t full_at = full_at_.load(std::memory_order_relaxed);
  // Else one step back of the clock would close the bucket for as long.
  if (full_at > latest + kSkew &&
      full_at_.compare_exchange_strong(full_at, latest,
                                       std::memory_order_relaxed)) {
    full_at = latest;
  }
  std::int64_t next = 0;
  do {
    next = std::max(full_at, time) + tokens * interval_;
    if (next > latest) return false;
  } while (!full_at_.compare_exchange_weak(full_at, next,
                                           std::memory_order_relaxed));
  return true;
}

}  // namespace mixer::server

// How often something may happen, and how often at once.
#ifndef MIXER_ADAPTER_SERVER_TOKEN_BUCKET_H_
#define MIXER_ADAPTER_SERVER_TOKEN_BUCKET_H_

#include <atomic>
#include <cstdint>

#include "absl/time/time.h"

namespace mixer::server {

// Holds `burst` tokens when full, as it is at first, and gets `rate` a second.
// Thread-safe without a lock: its whole state is one time, the one at which it
// will be full again (the generic cell rate algorithm of ATM, ITU-T I.371).
// Reads no clock; threads may be up to a second apart in what they take for
// now, and never take more for it than the bucket gives. A time further back
// means that the clock was set back: the bucket is then empty at that time,
// where it would otherwise stay so until the clock is again where it was.
//
// A token takes a whole number of nanoseconds to come, rounded up: a rate is
// not exceeded, and missed by less than 0.1 % below a million a second.
class TokenBucket {
 public:
  // `rate` > 0, `burst` >= 0.
  TokenBucket(double rate, std::int64_t burst);

  TokenBucket(const TokenBucket&) = delete;
  TokenBucket& operator=(const TokenBucket&) = delete;

  // Takes `tokens` >= 0, all or none of them; true if they were there. Never
  // true for more than the burst, always for none.
  bool Take(std::int64_t tokens, absl::Time now);

 private:
  const std::int64_t burst_;
  const std::int64_t interval_;        // from token to token, nanoseconds
  std::atomic<std::int64_t> full_at_;  // nanoseconds since the epoch
};

}  // namespace mixer::server

#endif  // MIXER_ADAPTER_SERVER_TOKEN_BUCKET_H_

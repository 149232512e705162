// How much of a limit is in use, where what was taken comes back after a while:
// the amounts of the last so many ticks count.
#ifndef MIXER_ADAPTER_ADAPTERS_MEMQUOTA_ROLLING_WINDOW_H_
#define MIXER_ADAPTER_ADAPTERS_MEMQUOTA_ROLLING_WINDOW_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace mixer::memquota {

// Not thread-safe. Time is a tick that the caller counts; one before the newest
// seen counts as the newest.
//
// Keeps ticks in which something was taken only, so its memory depends on use:
// at most 16 bytes (32 after growth) for each of them.
class RollingWindow {
 public:
  // What is taken at tick t is in use until t + `ticks`. `limit` is not
  // negative, `ticks` positive.
  RollingWindow(std::int64_t limit, std::int64_t ticks)
      : limit_(limit), ticks_(ticks) {}

  // How much may be taken.
  std::int64_t Available(std::int64_t tick);

  // Takes all of `amount`, which is not negative, or nothing; whether it did.
  bool Take(std::int64_t amount, std::int64_t tick);

  // Gives back up to `amount`, which is not negative, what was taken last
  // first. How much it was.
  std::int64_t GiveBack(std::int64_t amount, std::int64_t tick);

 private:
  struct Taken {
    std::int64_t tick;
    std::int64_t amount;  // positive
  };

  void Advance(std::int64_t tick);
  void Add(std::int64_t amount);
  void Grow();
  Taken& At(std::size_t i) { return ring_[(first_ + i) % ring_.size()]; }

  const std::int64_t limit_;
  const std::int64_t ticks_;
  std::int64_t now_ = 0;
  std::int64_t in_use_ = 0;  // at now_; at most limit_
  // A ring of the amounts by ascending tick; size_ of them from first_ on.
  std::vector<Taken> ring_;
  std::size_t first_ = 0;
  std::size_t size_ = 0;
};

}  // namespace mixer::memquota

#endif  // MIXER_ADAPTER_ADAPTERS_MEMQUOTA_ROLLING_WINDOW_H_

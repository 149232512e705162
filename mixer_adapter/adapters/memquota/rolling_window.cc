#include "mixer_adapter/adapters/memquota/rolling_window.h"

#include <algorithm>
#include <utility>

namespace mixer::memquota {

std::int64_t RollingWindow::Available(std::int64_t tick) {
  Advance(tick);
  return limit_ - in_use_;
}

bool RollingWindow::Take(std::int64_t amount, std::int64_t tick) {
  if (amount > Available(tick)) return false;
  if (amount > 0) Add(amount);
  return true;
}

std::int64_t RollingWindow::GiveBack(std::int64_t amount, std::int64_t tick) {
  Advance(tick);
  std::int64_t left = amount;
  while (left > 0 && size_ > 0) {
    Taken& last = At(size_ - 1);
    const std::int64_t part = std::min(left, last.amount);
    last.amount -= part;
    left -= part;
    if (last.amount == 0) --size_;
  }
  in_use_ -= amount - left;
  return amount - left;
}

void RollingWindow::Advance(std::int64_t tick) {
  now_ = std::max(now_, tick);
  while (size_ > 0 && At(0).tick <= now_ - ticks_) {
    in_use_ -= At(0).amount;
    first_ = (first_ + 1) % ring_.size();
    --size_;
  }
}

void RollingWindow::Add(std::int64_t amount) {
  in_use_ += amount;
  if (size_ > 0 && At(size_ - 1).tick == now_) {
    At(size_ - 1).amount += amount;
    return;
  }
  if (size_ == ring_.size()) Grow();
  At(size_++) = {now_, amount};
}

void RollingWindow::Grow() {
  std::vector<Taken> larger(std::max<std::size_t>(2, 2 * ring_.size()));
  for (std::size_t i = 0; i < size_; ++i) larger[i] = At(i);
  ring_ = std::move(larger);
  first_ = 0;
}

}  // namespace mixer::memquota

#include "mixer_adapter/autoscaler/in_flight.h"

#include <algorithm>
#include <cmath>

namespace mixer::autoscaler {
namespace {

// How far the proxy's clock may be from ours, in seconds.
constexpr std::int64_t kClockSlack = 1;

}  // namespace

std::vector<InFlight::Opened>::iterator InFlight::Find(std::int64_t second) {
  return std::lower_bound(open_.begin(), open_.end(), second,
                          [](const Opened& opened, std::int64_t value) {
                            return opened.second < value;
                          });
}

std::vector<InFlight::Opened>::iterator InFlight::FindBegun(std::int64_t second,
                                                            double took) {
  const auto place = Find(second - kClockSlack);
  const auto last =
      second + kClockSlack + static_cast<std::int64_t>(std::ceil(took));
  return place != open_.end() && place->second <= last ? place : open_.end();
}

void InFlight::Pass(double seconds) {
  for (Opened& opened : open_) {
    const double passed = static_cast<double>(opened.count) * seconds;
    opened.counted += passed;
    sum_ += passed;
  }
}

void InFlight::Begin(const Group& group) {
  auto place = Find(group.second);
  if (place == open_.end() || place->second != group.second) {
    if (group.count <= 0) return;
    place = open_.insert(place, {group.second, 0, 0});
  }
  place->count += group.count;
  place->counted += group.seconds;
  sum_ += group.seconds;
  if (place->count <= 0) open_.erase(place);
}

std::int64_t InFlight::End(const Group& group, double period) {
  const double took = group.seconds / static_cast<double>(group.count);
  std::int64_t left = group.count;
  while (left > 0) {
    const auto place = FindBegun(group.second, took);
    if (place == open_.end()) {
      sum_ += static_cast<double>(left) * std::min(took, period);
      return left;
    }
    const std::int64_t ended = std::min(left, place->count);
    const double counted = place->counted * static_cast<double>(ended) /
                           static_cast<double>(place->count);
    // A proxy may tell anything.
    sum_ += std::clamp(static_cast<double>(ended) * took - counted, -counted,
                       static_cast<double>(ended) * period);
    place->counted -= counted;
    place->count -= ended;
    if (place->count == 0) open_.erase(place);
    left -= ended;
  }
  return 0;
}

std::int64_t InFlight::Expire(std::int64_t second) {
  const auto end = Find(second);
  std::int64_t expired = 0;
  for (auto place = open_.begin(); place != end; ++place) {
    expired += place->count;
  }
  open_.erase(open_.begin(), end);
  return expired;
}

double InFlight::Close(double seconds) {
  const double sum = sum_;
  sum_ = std::min(sum, 0.0);
  return seconds > 0 ? std::max(sum, 0.0) / seconds : 0;
}

std::int64_t InFlight::count() const {
  std::int64_t count = 0;
  for (const Opened& opened : open_) count += opened.count;
  return count;
}

}  // namespace mixer::autoscaler

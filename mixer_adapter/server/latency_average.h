// The average latency of the latest RPCs (spec server.md 6).
#ifndef MIXER_ADAPTER_SERVER_LATENCY_AVERAGE_H_
#define MIXER_ADAPTER_SERVER_LATENCY_AVERAGE_H_

#include "absl/time/time.h"

namespace mixer::server {

// An exponential moving average over time, not over the number of samples: what
// was the average before a sample counts half as much after each half-life. It
// moves towards the latest sample and stays there until the next one, however
// long that takes. Starts at 0. Not thread-safe; reads no clock.
class LatencyAverage {
 public:
  // `half_life` > 0.
  explicit LatencyAverage(absl::Duration half_life);

  void Add(absl::Duration latency, absl::Time now);
  // At `now`; a time before the latest sample is that sample's.
  absl::Duration Value(absl::Time now) const;

 private:
  // Seconds: the average is last_ + what is left of deviation_.
  double ValueInSeconds(absl::Time now) const;

  const double half_life_;
  double last_ = 0;
  double deviation_ = 0;  // at time_
  absl::Time time_;       // of the latest sample
};

}  // namespace mixer::server

#endif  // MIXER_ADAPTER_SERVER_LATENCY_AVERAGE_H_

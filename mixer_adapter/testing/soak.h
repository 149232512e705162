// Wake-ups while the Autoscaler fares badly: it is killed, restarted, frozen
// and slowed down at random, and every cold start must reach it soon after it
// is there.
#ifndef MIXER_ADAPTER_TESTING_SOAK_H_
#define MIXER_ADAPTER_TESTING_SOAK_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "mixer_adapter/base/mutex.h"

namespace mixer::testing {

// When the Autoscaler was there and ran. Not thread-safe.
class Uptime {
 public:
  void Up(absl::Time at);
  // Once more changes nothing.
  void Down(absl::Time at);

  // How long one that waited from `noted` to `reached` did so while the
  // Autoscaler was there: the longest stretch of it.
  absl::Duration LongestWait(absl::Time noted, absl::Time reached) const;
  absl::Duration total(absl::Time until) const;

 private:
  struct Stretch {
    absl::Time from;
    absl::Time to = absl::InfiniteFuture();
  };
  std::vector<Stretch> stretches_;
};

// Which wake-ups were noted, and when the Autoscaler read them. Thread-safe.
class Arrivals {
 public:
  void Noted(const std::string& revision, absl::Time at);
  void Read(const std::string& revision, absl::Time at);

  std::size_t missing() const;
  struct Wait {
    absl::Time read;
    absl::Duration length;  // while the Autoscaler was there
  };
  // Of all that were noted; those not read count as read at `end`.
  std::vector<Wait> Waits(const Uptime& uptime, absl::Time end) const;

 private:
  struct Times {
    absl::Time noted;
    absl::Time read = absl::InfiniteFuture();
  };
  mutable Mutex mu_;
  std::map<std::string, Times> times_ ABSL_GUARDED_BY(mu_);
  std::size_t missing_ ABSL_GUARDED_BY(mu_) = 0;
};

struct SoakOptions {
  std::string autoscaler;  // path of the program embedded_autoscaler
  absl::Duration length = absl::Minutes(10);
  std::uint64_t seed = 1;
  std::string release = "0.9";
  int cold_starts_per_second = 100;
  int requests_per_second = 2000;  // of active revisions
};

struct SoakResult {
  std::size_t cold_starts = 0;
  std::size_t lost = 0;
  // While the Autoscaler was there.
  absl::Duration wait_p50, wait_p99, wait_max;
  // The longest, by what had happened last.
  std::map<std::string, absl::Duration> wait_max_after;
  double up_share = 0;
  int kills = 0, restarts = 0, freezes = 0, slowdowns = 0;
  std::uint64_t requests = 0;
  std::string metrics;  // of the client, at the end

  std::string ToString() const;
};

SoakResult RunSoak(const SoakOptions& options);

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_SOAK_H_

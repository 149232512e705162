// When a server refuses requests because it is overloaded (spec server.md 6).
#ifndef MIXER_ADAPTER_SERVER_LOAD_SHEDDING_OPTIONS_H_
#define MIXER_ADAPTER_SERVER_LOAD_SHEDDING_OPTIONS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace mixer::server {

enum class LoadSheddingMode {
  kDisabled,  // nothing is measured
  kLogOnly,   // tells what would be refused
  kEnforce,
};

// "disabled", "logonly" or "enforce". kInvalidArgument for any other word,
// which the reference takes for "disabled" (decisions.md S8).
absl::StatusOr<LoadSheddingMode> ParseLoadSheddingMode(std::string_view word);

// Those of the reference's flags, with their defaults.
struct LoadSheddingOptions {
  LoadSheddingMode mode = LoadSheddingMode::kDisabled;

  // Requests are refused while the average latency is this or more; 0: they are
  // not judged by it.
  absl::Duration average_latency_threshold;
  // At most so many RPCs of each RPC thread enter its average; 0: all do.
  double latency_samples_per_second = 0;
  absl::Duration latency_sample_half_life = absl::Seconds(1);

  // Of all RPC threads together. A Check is one request, a Report as many as it
  // has attribute sets; 0: no limit.
  double max_requests_per_second = 0;
  // How many of them may come at once. A larger Report is always refused.
  std::int64_t burst_size = 0;

  bool limits_latency() const {
    return average_latency_threshold > absl::ZeroDuration();
  }
  bool limits_rate() const { return max_requests_per_second > 0; }

  // kInvalidArgument: names the flag, the value and what it may be.
  absl::Status Validate() const;
  // What is valid and hardly meant, for the log at start.
  std::vector<std::string> Warnings() const;
};

}  // namespace mixer::server

#endif  // MIXER_ADAPTER_SERVER_LOAD_SHEDDING_OPTIONS_H_

// What a request asks of a quota, and what a handler grants.
#ifndef MIXER_ADAPTER_SPI_QUOTA_RESULT_H_
#define MIXER_ADAPTER_SPI_QUOTA_RESULT_H_

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace mixer::spi {

// Valid during the call.
struct QuotaArgs {
  // Calls with the same id are one allocation. Empty: every call is its own.
  std::string_view deduplication_id;
  std::int64_t amount = 0;
  // Whether less than `amount` may be granted.
  bool best_effort = false;
};

// A trivially copyable value.
struct QuotaResult {
  absl::StatusCode code = absl::StatusCode::kOk;
  // Views the handler's own memory or the call's Scratch.
  std::string_view message;
  // How long the grant may be used.
  absl::Duration valid_duration = absl::ZeroDuration();
  std::int64_t amount = 0;
};

}  // namespace mixer::spi

#endif  // MIXER_ADAPTER_SPI_QUOTA_RESULT_H_

#include "mixer_adapter/adapters/kactivator/answers.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace mixer::kactivator {
namespace {

constexpr char kStarting[] = "the revision is starting; try again";

std::string WholeSeconds(absl::Duration duration) {
  return absl::StrCat(std::max<std::int64_t>(
      1, absl::ToInt64Seconds(absl::Ceil(duration, absl::Seconds(1)))));
}

spi::CheckResult Ok(absl::Duration valid, std::int32_t uses) {
  spi::CheckResult result;
  result.valid_duration = valid;
  result.valid_use_count = uses;
  return result;
}

}  // namespace

Answers::Answers(const AnswerOptions& options)
    : retry_after_(WholeSeconds(options.retry_after)),
      header_{"retry-after", retry_after_},
      direct_response_{503, kStarting, &header_, 1},
      unknown_(Ok(options.valid_duration, options.valid_use_count)),
      ready_(Ok(options.ready_valid_duration, options.ready_valid_use_count)) {
  if (options.unready == Unready::kPass) {
    unready_ = unknown_;
    return;
  }
  unready_.code = absl::StatusCode::kUnavailable;
  unready_.message = kStarting;
  unready_.ask_again = options.unready == Unready::kAskAgain;
  if (options.unready == Unready::kRetryLater) {
    unready_.direct_response = &direct_response_;
  }
}

}  // namespace mixer::kactivator

#include "mixer_adapter/spi/check_result.h"

#include <algorithm>

namespace mixer::spi {
namespace {

void CombineValidity(const CheckResult& next, CheckResult* sum) {
  if (sum->no_opinion()) {
    sum->valid_duration = next.valid_duration;
    sum->valid_use_count = next.valid_use_count;
    return;
  }
  sum->valid_duration = std::min(sum->valid_duration, next.valid_duration);
  sum->valid_use_count = std::min(sum->valid_use_count, next.valid_use_count);
}

}  // namespace

int HttpCode(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kOk:
      return 200;
    case absl::StatusCode::kCancelled:
      return 408;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
      return 400;
    case absl::StatusCode::kDeadlineExceeded:
      return 504;
    case absl::StatusCode::kNotFound:
      return 404;
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kAborted:
      return 409;
    case absl::StatusCode::kPermissionDenied:
      return 403;
    case absl::StatusCode::kUnauthenticated:
      return 401;
    case absl::StatusCode::kResourceExhausted:
      return 429;
    case absl::StatusCode::kFailedPrecondition:
      return 412;
    case absl::StatusCode::kUnimplemented:
      return 501;
    case absl::StatusCode::kUnavailable:
      return 503;
    default:
      return 500;
  }
}

void Combine(std::string_view handler, const CheckResult& next,
             Scratch* scratch, CheckResult* sum) {
  if (next.no_opinion()) return;
  CombineValidity(next, sum);
  if (next.ok()) return;
  sum->ask_again |= next.ask_again;
  if (sum->ok()) {
    sum->code = next.code;
    sum->direct_response = next.direct_response;
  }
  AddDenial(handler, next.message, scratch, &sum->message);
}

void AddDenial(std::string_view handler, std::string_view message,
               Scratch* scratch, std::string_view* all) {
  const std::string_view text =
      scratch->Concat(scratch->Concat(handler, ":"), message);
  *all =
      all->empty() ? text : scratch->Concat(scratch->Concat(*all, ", "), text);
}

}  // namespace mixer::spi

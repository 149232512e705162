#include "mixer_adapter/spi/check_result.h"

#include <algorithm>

namespace mixer::spi {
namespace {

std::string_view Attributed(std::string_view handler, std::string_view message,
                            Scratch* scratch) {
  return scratch->Concat(scratch->Concat(handler, ":"), message);
}

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

void Combine(std::string_view handler, const CheckResult& next,
             Scratch* scratch, CheckResult* sum) {
  if (next.no_opinion()) return;
  CombineValidity(next, sum);
  if (next.ok()) return;
  const std::string_view text = Attributed(handler, next.message, scratch);
  if (sum->ok()) {
    sum->code = next.code;
    sum->message = text;
  } else {
    sum->message = scratch->Concat(scratch->Concat(sum->message, ", "), text);
  }
}

}  // namespace mixer::spi

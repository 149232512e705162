#include "mixer_adapter/net/ping_ledger.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::net {

std::string PingLedger::NextPing() {
  unanswered_ = true;
  pinged_ = sent_;
  return absl::StrCat(pinged_);
}

std::optional<std::uint64_t> PingLedger::OnPong(std::string_view payload) {
  std::uint64_t count = 0;
  if (!absl::SimpleAtoi(ToAbsl(payload), &count) || count > pinged_ ||
      payload != absl::StrCat(count)) {
    return std::nullopt;
  }
  if (count == pinged_) unanswered_ = false;
  if (count < proven_) return std::nullopt;
  proven_ = count;
  return count;
}

}  // namespace mixer::net

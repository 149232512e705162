// Whatever a list of targets says, it is taken or refused with a reason; and
// what is taken includes the very names that it is made of.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_split.h"
#include "mixer_adapter/adapters/kactivator/targets.h"

namespace mixer::kactivator {
namespace {

std::string_view WithoutStar(std::string_view text) {
  if (!text.empty() && text.back() == '*') text.remove_suffix(1);
  return text;
}

void Try(const std::vector<std::string>& list) {
  const auto targets = Targets::Parse(list);
  if (!targets.ok()) {
    if (targets.status().message().empty()) std::abort();
    return;
  }
  for (const std::string_view entry : list) {
    const std::size_t slash = entry.find('/');
    if (!targets->Include({WithoutStar(entry.substr(0, slash)),
                           WithoutStar(entry.substr(slash + 1))})) {
      std::abort();
    }
  }
}

}  // namespace
}  // namespace mixer::kactivator

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  mixer::kactivator::Try(absl::StrSplit(text, ','));
  return 0;
}

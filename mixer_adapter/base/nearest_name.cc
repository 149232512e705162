#include "mixer_adapter/base/nearest_name.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/strings.h"

namespace mixer {
namespace {

// Beyond these comparing costs more time than it saves.
constexpr std::size_t kMaxNameLength = 256;
constexpr std::size_t kMaxNames = 1000;

bool SameLetter(char a, char b) {
  return absl::ascii_tolower(a) == absl::ascii_tolower(b);
}

}  // namespace

// Optimal string alignment, three rows at a time.
std::size_t EditDistance(std::string_view a, std::string_view b,
                         std::size_t limit) {
  if (std::max(a.size(), b.size()) - std::min(a.size(), b.size()) > limit) {
    return limit + 1;
  }
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1),
      row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = SameLetter(a[i - 1], b[j - 1]) ? 0 : 1;
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + change});
      const bool swapped = i > 1 && j > 1 && SameLetter(a[i - 1], b[j - 2]) &&
                           SameLetter(a[i - 2], b[j - 1]);
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    if (*std::min_element(row.begin(), row.end()) > limit) return limit + 1;
    before.swap(above);
    above.swap(row);
  }
  return std::min(above[b.size()], limit + 1);
}

std::string DidYouMean(std::string_view name,
                       const std::vector<std::string_view>& known) {
  if (name.empty() || name.size() > kMaxNameLength) return "";
  if (known.size() > kMaxNames) return "";
  // A third of the letters may be wrong, but not all of a short name.
  std::size_t limit = std::min<std::size_t>(name.size() / 3 + 1, 4);
  if (name.size() < 3) limit = 1;
  std::string_view best;
  for (const std::string_view candidate : known) {
    const std::size_t distance = EditDistance(name, candidate, limit);
    if (distance > limit || candidate == name) continue;
    best = candidate;
    if (distance == 0) break;
    limit = distance - 1;
  }
  if (best.empty()) return "";
  return absl::StrCat(", did you mean '", ToAbsl(best), "'?");
}

}  // namespace mixer

#include "mixer_adapter/expr/expression_error.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::expr {

std::string PositionText(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  // npos + 1 is 0: the first line starts at the first byte.
  const std::size_t line_start = before.rfind('\n') + 1;
  return absl::StrCat(line, ":", before.size() - line_start + 1);
}

absl::Status SyntaxError(std::string_view text, std::size_t offset,
                         std::string_view problem,
                         std::string_view suggestion) {
  return absl::InvalidArgumentError(
      absl::StrCat("unable to parse expression '", ToAbsl(text),
                   "': ", PositionText(text, offset), ": ", ToAbsl(problem),
                   suggestion.empty() ? "" : "; ", ToAbsl(suggestion)));
}

absl::Status MeaningError(std::string_view text, std::size_t offset,
                          std::string_view problem,
                          std::string_view suggestion) {
  return absl::InvalidArgumentError(
      absl::StrCat(ToAbsl(problem), PlaceAndCure(text, offset, suggestion)));
}

std::string PlaceAndCure(std::string_view text, std::size_t offset,
                         std::string_view suggestion) {
  return absl::StrCat(" (at ", PositionText(text, offset),
                      suggestion.empty() ? "" : "; ", ToAbsl(suggestion), ")");
}

}  // namespace mixer::expr

// Regular expressions in RE2 syntax, with Go's error texts (spec expressions.md
// 9.2).
#ifndef MIXER_ADAPTER_EXPR_FUNCTIONS_REGULAR_EXPRESSION_H_
#define MIXER_ADAPTER_EXPR_FUNCTIONS_REGULAR_EXPRESSION_H_

#include <string>
#include <string_view>

#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/base/scratch.h"
#include "re2/re2.h"

namespace mixer::expr {

// Thread-safe.
class RegularExpression {
 public:
  explicit RegularExpression(std::string_view pattern);

  std::string_view pattern() const { return pattern_.pattern(); }

  // Whether some part of `text` matches; the error "error parsing regexp:
  // <reason>: `<fragment>`" if the pattern is none. The error lives as long as
  // `scratch`.
  Value Search(std::string_view text, Scratch* scratch) const;

 private:
  const RE2 pattern_;
  const bool has_any_byte_;
};

// The same for a pattern that comes with the request.
Value MatchesPattern(std::string_view pattern, std::string_view text,
                     Scratch* scratch);

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_FUNCTIONS_REGULAR_EXPRESSION_H_

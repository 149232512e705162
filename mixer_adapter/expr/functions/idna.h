// Internationalised domain names, on ICU's tables (UTS 46 non-transitional).
// Allocates from the heap; dns_name.h keeps plain ASCII names away from here.
#ifndef MIXER_ADAPTER_EXPR_FUNCTIONS_IDNA_H_
#define MIXER_ADAPTER_EXPR_FUNCTIONS_IDNA_H_

#include <string>
#include <string_view>

namespace mixer::expr {

struct IdnaName {
  std::string text;
  // Empty, or `idna: invalid label "<label>"`, `idna: disallowed rune U+005F`.
  std::string error;
};

// NFC and decoded, but not mapped; neither the name nor a label is empty.
IdnaName ToUnicodeName(std::string_view name);

// Mapped for lookup (case, width, dots) and decoded; ASCII is restricted to
// letters, digits, hyphen and dot.
IdnaName ToLookupName(std::string_view name);

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_FUNCTIONS_IDNA_H_

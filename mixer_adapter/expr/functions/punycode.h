// Punycode, the ASCII form of a label (RFC 3492).
#ifndef MIXER_ADAPTER_EXPR_FUNCTIONS_PUNYCODE_H_
#define MIXER_ADAPTER_EXPR_FUNCTIONS_PUNYCODE_H_

#include <optional>
#include <string>
#include <string_view>

namespace mixer::expr {

// `encoded` comes without "xn--". Nothing if it is no valid encoding.
std::optional<std::string> DecodePunycode(std::string_view encoded);

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_FUNCTIONS_PUNYCODE_H_

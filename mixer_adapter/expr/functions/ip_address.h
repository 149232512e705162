// IP addresses: 4 or 16 bytes, as they come; 16 bytes when parsed (spec
// expressions.md 9.2).
#ifndef MIXER_ADAPTER_EXPR_FUNCTIONS_IP_ADDRESS_H_
#define MIXER_ADAPTER_EXPR_FUNCTIONS_IP_ADDRESS_H_

#include <string_view>

#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/base/scratch.h"

namespace mixer::expr {

// "1.2.3.4" (v4-mapped) or an IPv6 address without zone and brackets; else the
// error `could not convert <text> to IP_ADDRESS`.
Value ParseIpAddress(std::string_view text, Scratch* scratch);

// A v4 address equals its v4-mapped form.
bool SameIpAddress(std::string_view a, std::string_view b);

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_FUNCTIONS_IP_ADDRESS_H_

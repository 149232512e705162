// DNS names, internationalised ones included (spec expressions.md 9.2; UTS 46
// non-transitional, RFC 5891-5893).
#ifndef MIXER_ADAPTER_EXPR_FUNCTIONS_DNS_NAME_H_
#define MIXER_ADAPTER_EXPR_FUNCTIONS_DNS_NAME_H_

#include <string_view>

#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/base/scratch.h"

namespace mixer::expr {

// `text` in normal form NFC, its xn-- labels decoded; not lower-cased. Errors
// are "error converting '<text>' to dns name: '<reason>'". Lengths and the
// ASCII repertoire are not checked.
Value ParseDnsName(std::string_view text, Scratch* scratch);

// A boolean: the same name as a resolver sees it, that is without case,
// compatibility forms, and a dot at the end. An error if one of them is no
// name. ASCII names without xn-- need no heap.
Value DnsNameEqual(std::string_view a, std::string_view b, Scratch* scratch);

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_FUNCTIONS_DNS_NAME_H_

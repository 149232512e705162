// E-mail addresses: the part of RFC 5322 that Go's net/mail reads (spec
// expressions.md 9.2).
#ifndef MIXER_ADAPTER_EXPR_FUNCTIONS_EMAIL_H_
#define MIXER_ADAPTER_EXPR_FUNCTIONS_EMAIL_H_

#include <string_view>

#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/base/scratch.h"

namespace mixer::expr {

// `text` itself if it is an address without display name whose domain is a DNS
// name; else an error.
Value ParseEmail(std::string_view text, Scratch* scratch);

// A boolean: the same local parts by bytes, the same domains as DNS names.
// Display names do not count. An error if one of them is no address.
Value EmailEqual(std::string_view a, std::string_view b, Scratch* scratch);

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_FUNCTIONS_EMAIL_H_

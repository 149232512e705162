// URIs (spec expressions.md 9.2).
#ifndef MIXER_ADAPTER_EXPR_FUNCTIONS_URI_H_
#define MIXER_ADAPTER_EXPR_FUNCTIONS_URI_H_

#include <string_view>

#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/base/scratch.h"

namespace mixer::expr {

// `text` itself if Go's net/url takes it, which is very lenient; else an error.
// The empty text is one.
Value ParseUri(std::string_view text, Scratch* scratch);

// A boolean: schemes without case; hosts of http and https as DNS names, ports
// as text; the rest by bytes as Go would write it. An error if one of them does
// not parse; the empty text does here.
Value UriEqual(std::string_view a, std::string_view b, Scratch* scratch);

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_FUNCTIONS_URI_H_

// How a text that means nothing is refused.
#ifndef MIXER_ADAPTER_EXPR_EXPRESSION_ERROR_H_
#define MIXER_ADAPTER_EXPR_EXPRESSION_ERROR_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace mixer::expr {

// "<line>:<column>" of a byte offset; both count from 1, columns in bytes.
std::string PositionText(std::string_view text, std::size_t offset);

// A text that does not parse: kInvalidArgument "unable to parse expression
// '<text>': <line>:<column>: <problem>", followed by "; <suggestion>" if there
// is one.
absl::Status SyntaxError(std::string_view text, std::size_t offset,
                         std::string_view problem,
                         std::string_view suggestion = {});

// A text that parses and has no meaning: kInvalidArgument "<problem> (at
// <line>:<column>; <suggestion>)". `problem` is the reference's text, whole, so
// that whoever knows that text finds it.
absl::Status MeaningError(std::string_view text, std::size_t offset,
                          std::string_view problem,
                          std::string_view suggestion = {});

// " (at <line>:<column>; <suggestion>)": where a problem is, and its cure.
std::string PlaceAndCure(std::string_view text, std::size_t offset,
                         std::string_view suggestion = {});

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_EXPRESSION_ERROR_H_

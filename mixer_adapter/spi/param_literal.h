// Values that stand for themselves among the params of an instance of an
// out-of-process template (spec expressions.md 10.2).
#ifndef MIXER_ADAPTER_SPI_PARAM_LITERAL_H_
#define MIXER_ADAPTER_SPI_PARAM_LITERAL_H_

#include <optional>

#include "absl/status/statusor.h"
#include "google/protobuf/struct.pb.h"
#include "mixer_adapter/spi/instance_params.h"

namespace mixer::spi {

// Nothing if `value`, for the field `spec`, is a text that holds an expression.
// Text in quotes is taken as it is, without looking for escape sequences.
absl::StatusOr<std::optional<TypedExpression>> ReadLiteral(
    const google::protobuf::Value& value, const FieldSpec& spec);

}  // namespace mixer::spi

#endif  // MIXER_ADAPTER_SPI_PARAM_LITERAL_H_

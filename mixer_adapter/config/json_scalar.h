// A JSON value as a scalar of a proto field.
#ifndef MIXER_ADAPTER_CONFIG_JSON_SCALAR_H_
#define MIXER_ADAPTER_CONFIG_JSON_SCALAR_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/struct.pb.h"

namespace mixer::config {

// "a string", "a number", ...
std::string_view JsonKindName(const google::protobuf::Value& json);

// `json` is something else than `want` ("a string"), with the cure.
absl::Status WrongKind(const google::protobuf::Value& json,
                       std::string_view want);

// T: int32, int64, uint32 or uint64. Numbers may be quoted, as proto3's JSON
// form has it.
template <typename T>
absl::StatusOr<T> JsonInteger(const google::protobuf::Value& json);
extern template absl::StatusOr<std::int32_t> JsonInteger(
    const google::protobuf::Value&);
extern template absl::StatusOr<std::int64_t> JsonInteger(
    const google::protobuf::Value&);
extern template absl::StatusOr<std::uint32_t> JsonInteger(
    const google::protobuf::Value&);
extern template absl::StatusOr<std::uint64_t> JsonInteger(
    const google::protobuf::Value&);

absl::StatusOr<double> JsonDouble(const google::protobuf::Value& json);
absl::StatusOr<bool> JsonBool(const google::protobuf::Value& json);
absl::StatusOr<std::string> JsonString(const google::protobuf::Value& json);
// From base64.
absl::StatusOr<std::string> JsonBytes(const google::protobuf::Value& json);
// By name or number.
absl::StatusOr<int> JsonEnum(const google::protobuf::Value& json,
                             const google::protobuf::EnumDescriptor& type);

}  // namespace mixer::config

#endif  // MIXER_ADAPTER_CONFIG_JSON_SCALAR_H_

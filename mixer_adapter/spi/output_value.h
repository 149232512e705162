// What a handler answers besides its result, as attribute values.
#ifndef MIXER_ADAPTER_SPI_OUTPUT_VALUE_H_
#define MIXER_ADAPTER_SPI_OUTPUT_VALUE_H_

#include <cstdint>
#include <string_view>

#include "absl/time/time.h"
#include "mixer_adapter/attribute/string_map.h"
#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/spi/instance_reader.h"

namespace mixer::spi {

// Views of what the handler set, which lives as long as the request.
inline Value ToValue(std::string_view text) { return Value::String(text); }
inline Value ToValue(std::int64_t number) { return Value::Int64(number); }
inline Value ToValue(double number) { return Value::Double(number); }
inline Value ToValue(bool truth) { return Value::Bool(truth); }
inline Value ToValue(absl::Duration duration) {
  return Value::Duration(absl::ToInt64Nanoseconds(duration));
}
inline Value ToValue(absl::Time time) {
  const std::int64_t seconds = absl::ToUnixSeconds(time);
  const absl::Duration rest = time - absl::FromUnixSeconds(seconds);
  return Value::Timestamp(
      seconds, static_cast<std::uint32_t>(absl::ToInt64Nanoseconds(rest)));
}
inline Value ToValue(const IpAddress& address) {
  return Value::Bytes(address.bytes);
}
// Null: the empty map.
inline Value ToValue(const StringMap* map) {
  return Value::Map(map == nullptr ? &EmptyStringMap() : map);
}

}  // namespace mixer::spi

#endif  // MIXER_ADAPTER_SPI_OUTPUT_VALUE_H_

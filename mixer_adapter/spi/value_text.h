// Attribute values as text, as adapters show and compare them (spec
// builtin_adapters.md 1).
#ifndef MIXER_ADAPTER_SPI_VALUE_TEXT_H_
#define MIXER_ADAPTER_SPI_VALUE_TEXT_H_

#include <optional>
#include <string>
#include <string_view>

#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/base/scratch.h"

namespace mixer::spi {

// 4 or 16 bytes as an address ("10.0.0.1", "2001:db8::1"; an IPv4 address
// within IPv6 as IPv4); other bytes as "?" and hexadecimal digits.
void AppendAddressText(std::string_view bytes, std::string* out);

// The 16 bytes of an address in text form, an IPv4 address within IPv6; without
// zone and brackets. Nothing if `text` is none. Lives in `scratch`.
std::optional<std::string_view> ParseAddressText(std::string_view text,
                                                 Scratch* scratch);

// Text as it is, numbers in decimal without exponent, "true", addresses,
// "2006-01-02T15:04:05.000000Z", "1m2.5s", maps as "k=v&k2=v2" in the order of
// the keys; nothing for an absent value.
void AppendValueText(const Value& value, std::string* out);
std::string ValueText(const Value& value);

// Whether `text`, read as what `value` is, is the same value. An absent value
// equals the empty text.
bool EqualsText(const Value& value, std::string_view text);

}  // namespace mixer::spi

#endif  // MIXER_ADAPTER_SPI_VALUE_TEXT_H_

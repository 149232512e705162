#include "mixer_adapter/adapters/prometheus/series_key.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

#include "mixer_adapter/base/utf8.h"
#include "mixer_adapter/spi/value_text.h"

namespace mixer::prometheus {
namespace {

using Length = std::uint32_t;
constexpr std::size_t kFirstCapacity = 256;

std::string LengthBytes(std::size_t size) {
  const auto length = static_cast<Length>(size);
  std::string bytes(sizeof(length), '\0');
  std::memcpy(bytes.data(), &length, sizeof(length));
  return bytes;
}

}  // namespace

void SeriesKey::Add(const Value& value) {
  char digits[400];  // every number without exponent
  switch (value.kind()) {
    case Value::Kind::kString:
      AddText(value.string());
      return;
    case Value::Kind::kBool:
      AddText(value.truth() ? "true" : "false");
      return;
    case Value::Kind::kInt64: {
      const auto end =
          std::to_chars(digits, digits + sizeof(digits), value.int64());
      AddText({digits, static_cast<std::size_t>(end.ptr - digits)});
      return;
    }
    case Value::Kind::kDouble:
      if (std::isfinite(value.number())) {
        const auto end =
            std::to_chars(digits, digits + sizeof(digits), value.number(),
                          std::chars_format::fixed);
        AddText({digits, static_cast<std::size_t>(end.ptr - digits)});
        return;
      }
      break;
    default:
      break;
  }
  std::string text;
  spi::AppendValueText(value, &text);
  AddText(text);
}

void SeriesKey::AddText(std::string_view text) {
  const auto length = static_cast<Length>(text.size());
  Reserve(sizeof(length) + text.size());
  std::memcpy(text_ + size_, &length, sizeof(length));
  size_ += sizeof(length);
  if (text.empty()) return;
  std::memcpy(text_ + size_, text.data(), text.size());
  size_ += text.size();
}

void SeriesKey::Reserve(std::size_t more) {
  if (capacity_ - size_ >= more) return;
  capacity_ = std::max({kFirstCapacity, 2 * capacity_, size_ + more});
  char* const text = scratch_.NewArray<char>(capacity_);
  if (size_ > 0) std::memcpy(text, text_, size_);
  text_ = text;
}

std::string_view SeriesKey::Reader::Next() {
  Length length = 0;
  std::memcpy(&length, rest_.data(), sizeof(length));
  const std::string_view value = rest_.substr(sizeof(length), length);
  rest_.remove_prefix(sizeof(length) + length);
  return value;
}

std::string SeriesKey::ToUtf8(std::string_view key) {
  std::string out;
  for (Reader values(key); !values.done();) {
    const std::string value = ReplaceInvalidUtf8(values.Next());
    out += LengthBytes(value.size());
    out += value;
  }
  return out;
}

}  // namespace mixer::prometheus

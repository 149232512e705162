// Appends protobuf wire format to a string.
#ifndef MIXER_ADAPTER_ATTRIBUTE_WIRE_WRITER_H_
#define MIXER_ADAPTER_ATTRIBUTE_WIRE_WRITER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace mixer {

inline std::uint32_t ZigZag32(std::int32_t value) {
  return (static_cast<std::uint32_t>(value) << 1) ^
         static_cast<std::uint32_t>(value >> 31);
}

inline void AppendVarint(std::uint64_t value, std::string* out) {
  while (value >= 0x80) {
    out->push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out->push_back(static_cast<char>(value));
}

inline void AppendVarintField(std::uint32_t field, std::uint64_t value,
                              std::string* out) {
  AppendVarint(std::uint64_t{field} << 3, out);
  AppendVarint(value, out);
}

inline void AppendBytesField(std::uint32_t field, std::string_view bytes,
                             std::string* out) {
  AppendVarint(std::uint64_t{field} << 3 | 2, out);
  AppendVarint(bytes.size(), out);
  out->append(bytes);
}

// A sub-message whose content is appended between construction and Close(),
// which inserts the length. Sub-messages of a reply are short, so moving them
// by a byte or two costs less than measuring them first.
class SubMessage {
 public:
  // The length takes `width` bytes, or more if it needs them.
  SubMessage(std::uint32_t field, std::string* out, std::size_t width = 1)
      : out_(out), width_(width) {
    AppendVarint(std::uint64_t{field} << 3 | 2, out);
    begin_ = out->size();
    out->append(width, '\0');
  }

  void Close() {
    std::size_t length = out_->size() - begin_ - width_;
    if (width_ == 1 && length < 0x80) {
      (*out_)[begin_] = static_cast<char>(length);
      return;
    }
    char coded[10];
    std::size_t count = 0;
    for (; length >= 0x80 || count + 1 < width_; length >>= 7) {
      coded[count++] = static_cast<char>(length | 0x80);
    }
    coded[count++] = static_cast<char>(length);
    out_->replace(begin_, width_, coded, count);
  }

 private:
  std::string* const out_;
  const std::size_t width_;
  std::size_t begin_;
};

// google.protobuf.Duration, written even if zero: a proxy takes an absent
// valid_duration for "for ever" (spec proxy_client.md 4.1).
inline void AppendDurationField(std::uint32_t field, absl::Duration duration,
                                std::string* out) {
  SubMessage message(field, out);
  absl::Duration rest;
  const std::int64_t seconds =
      absl::IDivDuration(duration, absl::Seconds(1), &rest);
  const std::int64_t nanos = absl::ToInt64Nanoseconds(rest);
  if (seconds != 0) {
    AppendVarintField(1, static_cast<std::uint64_t>(seconds), out);
  }
  if (nanos != 0) AppendVarintField(2, static_cast<std::uint64_t>(nanos), out);
  message.Close();
}

}  // namespace mixer

#endif  // MIXER_ADAPTER_ATTRIBUTE_WIRE_WRITER_H_

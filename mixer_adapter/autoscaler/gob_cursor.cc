#include "mixer_adapter/autoscaler/gob_cursor.h"

#include <cstring>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::autoscaler {
namespace {

std::int64_t ToInt(std::uint64_t value) {
  const std::uint64_t half = value >> 1;
  return static_cast<std::int64_t>((value & 1) != 0 ? ~half : half);
}

// The first byte of a long number is its negated byte count.
std::size_t ByteCount(unsigned char first) { return 256u - first; }

}  // namespace

absl::Status GobCursor::status() const {
  return ok() ? absl::OkStatus() : absl::InvalidArgumentError(error_);
}

void GobCursor::Fail(std::string_view text) {
  if (ok()) error_ = text;
  rest_ = {};
}

std::uint64_t GobCursor::BigEndian(std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    value = value << 8 | static_cast<unsigned char>(rest_[i]);
  }
  rest_.remove_prefix(count);
  return value;
}

std::uint64_t GobCursor::Uint() {
  if (empty()) {
    Fail("EOF");
    return 0;
  }
  const auto first = static_cast<unsigned char>(rest_[0]);
  rest_.remove_prefix(1);
  if (first < 128) return first;
  const std::size_t count = ByteCount(first);
  if (count > sizeof(std::uint64_t)) {
    Fail("gob: encoded unsigned integer out of range");
  } else if (count > size()) {
    Fail(absl::StrCat("gob: invalid uint data length ", count,
                      ": exceeds input size ", size()));
  }
  return ok() ? BigEndian(count) : 0;
}

std::int64_t GobCursor::Int() { return ToInt(Uint()); }

double GobCursor::Float() {
  const std::uint64_t bits = __builtin_bswap64(Uint());
  double value = 0;
  std::memcpy(&value, &bits, sizeof(value));
  return value;
}

std::string_view GobCursor::Bytes(std::string_view error) {
  const std::uint64_t length = Uint();
  if (length > size()) {
    Fail(error);
    return {};
  }
  const std::string_view bytes = rest_.substr(0, length);
  rest_.remove_prefix(length);
  return bytes;
}

std::uint64_t GobCursor::FrameUint() {
  if (!empty()) {
    const auto first = static_cast<unsigned char>(rest_[0]);
    const std::size_t count = ByteCount(first);
    if (first >= 128 && count <= sizeof(std::uint64_t) && count >= size()) {
      Fail("unexpected EOF");
      return 0;
    }
  }
  return Uint();
}

std::int64_t GobCursor::FrameInt() { return ToInt(FrameUint()); }

std::string_view GobCursor::Message(std::uint64_t length) {
  if (length > size()) Fail("unexpected EOF");
  if (!ok()) return {};
  const std::string_view message = rest_.substr(0, length);
  rest_.remove_prefix(length);
  return message;
}

void GobCursor::Struct(std::size_t count,
                       absl::FunctionRef<void(std::size_t)> field) {
  std::size_t next = 0;  // the least number that may follow
  while (!empty()) {
    const std::uint64_t delta = Uint();
    if (delta == 0) return;  // the terminator, or an error
    if (delta > count - next) {
      Fail("gob: bad data: field numbers out of bounds");
      return;
    }
    next += delta;
    field(next - 1);
  }
}

}  // namespace mixer::autoscaler

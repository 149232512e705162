#include "mixer_adapter/autoscaler/gob_writer.h"

#include <cstddef>
#include <cstring>

namespace mixer::autoscaler {
namespace {

static_assert(sizeof(double) == sizeof(std::uint64_t));

constexpr std::size_t kMaxUint = 9;

// Writes `value` to `to` and returns how many of its kMaxUint bytes count.
std::size_t PutGobUint(std::uint64_t value, char* to) {
  if (value < 128) {
    to[0] = static_cast<char>(value);
    return 1;
  }
  const auto unused = static_cast<std::size_t>(__builtin_clzll(value)) / 8;
  const std::size_t count = sizeof(value) - unused;
  const std::uint64_t big_endian = __builtin_bswap64(value << (8 * unused));
  to[0] = static_cast<char>(256 - count);
  std::memcpy(to + 1, &big_endian, sizeof(big_endian));
  return 1 + count;
}

std::uint64_t FloatBits(double value) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof(bits));
  return __builtin_bswap64(bits);
}

}  // namespace

void AppendGobUint(std::uint64_t value, std::string* out) {
  if (value < 128) {
    out->push_back(static_cast<char>(value));
    return;
  }
  char bytes[kMaxUint];
  out->append(bytes, PutGobUint(value, bytes));
}

void AppendGobInt(std::int64_t value, std::string* out) {
  const std::uint64_t bits = static_cast<std::uint64_t>(value) << 1;
  AppendGobUint(value < 0 ? ~bits : bits, out);
}

void AppendGobFloat(double value, std::string* out) {
  AppendGobUint(FloatBits(value), out);
}

void AppendGobString(std::string_view value, std::string* out) {
  AppendGobUint(value.size(), out);
  out->append(value);
}

void GobStructWriter::Field(int number) {
  AppendGobUint(static_cast<std::uint64_t>(number - last_), out_);
  last_ = number;
}

void GobStructWriter::Float(int number, double value) {
  if (value == 0) return;
  // In one piece: this is most of what a frame costs.
  char bytes[2 * kMaxUint];
  std::size_t size =
      PutGobUint(static_cast<std::uint64_t>(number - last_), bytes);
  size += PutGobUint(FloatBits(value), bytes + size);
  out_->append(bytes, size);
  last_ = number;
}

void GobStructWriter::Int(int number, std::int64_t value) {
  if (value == 0) return;
  Field(number);
  AppendGobInt(value, out_);
}

void GobStructWriter::String(int number, std::string_view value) {
  if (value.empty()) return;
  Field(number);
  AppendGobString(value, out_);
}

}  // namespace mixer::autoscaler

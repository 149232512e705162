// Writes the primitives of Go's encoding/gob (spec knative.md 2.1) to memory
// that the caller has sized. In the header, for speed: a frame is some twenty
// of these.
#ifndef MIXER_ADAPTER_AUTOSCALER_GOB_WRITER_H_
#define MIXER_ADAPTER_AUTOSCALER_GOB_WRITER_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace mixer::autoscaler {

// No number takes more bytes; any may be written as many, of which not all
// count, so that much room must be left behind `end()`.
inline constexpr std::size_t kMaxGobUint = 9;

class GobWriter {
 public:
  explicit GobWriter(char* to) : end_(to) {}

  // Behind what was written.
  char* end() const { return end_; }

  void Byte(char value) { *end_++ = value; }

  // Below 128 one byte, else the negated byte count and the bytes, big endian.
  void Uint(std::uint64_t value) {
    if (value < 128) return Byte(static_cast<char>(value));
    const auto unused = static_cast<std::size_t>(__builtin_clzll(value)) / 8;
    const std::size_t count = sizeof(value) - unused;
    const std::uint64_t big_endian = __builtin_bswap64(value << (8 * unused));
    *end_ = static_cast<char>(256 - count);
    std::memcpy(end_ + 1, &big_endian, sizeof(big_endian));
    end_ += 1 + count;
  }

  // Sign in the lowest bit; a negative value is complemented.
  void Int(std::int64_t value) {
    const std::uint64_t bits = static_cast<std::uint64_t>(value) << 1;
    Uint(value < 0 ? ~bits : bits);
  }

  // The IEEE 754 bits with their bytes reversed, so that short mantissas stay
  // short.
  void Float(double value) {
    static_assert(sizeof(double) == sizeof(std::uint64_t));
    std::uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof(bits));
    Uint(__builtin_bswap64(bits));
  }

  void Bytes(std::string_view value) {
    std::memcpy(end_, value.data(), value.size());
    end_ += value.size();
  }

  // Length, then the bytes as they are.
  void String(std::string_view value) {
    Uint(value.size());
    Bytes(value);
  }

 private:
  char* end_;
};

// Writes one struct value: Field() names what comes next and writes the
// distance from the previous field; what is not named is zero at the reader.
class GobStructWriter {
 public:
  explicit GobStructWriter(GobWriter* out) : out_(out) {}

  // `number` grows from call to call. The caller writes the value itself.
  void Field(int number) {
    out_->Uint(static_cast<std::uint64_t>(number - last_));
    last_ = number;
  }
  // Like Field() with the value; nothing if the value is zero or empty, as Go
  // does it. -0.0 counts as zero, NaN does not.
  void Float(int number, double value) {
    if (value == 0) return;
    Field(number);
    out_->Float(value);
  }
  void Int(int number, std::int64_t value) {
    if (value == 0) return;
    Field(number);
    out_->Int(value);
  }
  void String(int number, std::string_view value) {
    if (value.empty()) return;
    Field(number);
    out_->String(value);
  }
  void End() { out_->Byte('\0'); }

 private:
  GobWriter* const out_;
  int last_ = -1;
};

}  // namespace mixer::autoscaler

#endif  // MIXER_ADAPTER_AUTOSCALER_GOB_WRITER_H_

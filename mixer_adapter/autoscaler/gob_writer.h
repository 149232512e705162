// Appends the primitives of Go's encoding/gob (spec knative.md 2.1). All append
// to a caller's string; none can fail.
#ifndef MIXER_ADAPTER_AUTOSCALER_GOB_WRITER_H_
#define MIXER_ADAPTER_AUTOSCALER_GOB_WRITER_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace mixer::autoscaler {

// Below 128 one byte, else the negated byte count and the bytes, big endian.
void AppendGobUint(std::uint64_t value, std::string* out);

// Sign in the lowest bit; a negative value is complemented.
void AppendGobInt(std::int64_t value, std::string* out);

// The IEEE 754 bits with their bytes reversed, so that short mantissas stay
// short.
void AppendGobFloat(double value, std::string* out);

// Length, then the bytes as they are.
void AppendGobString(std::string_view value, std::string* out);

// Writes one struct value: Field() names what comes next and writes the
// distance from the previous field; what is not named is zero at the reader.
class GobStructWriter {
 public:
  explicit GobStructWriter(std::string* out) : out_(out) {}

  // `number` grows from call to call. The caller appends the value itself.
  void Field(int number);
  // Like Field() with the value; nothing if the value is zero or empty, as Go
  // does it. -0.0 counts as zero, NaN does not.
  void Float(int number, double value);
  void Int(int number, std::int64_t value);
  void String(int number, std::string_view value);
  void End() { out_->push_back('\0'); }

 private:
  std::string* const out_;
  int last_ = -1;
};

}  // namespace mixer::autoscaler

#endif  // MIXER_ADAPTER_AUTOSCALER_GOB_WRITER_H_

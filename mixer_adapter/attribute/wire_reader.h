// Reads protobuf wire format from a buffer: the few forms that requests use,
// inline, since decoding is half of a Check (protobuf encoding specification).
#ifndef MIXER_ADAPTER_ATTRIBUTE_WIRE_READER_H_
#define MIXER_ADAPTER_ATTRIBUTE_WIRE_READER_H_

#include <cstdint>
#include <cstring>
#include <string_view>

namespace mixer {

enum class WireType : std::uint32_t {
  kVarint = 0,
  kFixed64 = 1,
  kBytes = 2,
  kStartGroup = 3,
  kEndGroup = 4,
  kFixed32 = 5,
};

struct WireTag {
  std::uint32_t field;
  WireType type;
};

inline std::int32_t UnZigZag32(std::uint64_t coded) {
  const auto low = static_cast<std::uint32_t>(coded);
  return static_cast<std::int32_t>((low >> 1) ^ (0 - (low & 1)));
}

// Views the buffer. Every Read answers false at its end or on a malformed byte;
// the position is then undefined.
class WireReader {
 public:
  explicit WireReader(std::string_view bytes)
      : next_(reinterpret_cast<const unsigned char*>(bytes.data())),
        end_(next_ + bytes.size()) {}

  bool done() const { return next_ == end_; }

  bool ReadVarint(std::uint64_t* value) {
    if (next_ == end_) return false;
    if (*next_ < 0x80) {
      *value = *next_++;
      return true;
    }
    return ReadLongVarint(value);
  }

  // False also for field 0 and for wire types that do not exist.
  bool ReadTag(WireTag* tag) {
    std::uint64_t coded;
    if (!ReadVarint(&coded)) return false;
    tag->field = static_cast<std::uint32_t>(coded >> 3);
    tag->type = static_cast<WireType>(coded & 7);
    return coded >> 32 == 0 && tag->field != 0 &&
           tag->type <= WireType::kFixed32;
  }

  bool ReadBytes(std::string_view* bytes) {
    std::uint64_t size;
    if (!ReadVarint(&size) || size > static_cast<std::uint64_t>(end_ - next_)) {
      return false;
    }
    *bytes = {reinterpret_cast<const char*>(next_),
              static_cast<std::size_t>(size)};
    next_ += size;
    return true;
  }

  bool ReadFixed64(std::uint64_t* value) {
    if (end_ - next_ < 8) return false;
    std::memcpy(value, next_, 8);  // little endian, as the hosts we build for
    next_ += 8;
    return true;
  }

  bool ReadFixed32(std::uint32_t* value) {
    if (end_ - next_ < 4) return false;
    std::memcpy(value, next_, 4);
    next_ += 4;
    return true;
  }

  // Passes over the value behind `tag`, groups included.
  bool Skip(WireTag tag) { return SkipValue(tag, 0); }

 private:
  static constexpr int kMaxGroupDepth = 64;

  bool ReadLongVarint(std::uint64_t* value) {
    std::uint64_t result = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (next_ == end_) return false;
      const std::uint64_t byte = *next_++;
      result |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        *value = result;
        return true;
      }
    }
    return false;
  }

  bool SkipValue(WireTag tag, int depth) {
    std::uint64_t number;
    std::string_view bytes;
    switch (tag.type) {
      case WireType::kVarint:
        return ReadVarint(&number);
      case WireType::kFixed64:
        return ReadFixed64(&number);
      case WireType::kBytes:
        return ReadBytes(&bytes);
      case WireType::kStartGroup:
        return depth < kMaxGroupDepth && SkipGroup(tag.field, depth + 1);
      case WireType::kEndGroup:
        return false;
      case WireType::kFixed32:
        if (end_ - next_ < 4) return false;
        next_ += 4;
        return true;
    }
    return false;
  }

  bool SkipGroup(std::uint32_t field, int depth) {
    WireTag tag;
    while (ReadTag(&tag)) {
      if (tag.type == WireType::kEndGroup) return tag.field == field;
      if (!SkipValue(tag, depth)) return false;
    }
    return false;
  }

  const unsigned char* next_;
  const unsigned char* end_;
};

}  // namespace mixer

#endif  // MIXER_ADAPTER_ATTRIBUTE_WIRE_READER_H_

#include "mixer_adapter/attribute/attribute_scanner.h"

#include <cstring>

#include "absl/base/attributes.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/strings.h"

namespace mixer {
namespace {

constexpr std::uint32_t kWords = 1;
constexpr std::uint32_t kLastField = 9;

// Years 1 to 9999, the range of google.protobuf.Timestamp and of Go's decoder.
constexpr std::int64_t kFirstSecond = -62135596800;
constexpr std::int64_t kLastSecond = 253402300799;
constexpr std::int64_t kNanosPerSecond = 1000000000;
// The limit of google.protobuf.Duration: 10 000 years.
constexpr std::int64_t kMaxDurationSeconds = 315576000000;

// How an entry's value stands on the wire.
WireType WireTypeOf(AttributeField field) {
  if (field >= AttributeField::kTimestamps) return WireType::kBytes;
  return field == AttributeField::kDoubles ? WireType::kFixed64
                                           : WireType::kVarint;
}

}  // namespace

bool AttributeScanner::Fail(std::string_view text) {
  status_ = absl::InvalidArgumentError(ToAbsl(text));
  return false;
}

bool AttributeScanner::Next(std::int32_t* name, AttributeEntry* entry) {
  while (!in_.done()) {
    WireTag tag;
    if (!in_.ReadTag(&tag)) return Truncated();
    if (tag.field > kLastField) {
      if (!in_.Skip(tag)) return Truncated();
      continue;
    }
    if (tag.type != WireType::kBytes) return WrongWireType();
    std::string_view bytes;
    if (!in_.ReadBytes(&bytes)) return Truncated();
    if (tag.field != kWords) {
      entry->field = static_cast<AttributeField>(tag.field);
      return ReadEntry(bytes, name, entry);
    }
    words_->push_back(bytes);
  }
  return false;
}

bool AttributeScanner::ReadEntry(std::string_view bytes, std::int32_t* name,
                                 AttributeEntry* entry) {
  const WireType want = WireTypeOf(entry->field);
  *name = 0;  // a missing key means index 0
  std::uint64_t number = 0;
  std::string_view content;
  bool has_value = false;
  WireReader in(bytes);
  while (!in.done()) {
    WireTag tag;
    if (!in.ReadTag(&tag)) return Truncated();
    if (tag.field == 1) {
      if (tag.type != WireType::kVarint) return WrongWireType();
      std::uint64_t coded;
      if (!in.ReadVarint(&coded)) return Truncated();
      *name = UnZigZag32(coded);
    } else if (tag.field == 2) {
      if (tag.type != want) return WrongWireType();
      const bool read = want == WireType::kBytes     ? in.ReadBytes(&content)
                        : want == WireType::kFixed64 ? in.ReadFixed64(&number)
                                                     : in.ReadVarint(&number);
      if (!read) return Truncated();
      has_value = true;
    } else if (!in.Skip(tag)) {
      return Truncated();
    }
  }

  switch (entry->field) {
    case AttributeField::kStrings:
      entry->value = Value::Int64(UnZigZag32(number));
      return true;
    case AttributeField::kInt64s:
      entry->value = Value::Int64(static_cast<std::int64_t>(number));
      return true;
    case AttributeField::kDoubles: {
      double real;
      std::memcpy(&real, &number, sizeof(real));
      entry->value = Value::Double(real);
      return true;
    }
    case AttributeField::kBools:
      entry->value = Value::Bool(number != 0);
      return true;
    case AttributeField::kTimestamps:
      // Without a value the reference sees Go's zero time, not 1970.
      entry->value = Value::Timestamp(kFirstSecond, 0);
      return !has_value || ReadTimestamp(content, &entry->value);
    case AttributeField::kDurations:
      return ReadDuration(content, &entry->value);
    case AttributeField::kBytes:
      entry->value = Value::Bytes(content);
      return true;
    case AttributeField::kStringMaps:
      return ReadStringMap(content, &entry->value);
  }
  return false;
}

// Inlined: the headers of a request are a good part of its bytes.
ABSL_ATTRIBUTE_ALWAYS_INLINE inline bool AttributeScanner::ReadTwoVarints(
    std::string_view bytes, TwoVarints* out) {
  WireReader in(bytes);
  while (!in.done()) {
    WireTag tag;
    if (!in.ReadTag(&tag)) return Truncated();
    if (tag.field > 2) {
      if (!in.Skip(tag)) return Truncated();
      continue;
    }
    if (tag.type != WireType::kVarint) return WrongWireType();
    if (!in.ReadVarint(tag.field == 1 ? &out->first : &out->second)) {
      return Truncated();
    }
  }
  return true;
}

bool AttributeScanner::ReadStringMap(std::string_view bytes, Value* value) {
  const std::size_t first = pairs_->size();
  WireReader in(bytes);
  while (!in.done()) {
    WireTag tag;
    if (!in.ReadTag(&tag)) return Truncated();
    if (tag.field != 1) {
      if (!in.Skip(tag)) return Truncated();
      continue;
    }
    if (tag.type != WireType::kBytes) return WrongWireType();
    std::string_view content;
    if (!in.ReadBytes(&content)) return Truncated();
    TwoVarints pair;
    if (!ReadTwoVarints(content, &pair)) return false;
    pairs_->push_back({UnZigZag32(pair.first), UnZigZag32(pair.second)});
  }
  *value = Value::Int64(static_cast<std::int64_t>(std::uint64_t{first} << 32 |
                                                  (pairs_->size() - first)));
  return true;
}

// Content of a google.protobuf.Timestamp or Duration.
bool AttributeScanner::ReadSecondsAndNanos(std::string_view bytes,
                                           SecondsAndNanos* out) {
  TwoVarints fields;
  if (!ReadTwoVarints(bytes, &fields)) return false;
  out->seconds = static_cast<std::int64_t>(fields.first);
  out->nanos = static_cast<std::int32_t>(fields.second);
  return true;
}

bool AttributeScanner::ReadTimestamp(std::string_view bytes, Value* value) {
  SecondsAndNanos time;
  if (!ReadSecondsAndNanos(bytes, &time)) return false;
  const auto fail = [&](const char* problem) {
    return FailTime("timestamp: &types.Timestamp", time, problem);
  };
  if (time.seconds < kFirstSecond) return fail(" before 0001-01-01");
  if (time.seconds > kLastSecond) return fail(" after 10000-01-01");
  if (time.nanos < 0 || time.nanos >= kNanosPerSecond) {
    return fail(": nanos not in range [0, 1e9)");
  }
  *value =
      Value::Timestamp(time.seconds, static_cast<std::uint32_t>(time.nanos));
  return true;
}

bool AttributeScanner::ReadDuration(std::string_view bytes, Value* value) {
  SecondsAndNanos span;
  if (!ReadSecondsAndNanos(bytes, &span)) return false;
  const auto fail = [&](const char* problem) {
    return FailTime("duration: &types.Duration", span, problem);
  };
  if (span.seconds < -kMaxDurationSeconds ||
      span.seconds > kMaxDurationSeconds) {
    return fail(": seconds out of range");
  }
  if (span.nanos <= -kNanosPerSecond || span.nanos >= kNanosPerSecond) {
    return fail(": nanos out of range");
  }
  if ((span.seconds < 0 && span.nanos > 0) ||
      (span.seconds > 0 && span.nanos < 0)) {
    return fail(": seconds and nanos have different signs");
  }
  std::int64_t total;
  if (__builtin_mul_overflow(span.seconds, kNanosPerSecond, &total) ||
      __builtin_add_overflow(total, span.nanos, &total)) {
    return fail(" is out of range for time.Duration");
  }
  *value = Value::Duration(total);
  return true;
}

// As the reference says it, with the message as Go prints it.
bool AttributeScanner::FailTime(const char* type, const SecondsAndNanos& time,
                                const char* problem) {
  return Fail(absl::StrCat(type, "{Seconds: ", time.seconds,
                           ",\nNanos: ", time.nanos, ",\n}", problem));
}

}  // namespace mixer

#include "mixer_adapter/autoscaler/gob_time.h"

#include <cstddef>

#include "absl/status/status.h"

namespace mixer::autoscaler {
namespace {

constexpr std::uint64_t kUnixToYearOne = 62135596800;  // seconds
constexpr std::size_t kSize = 15;  // one more if the offset has seconds
constexpr std::int16_t kUtc = -1;  // in place of the offset in minutes

void AppendBigEndian(std::uint64_t value, int bytes, std::string* out) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out->push_back(static_cast<char>((value >> shift) & 0xFF));
  }
}

std::uint64_t BigEndian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

}  // namespace

GobTime GobTime::FromAbsl(absl::Time time) {
  const std::int64_t seconds = absl::ToUnixSeconds(time);  // rounds down
  const absl::Duration rest = time - absl::FromUnixSeconds(seconds);
  return {seconds, static_cast<std::int32_t>(absl::ToInt64Nanoseconds(rest)),
          std::nullopt};
}

void AppendGobTime(const GobTime& time, std::string* out) {
  const std::int32_t offset = time.offset_seconds.value_or(0);
  // Version 2 adds the seconds of an offset that is not in whole minutes.
  const bool whole_minutes = offset % 60 == 0;
  out->push_back(whole_minutes ? '\x01' : '\x02');
  AppendBigEndian(
      static_cast<std::uint64_t>(time.unix_seconds) + kUnixToYearOne, 8, out);
  AppendBigEndian(static_cast<std::uint64_t>(time.nanoseconds), 4, out);
  const std::int32_t minutes = time.offset_seconds ? offset / 60 : kUtc;
  AppendBigEndian(static_cast<std::uint64_t>(minutes), 2, out);
  if (!whole_minutes) out->push_back(static_cast<char>(offset % 60));
}

absl::StatusOr<GobTime> ParseGobTime(std::string_view bytes) {
  if (bytes.empty()) {
    return absl::InvalidArgumentError("Time.UnmarshalBinary: no data");
  }
  const char version = bytes[0];
  if (version != 1 && version != 2) {
    return absl::InvalidArgumentError(
        "Time.UnmarshalBinary: unsupported version");
  }
  if (bytes.size() != kSize + (version == 2 ? 1 : 0)) {
    return absl::InvalidArgumentError("Time.UnmarshalBinary: invalid length");
  }
  GobTime time;
  time.unix_seconds =
      static_cast<std::int64_t>(BigEndian(bytes.substr(1, 8)) - kUnixToYearOne);
  time.nanoseconds = static_cast<std::int32_t>(BigEndian(bytes.substr(9, 4)));
  const auto minutes =
      static_cast<std::int16_t>(BigEndian(bytes.substr(13, 2)));
  if (minutes == kUtc && version == 1) return time;
  time.offset_seconds = minutes * 60;
  if (version == 2) {
    *time.offset_seconds += static_cast<signed char>(bytes[kSize]);
  }
  return time;
}

}  // namespace mixer::autoscaler

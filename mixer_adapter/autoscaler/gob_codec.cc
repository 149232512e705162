#include "mixer_adapter/autoscaler/gob_codec.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "mixer_adapter/autoscaler/gob_writer.h"

namespace mixer::autoscaler {
namespace {

constexpr int kStatMessageType = 65;

// Field numbers, in Go's declaration order (knative.md 1.2).
enum MessageField { kKey = 0, kStat = 1 };
enum KeyField { kNamespace = 0, kName = 1 };
enum StatField {
  kTime = 0,
  kPodName = 1,
  kAverageConcurrentRequests = 2,
  kAverageProxiedConcurrentRequests = 3,
  kRequestCount = 4,
  kProxiedRequestCount = 5,
  kProcessUptime = 6,
};

std::int32_t ToInt32(double value) {
  using Limits = std::numeric_limits<std::int32_t>;
  if (std::isnan(value)) return 0;
  if (value <= Limits::min()) return Limits::min();
  if (value >= Limits::max()) return Limits::max();
  return static_cast<std::int32_t>(std::lround(value));
}

void WriteTime(const GobTime& time, GobStructWriter* stat, GobWriter* out) {
  std::string bytes;
  AppendGobTime(time, &bytes);
  stat->Field(kTime);
  out->String(bytes);
}

void WriteStringKey(const RevisionKey& key, GobStructWriter* message,
                    GobWriter* out) {
  if (key.name_space.empty() && key.name.empty()) return;
  message->Field(kKey);
  out->Uint(key.name_space.size() + 1 + key.name.size());
  out->Bytes(key.name_space);
  out->Byte('/');
  out->Bytes(key.name);
}

void WriteStructKey(const RevisionKey& key, GobStructWriter* message,
                    GobWriter* out) {
  message->Field(kKey);
  GobStructWriter fields(out);
  fields.String(kNamespace, key.name_space);
  fields.String(kName, key.name);
  fields.End();
}

void WriteCount(const GobEra& era, int number, double value,
                GobStructWriter* stat) {
  if (era.float_counts) {
    stat->Float(number, value);
  } else {
    stat->Int(number, ToInt32(value));
  }
}

void WriteStat(const GobEra& era, const Stat& stat,
               const std::optional<GobTime>& time, GobWriter* out) {
  GobStructWriter fields(out);
  if (time.has_value() && (era.pointer_time || !time->IsZero())) {
    WriteTime(*time, &fields, out);
  }
  fields.String(kPodName, stat.pod_name);
  fields.Float(kAverageConcurrentRequests, stat.average_concurrent_requests);
  fields.Float(kAverageProxiedConcurrentRequests,
               stat.average_proxied_concurrent_requests);
  WriteCount(era, kRequestCount, stat.request_count, &fields);
  WriteCount(era, kProxiedRequestCount, stat.proxied_request_count, &fields);
  if (era.process_uptime) fields.Float(kProcessUptime, stat.process_uptime);
  fields.End();
}

// What follows the length of the message that holds the value.
void WriteValue(const GobEra& era, const StatMessage& message,
                const std::optional<GobTime>& time, GobWriter* out) {
  out->Int(kStatMessageType);
  GobStructWriter fields(out);
  if (era.struct_key) {
    WriteStructKey(message.key, &fields, out);
  } else {
    WriteStringKey(message.key, &fields, out);
  }
  fields.Field(kStat);
  WriteStat(era, message.stat, time, out);
  fields.End();
}

// Above what WriteValue() writes, with the room that a GobWriter wants: the
// names, and less than 20 numbers and ends, the time's 16 bytes among them.
std::size_t MaxValue(const StatMessage& message) {
  return message.key.name_space.size() + message.key.name.size() +
         message.stat.pod_name.size() + 20 * (1 + kMaxGobUint);
}

// Appends the frame, with `room` for its value and the value's length.
void AppendFrame(const GobEra& era, const StatMessage& message,
                 const std::optional<GobTime>& time, char* room,
                 std::string* out) {
  char* const start = room + kMaxGobUint;
  GobWriter value(start);
  WriteValue(era, message, time, &value);
  const auto size = static_cast<std::size_t>(value.end() - start);
  // The length goes right in front of the value.
  char length[kMaxGobUint];
  GobWriter prefix(length);
  prefix.Uint(size);
  const auto length_size = static_cast<std::size_t>(prefix.end() - length);
  std::memcpy(start - length_size, length, length_size);
  const std::size_t whole =
      out->size() + era.prefix.size() + length_size + size;
  if (out->capacity() < whole) out->reserve(whole);
  out->append(era.prefix);
  out->append(start - length_size, length_size + size);
}

}  // namespace

void AppendGobFrame(const GobEra& era, const StatMessage& message,
                    const std::optional<GobTime>& time, std::string* out) {
  char on_stack[1024];
  const std::size_t room = kMaxGobUint + MaxValue(message);
  if (room <= sizeof on_stack) {
    return AppendFrame(era, message, time, on_stack, out);
  }
  std::vector<char> on_heap(room);
  AppendFrame(era, message, time, on_heap.data(), out);
}

bool GobCodec::Encode(const StatMessage* messages, std::size_t count,
                      std::string* out) const {
  std::optional<GobTime> time;
  if (clock_ != nullptr) time = GobTime::FromAbsl(clock_->Now());
  for (std::size_t i = 0; i < count; ++i) {
    AppendGobFrame(era_, messages[i], time, out);
  }
  return true;
}

}  // namespace mixer::autoscaler

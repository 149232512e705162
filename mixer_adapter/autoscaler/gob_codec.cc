#include "mixer_adapter/autoscaler/gob_codec.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>

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

void AppendTime(const GobTime& time, GobStructWriter* stat, std::string* out) {
  stat->Field(kTime);
  const std::size_t start = out->size();
  out->push_back('\0');
  AppendGobTime(time, out);
  (*out)[start] = static_cast<char>(out->size() - start - 1);
}

void AppendStringKey(const RevisionKey& key, GobStructWriter* message,
                     std::string* out) {
  if (key.name_space.empty() && key.name.empty()) return;
  message->Field(kKey);
  AppendGobUint(key.name_space.size() + 1 + key.name.size(), out);
  out->append(key.name_space).push_back('/');
  out->append(key.name);
}

void AppendStructKey(const RevisionKey& key, GobStructWriter* message,
                     std::string* out) {
  message->Field(kKey);
  GobStructWriter fields(out);
  fields.String(kNamespace, key.name_space);
  fields.String(kName, key.name);
  fields.End();
}

void AppendCount(const GobEra& era, int number, double value,
                 GobStructWriter* stat) {
  if (era.float_counts) {
    stat->Float(number, value);
  } else {
    stat->Int(number, ToInt32(value));
  }
}

void AppendStat(const GobEra& era, const Stat& stat,
                const std::optional<GobTime>& time, std::string* out) {
  GobStructWriter fields(out);
  if (time.has_value() && (era.pointer_time || !time->IsZero())) {
    AppendTime(*time, &fields, out);
  }
  fields.String(kPodName, stat.pod_name);
  fields.Float(kAverageConcurrentRequests, stat.average_concurrent_requests);
  fields.Float(kAverageProxiedConcurrentRequests,
               stat.average_proxied_concurrent_requests);
  AppendCount(era, kRequestCount, stat.request_count, &fields);
  AppendCount(era, kProxiedRequestCount, stat.proxied_request_count, &fields);
  if (era.process_uptime) fields.Float(kProcessUptime, stat.process_uptime);
  fields.End();
}

// Puts the length of what stands behind `start` in front of it. The byte at
// `start` was left free for it, which suffices for all but long names.
void FillInLength(std::size_t start, std::string* out) {
  const std::size_t length = out->size() - start - 1;
  if (length < 128) {
    (*out)[start] = static_cast<char>(length);
    return;
  }
  std::string prefix;
  AppendGobUint(length, &prefix);
  out->replace(start, 1, prefix);
}

}  // namespace

void AppendGobFrame(const GobEra& era, const StatMessage& message,
                    const std::optional<GobTime>& time, std::string* out) {
  out->append(era.prefix);
  const std::size_t start = out->size();
  out->push_back('\0');
  AppendGobInt(kStatMessageType, out);
  GobStructWriter fields(out);
  if (era.struct_key) {
    AppendStructKey(message.key, &fields, out);
  } else {
    AppendStringKey(message.key, &fields, out);
  }
  fields.Field(kStat);
  AppendStat(era, message.stat, time, out);
  fields.End();
  FillInLength(start, out);
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

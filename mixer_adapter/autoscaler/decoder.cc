#include "mixer_adapter/autoscaler/decoder.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "mixer_adapter/autoscaler/gob_reader.h"
#include "mixer_adapter/autoscaler/json_reader.h"
#include "mixer_adapter/autoscaler/protobuf_reader.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::autoscaler {

struct Receiver {
  int major;  // the first release of this kind
  int minor;
  const GobSchema* gob;  // null if it decodes none
  bool protobuf;
  bool json;             // text frames
  bool timestamp;        // a field it knows
  bool activators_only;  // and only messages with a time
  bool probes;
  std::string_view text_refusal;  // what it logs if it decodes no text
  std::string_view json_prefix;   // of its log lines
};

namespace {

using Time = GobSchema::Time;

// Key is a struct, counts are floats, Time, ProcessUptime, package.
constexpr GobSchema kSchema05{false, false, Time::kPointer, false,
                              "autoscaler"};
constexpr GobSchema kSchema07{false, true, Time::kPointer, false, "autoscaler"};
constexpr GobSchema kSchema08{true, true, Time::kPointer, false, "autoscaler"};
constexpr GobSchema kSchema10{true, true, Time::kValue, false, "autoscaler"};
constexpr GobSchema kSchema12{true, true, Time::kValue, true, "metrics"};
constexpr GobSchema kSchema16{true, true, Time::kNone, true, "metrics"};

constexpr std::string_view kNonBinary = "Dropping non-binary message.";
constexpr std::string_view kUnknownType = "Dropping unknown message type.";
constexpr std::string_view kJsonPrefix = "Failed to decode json: ";
constexpr std::string_view kProtobufPrefix = "Failed to unmarshal the object: ";

// major, minor, gob, protobuf, JSON, timestamp, activators only, probes, texts
constexpr Receiver kReceivers[] = {
    {0, 5, &kSchema05, false, false, false, true, false, kNonBinary, ""},
    {0, 6, &kSchema05, false, false, false, false, false, kNonBinary, ""},
    {0, 7, &kSchema07, false, false, false, false, true, kNonBinary, ""},
    {0, 8, &kSchema08, false, false, false, false, true, kNonBinary, ""},
    {0, 10, &kSchema10, false, false, false, false, true, kNonBinary, ""},
    {0, 12, &kSchema12, false, false, false, false, true, kNonBinary, ""},
    {0, 16, &kSchema16, false, true, false, false, true, "", ""},
    {0, 17, nullptr, true, true, false, false, true, "", kJsonPrefix},
    {0, 19, nullptr, true, true, true, false, true, "", kJsonPrefix},
    {0, 20, nullptr, true, false, true, false, true, kUnknownType, ""},
};

constexpr Receiver kLenient{0,    0,     &kSchema12, true, true,
                            true, false, true,       "",   kJsonPrefix};

using Received = absl::StatusOr<std::vector<ReceivedStat>>;

absl::Status WithPrefix(std::string_view prefix, const absl::Status& status) {
  return absl::InvalidArgumentError(
      absl::StrCat(ToAbsl(prefix), status.message()));
}

Received One(absl::StatusOr<ReceivedStat> received) {
  if (!received.ok()) return received.status();
  std::vector<ReceivedStat> all;
  all.push_back(*std::move(received));
  return all;
}

Received DecodeProtobuf(const Receiver& receiver, std::string_view payload) {
  Received received = ReadProtobufStats(receiver.timestamp, payload);
  if (!received.ok()) return WithPrefix(kProtobufPrefix, received.status());
  return received;
}

Received DecodeGob(const Receiver& receiver, std::string_view payload) {
  Received received = One(ReadGobStat(*receiver.gob, payload));
  if (received.ok() && receiver.activators_only) {
    const std::string& pod = received->front().message.stat.pod_name;
    if (!absl::StartsWith(pod, "activator")) received->clear();
  }
  return received;
}

Received DecodeBinary(const Receiver& receiver, std::string_view payload) {
  if (receiver.gob == nullptr) return DecodeProtobuf(receiver, payload);
  if (!receiver.protobuf) return DecodeGob(receiver, payload);
  // No gob frame is a valid protobuf frame (1.5) and the other way round.
  Received protobuf = DecodeProtobuf(receiver, payload);
  if (protobuf.ok()) return protobuf;
  Received gob = DecodeGob(receiver, payload);
  if (gob.ok()) return gob;
  return absl::InvalidArgumentError(
      absl::StrCat("neither protobuf nor gob: ", protobuf.status().message(),
                   "; ", gob.status().message()));
}

Received DecodeText(const Receiver& receiver, std::string_view payload) {
  if (!receiver.json) {
    return absl::InvalidArgumentError(ToAbsl(receiver.text_refusal));
  }
  Received received = One(ReadJsonStat(receiver.timestamp, payload));
  if (!received.ok()) {
    return WithPrefix(receiver.json_prefix, received.status());
  }
  return received;
}

bool ParseRelease(std::string_view text, int* major, int* minor) {
  absl::string_view version = ToAbsl(text);
  absl::ConsumePrefix(&version, "knative-");
  absl::ConsumePrefix(&version, "v");
  const std::vector<absl::string_view> parts = absl::StrSplit(version, '.');
  return (parts.size() == 2 || parts.size() == 3) &&
         absl::SimpleAtoi(parts[0], major) && absl::SimpleAtoi(parts[1], minor);
}

}  // namespace

absl::StatusOr<Decoder> Decoder::ForRelease(std::string_view release) {
  int major = 0;
  int minor = 0;
  const Receiver* found = nullptr;
  if (ParseRelease(release, &major, &minor)) {
    for (const Receiver& receiver : kReceivers) {
      const std::pair<int, int> first{receiver.major, receiver.minor};
      if (first <= std::pair(major, minor)) found = &receiver;
    }
  }
  if (found == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("Knative release '", ToAbsl(release),
                     "' is not known: give one from 0.5 on, like 0.9 or 1.8"));
  }
  return Decoder(*found);
}

Decoder Decoder::Lenient() { return Decoder(kLenient); }

absl::StatusOr<std::vector<ReceivedStat>> Decoder::Decode(
    Opcode opcode, std::string_view payload) const {
  return opcode == Opcode::kText ? DecodeText(*receiver_, payload)
                                 : DecodeBinary(*receiver_, payload);
}

bool Decoder::answers_probes() const { return receiver_->probes; }

bool Decoder::needs_time() const { return receiver_->activators_only; }

}  // namespace mixer::autoscaler

#include "mixer_adapter/autoscaler/protobuf_reader.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::autoscaler {
namespace {

enum WireType {
  kVarint = 0,
  kFixed64 = 1,
  kLength = 2,
  kStartGroup = 3,
  kEndGroup = 4,
  kFixed32 = 5,
};

absl::Status Malformed(std::string_view text) {
  return absl::InvalidArgumentError(ToAbsl(text));
}

absl::Status CutShort() { return Malformed("unexpected EOF"); }

absl::StatusOr<std::uint64_t> TakeVarint(std::string_view* in) {
  std::uint64_t value = 0;
  for (int shift = 0;; shift += 7) {
    if (shift >= 64) return Malformed("proto: integer overflow");
    if (in->empty()) return CutShort();
    const auto byte = static_cast<unsigned char>(in->front());
    in->remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) return value;
  }
}

absl::StatusOr<std::string_view> TakeBytes(std::uint64_t length,
                                           std::string_view* in) {
  if (static_cast<std::int64_t>(length) < 0) {
    return Malformed("proto: negative length found during unmarshaling");
  }
  if (length > in->size()) return CutShort();
  const std::string_view bytes = in->substr(0, length);
  in->remove_prefix(length);
  return bytes;
}

// Skips one field, tag included; groups may nest.
absl::Status SkipField(std::string_view* in) {
  for (std::uint64_t depth = 0;;) {
    MIXER_ASSIGN_OR_RETURN(const std::uint64_t tag, TakeVarint(in));
    const int type = static_cast<int>(tag & 7);
    std::uint64_t length = 0;
    switch (type) {
      case kVarint:
        MIXER_RETURN_IF_ERROR(TakeVarint(in).status());
        break;
      case kFixed64:
        length = 8;
        break;
      case kLength: {
        MIXER_ASSIGN_OR_RETURN(length, TakeVarint(in));
        break;
      }
      case kStartGroup:
        ++depth;
        break;
      case kEndGroup:
        if (depth == 0) return Malformed("proto: unexpected end of group");
        --depth;
        break;
      case kFixed32:
        length = 4;
        break;
      default:
        return Malformed(absl::StrCat("proto: illegal wireType ", type));
    }
    MIXER_RETURN_IF_ERROR(TakeBytes(length, in).status());
    if (depth == 0) return absl::OkStatus();
  }
}

struct Tag {
  std::int32_t field;
  int type;
};

// Gives a field to `known`, which takes the value off the bytes and says so
// with true; false makes the field be skipped.
using Known =
    absl::FunctionRef<absl::StatusOr<bool>(const Tag& tag, std::string_view*)>;

absl::Status ReadFields(std::string_view message_name, std::string_view in,
                        Known known) {
  while (!in.empty()) {
    const std::string_view field = in;
    MIXER_ASSIGN_OR_RETURN(const std::uint64_t number, TakeVarint(&in));
    const Tag tag{static_cast<std::int32_t>(number >> 3),
                  static_cast<int>(number & 7)};
    const auto proto = absl::StrCat("proto: ", ToAbsl(message_name), ": ");
    if (tag.type == kEndGroup) {
      return Malformed(absl::StrCat(proto, "wiretype end group for non-group"));
    }
    if (tag.field <= 0) {
      return Malformed(absl::StrCat(proto, "illegal tag ", tag.field,
                                    " (wire type ", tag.type, ")"));
    }
    MIXER_ASSIGN_OR_RETURN(const bool taken, known(tag, &in));
    if (taken) continue;
    in = field;
    MIXER_RETURN_IF_ERROR(SkipField(&in));
  }
  return absl::OkStatus();
}

absl::Status Expect(WireType want, const Tag& tag, std::string_view go_name) {
  if (tag.type == want) return absl::OkStatus();
  return Malformed(absl::StrCat("proto: wrong wireType = ", tag.type,
                                " for field ", ToAbsl(go_name)));
}

absl::StatusOr<std::string_view> TakeLengthField(const Tag& tag,
                                                 std::string_view go_name,
                                                 std::string_view* in) {
  MIXER_RETURN_IF_ERROR(Expect(kLength, tag, go_name));
  MIXER_ASSIGN_OR_RETURN(const std::uint64_t length, TakeVarint(in));
  return TakeBytes(length, in);
}

absl::Status TakeText(const Tag& tag, std::string_view go_name,
                      std::string_view* in, std::string* to) {
  MIXER_ASSIGN_OR_RETURN(const std::string_view text,
                         TakeLengthField(tag, go_name, in));
  *to = std::string(text);
  return absl::OkStatus();
}

absl::Status TakeDouble(const Tag& tag, std::string_view go_name,
                        std::string_view* in, double* to) {
  MIXER_RETURN_IF_ERROR(Expect(kFixed64, tag, go_name));
  MIXER_ASSIGN_OR_RETURN(const std::string_view bytes,
                         TakeBytes(sizeof(*to), in));
  static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);
  std::memcpy(to, bytes.data(), sizeof(*to));
  return absl::OkStatus();
}

absl::Status TakeTimestamp(const Tag& tag, std::string_view* in,
                           std::int64_t* to) {
  MIXER_RETURN_IF_ERROR(Expect(kVarint, tag, "Timestamp"));
  MIXER_ASSIGN_OR_RETURN(const std::uint64_t value, TakeVarint(in));
  *to = static_cast<std::int64_t>(value);
  return absl::OkStatus();
}

// A status for a field that was known.
absl::StatusOr<bool> Taken(const absl::Status& status) {
  if (!status.ok()) return status;
  return true;
}

// Merges into `stat`, as a second stat of the same message does.
absl::Status ReadStat(bool timestamp, std::string_view bytes, Stat* stat) {
  double* const doubles[] = {&stat->average_concurrent_requests,
                             &stat->average_proxied_concurrent_requests,
                             &stat->request_count, &stat->proxied_request_count,
                             &stat->process_uptime};
  static constexpr std::string_view kNames[] = {
      "AverageConcurrentRequests", "AverageProxiedConcurrentRequests",
      "RequestCount", "ProxiedRequestCount", "ProcessUptime"};
  return ReadFields(
      "Stat", bytes,
      [&](const Tag& tag, std::string_view* in) -> absl::StatusOr<bool> {
        if (tag.field == 1) {
          return Taken(TakeText(tag, "PodName", in, &stat->pod_name));
        }
        if (tag.field >= 2 && tag.field <= 6) {
          const int i = tag.field - 2;
          return Taken(TakeDouble(tag, kNames[i], in, doubles[i]));
        }
        if (tag.field == 7 && timestamp) {
          return Taken(TakeTimestamp(tag, in, &stat->timestamp));
        }
        return false;
      });
}

absl::Status ReadMessage(bool timestamp, std::string_view bytes,
                         std::optional<Stat>* stat, RevisionKey* key) {
  return ReadFields(
      "WireStatMessage", bytes,
      [&](const Tag& tag, std::string_view* in) -> absl::StatusOr<bool> {
        switch (tag.field) {
          case 1:
            return Taken(TakeText(tag, "Namespace", in, &key->name_space));
          case 2:
            return Taken(TakeText(tag, "Name", in, &key->name));
          case 3: {
            MIXER_ASSIGN_OR_RETURN(const std::string_view value,
                                   TakeLengthField(tag, "Stat", in));
            if (!stat->has_value()) stat->emplace();
            return Taken(ReadStat(timestamp, value, &**stat));
          }
          default:
            return false;
        }
      });
}

}  // namespace

absl::StatusOr<std::vector<ReceivedStat>> ReadProtobufStats(
    bool timestamp, std::string_view frame) {
  std::vector<ReceivedStat> received;
  const absl::Status status = ReadFields(
      "WireStatMessages", frame,
      [&](const Tag& tag, std::string_view* in) -> absl::StatusOr<bool> {
        if (tag.field != 1) return false;
        MIXER_ASSIGN_OR_RETURN(const std::string_view bytes,
                               TakeLengthField(tag, "Messages", in));
        std::optional<Stat> stat;
        RevisionKey key;
        MIXER_RETURN_IF_ERROR(ReadMessage(timestamp, bytes, &stat, &key));
        if (!stat.has_value()) return true;  // Knative ignores it
        received.push_back({{std::move(key), std::move(*stat)}, {}});
        return true;
      });
  if (!status.ok()) return status;
  return received;
}

}  // namespace mixer::autoscaler

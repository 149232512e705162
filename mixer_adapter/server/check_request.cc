#include "mixer_adapter/server/check_request.h"

#include <algorithm>

#include "mixer_adapter/attribute/wire_reader.h"
#include "mixer_adapter/base/status_macros.h"

namespace mixer::server {
namespace {

absl::Status Truncated() {
  return absl::InvalidArgumentError("unexpected EOF");
}
absl::Status WrongWireType() {
  return absl::InvalidArgumentError("wrong wire type");
}

// Reads the bytes behind a tag that must announce some.
absl::Status ReadBytes(WireTag tag, WireReader* in, std::string_view* bytes) {
  if (tag.type != WireType::kBytes) return WrongWireType();
  return in->ReadBytes(bytes) ? absl::OkStatus() : Truncated();
}

absl::Status ReadVarint(WireTag tag, WireReader* in, std::uint64_t* number) {
  if (tag.type != WireType::kVarint) return WrongWireType();
  return in->ReadVarint(number) ? absl::OkStatus() : Truncated();
}

// Content of a QuotaParams.
absl::Status ReadQuotaParams(std::string_view bytes,
                             CheckRequest::Quota* quota) {
  WireReader in(bytes);
  while (!in.done()) {
    WireTag tag;
    if (!in.ReadTag(&tag)) return Truncated();
    std::uint64_t number = 0;
    if (tag.field == 1) {
      MIXER_RETURN_IF_ERROR(ReadVarint(tag, &in, &number));
      quota->amount = static_cast<std::int64_t>(number);
    } else if (tag.field == 2) {
      MIXER_RETURN_IF_ERROR(ReadVarint(tag, &in, &number));
      quota->best_effort = number != 0;
    } else if (!in.Skip(tag)) {
      return Truncated();
    }
  }
  return absl::OkStatus();
}

// An entry of the map quotas.
absl::Status ReadQuota(std::string_view bytes,
                       std::vector<CheckRequest::Quota>* quotas) {
  // Even an absent name views its place in the request: KeepLast() needs it.
  CheckRequest::Quota quota{bytes.substr(0, 0), 0, false};
  WireReader in(bytes);
  while (!in.done()) {
    WireTag tag;
    if (!in.ReadTag(&tag)) return Truncated();
    std::string_view content;
    if (tag.field == 1) {
      MIXER_RETURN_IF_ERROR(ReadBytes(tag, &in, &quota.name));
    } else if (tag.field == 2) {
      MIXER_RETURN_IF_ERROR(ReadBytes(tag, &in, &content));
      MIXER_RETURN_IF_ERROR(ReadQuotaParams(content, &quota));
    } else if (!in.Skip(tag)) {
      return Truncated();
    }
  }
  quotas->push_back(quota);
  return absl::OkStatus();
}

// Of several entries of one name the last one counts. By sorting: a hostile
// request holds a hundred thousand names.
void KeepLast(std::vector<CheckRequest::Quota>* quotas) {
  using Quota = CheckRequest::Quota;
  std::sort(quotas->begin(), quotas->end(), [](const Quota& a, const Quota& b) {
    const int order = a.name.compare(b.name);
    return order != 0 ? order < 0 : a.name.data() > b.name.data();
  });
  quotas->erase(std::unique(quotas->begin(), quotas->end(),
                            [](const Quota& a, const Quota& b) {
                              return a.name == b.name;
                            }),
                quotas->end());
}

}  // namespace

absl::Status CheckRequest::Read(std::string_view bytes, Scratch* scratch) {
  attributes = {};
  global_word_count = 0;
  deduplication_id = {};
  quotas.clear();

  WireReader in(bytes);
  while (!in.done()) {
    WireTag tag;
    if (!in.ReadTag(&tag)) return Truncated();
    std::string_view content;
    std::uint64_t number = 0;
    switch (tag.field) {
      case 1:
        MIXER_RETURN_IF_ERROR(ReadBytes(tag, &in, &content));
        // A message sent in parts: protobuf merges by appending.
        attributes =
            attributes.empty() ? content : scratch->Concat(attributes, content);
        break;
      case 2:
        MIXER_RETURN_IF_ERROR(ReadVarint(tag, &in, &number));
        global_word_count = static_cast<std::uint32_t>(number);
        break;
      case 3:
        MIXER_RETURN_IF_ERROR(ReadBytes(tag, &in, &deduplication_id));
        break;
      case 4:
        MIXER_RETURN_IF_ERROR(ReadBytes(tag, &in, &content));
        MIXER_RETURN_IF_ERROR(ReadQuota(content, &quotas));
        break;
      default:
        if (!in.Skip(tag)) return Truncated();
    }
  }
  KeepLast(&quotas);
  return absl::OkStatus();
}

}  // namespace mixer::server

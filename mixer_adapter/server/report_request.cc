#include "mixer_adapter/server/report_request.h"

#include "mixer_adapter/attribute/wire_reader.h"

namespace mixer::server {

absl::Status ReportRequest::Read(std::string_view bytes) {
  attributes.clear();
  default_words.clear();
  global_word_count = 0;
  semantics = kDeltaEncoding;
  WireReader in(bytes);
  while (!in.done()) {
    WireTag tag;
    bool read = in.ReadTag(&tag);
    std::uint64_t number = 0;
    std::string_view content;
    if (read && tag.field > 4) {
      read = in.Skip(tag);
    } else if (read) {
      const bool by_content = tag.field <= 2;
      if (tag.type != (by_content ? WireType::kBytes : WireType::kVarint)) {
        return absl::InvalidArgumentError("wrong wire type");
      }
      read = by_content ? in.ReadBytes(&content) : in.ReadVarint(&number);
      if (tag.field == 1) attributes.push_back(content);
      if (tag.field == 2) default_words.push_back(content);
      if (tag.field == 3) {
        global_word_count = static_cast<std::uint32_t>(number);
      }
      if (tag.field == 4) semantics = static_cast<std::int32_t>(number);
    }
    if (!read) return absl::InvalidArgumentError("unexpected EOF");
  }
  return absl::OkStatus();
}

std::int64_t CountSets(std::string_view bytes) {
  std::int64_t count = 0;
  WireReader in(bytes);
  WireTag tag;
  while (!in.done() && in.ReadTag(&tag) && in.Skip(tag)) {
    if (tag.field == 1 && tag.type == WireType::kBytes) ++count;
  }
  return count;
}

}  // namespace mixer::server

// A ReportRequest as views of its bytes (spec attributes.md 1.2, 7).
#ifndef MIXER_ADAPTER_SERVER_REPORT_REQUEST_H_
#define MIXER_ADAPTER_SERVER_REPORT_REQUEST_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace mixer::server {

// Reused from request to request, so that reading allocates nothing once warm.
struct ReportRequest {
  // Numbers of RepeatedAttributesSemantics; others are possible on the wire.
  static constexpr std::int32_t kDeltaEncoding = 0;
  static constexpr std::int32_t kIndependentEncoding = 1;

  std::vector<std::string_view> attributes;  // a CompressedAttributes each
  std::vector<std::string_view> default_words;
  std::uint32_t global_word_count = 0;
  std::int32_t semantics = kDeltaEncoding;

  // Forgets what was read before. `bytes` must outlive the use of the request.
  // kInvalidArgument with the cause if they are no ReportRequest.
  absl::Status Read(std::string_view bytes);
};

// How many attribute sets a ReportRequest has, without looking into them; of
// bytes that are none, how many there are before the mistake.
std::int64_t CountSets(std::string_view bytes);

}  // namespace mixer::server

#endif  // MIXER_ADAPTER_SERVER_REPORT_REQUEST_H_

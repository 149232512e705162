// A CheckRequest as views of its bytes (spec attributes.md 1.2).
#ifndef MIXER_ADAPTER_SERVER_CHECK_REQUEST_H_
#define MIXER_ADAPTER_SERVER_CHECK_REQUEST_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "mixer_adapter/base/scratch.h"

namespace mixer::server {

// Reused from request to request, so that reading allocates nothing once warm.
struct CheckRequest {
  struct Quota {
    std::string_view name;
    std::int64_t amount;
    bool best_effort;
  };

  std::string_view attributes;  // a CompressedAttributes
  std::uint32_t global_word_count;
  std::string_view deduplication_id;
  std::vector<Quota> quotas;  // sorted, one of each name

  // `bytes` and `scratch` must outlive the use of the request. kInvalidArgument
  // with the cause if they are no CheckRequest.
  absl::Status Read(std::string_view bytes, Scratch* scratch);
};

}  // namespace mixer::server

#endif  // MIXER_ADAPTER_SERVER_CHECK_REQUEST_H_

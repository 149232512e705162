#include "mixer_adapter/server/request_errors.h"

#include "absl/strings/str_cat.h"
#include "mixer_adapter/attribute/global_dictionary.h"

namespace mixer::server {

absl::Status Undecodable(const absl::Status& cause) {
  return absl::InternalError(
      absl::StrCat("grpc: error unmarshalling request: ", cause.message()));
}

absl::Status CheckDictionary(std::uint32_t global_word_count) {
  if (global_word_count <= kGlobalWordCount) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "Request could not be processed due to invalid global_word_count: "
      "inconsistent global dictionary versions used: mixer knows ",
      kGlobalWordCount, " words, caller knows ", global_word_count));
}

}  // namespace mixer::server

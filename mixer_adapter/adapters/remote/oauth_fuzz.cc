// What a token endpoint answers is any text.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "mixer_adapter/adapters/remote/oauth.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const absl::Time now = absl::FromUnixSeconds(1'500'000'000);
  const auto token = mixer::remote::ParseToken(
      std::string_view(reinterpret_cast<const char*>(data), size), now);
  if (token.ok() ? token->expires <= now : token.status().message().empty()) {
    std::abort();
  }
  return 0;
}

// Any bytes into the request decoder; protobuf's generated classes are the
// oracle.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "mixer_adapter/testing/attributes_oracle.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string difference = mixer::testing::CompareWithProtobuf(
      std::string_view(reinterpret_cast<const char*>(data), size));
  if (difference.empty()) return 0;
  std::fprintf(stderr, "%s\n", difference.c_str());
  std::abort();
}

// Any bytes as Endpoints. What is read is a revision, and can be found.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "mixer_adapter/adapters/kactivator/endpoints.h"
#include "mixer_adapter/adapters/kactivator/revision.h"

namespace mixer::kactivator {
namespace {

void Require(bool fact) {
  if (!fact) std::abort();
}

void Try(std::string_view text) {
  Endpoints endpoints;
  if (!endpoints.Add(text, "-private").ok()) return;
  std::size_t count = 0;
  endpoints.ForEach(
      [&](const autoscaler::RevisionKey& key, autoscaler::PodState pods) {
        ++count;
        Require(IsRevision(ViewOf(key)));
        Require(endpoints.PodsOf(ViewOf(key)) == pods);
      });
  Require(count == endpoints.size() && endpoints.ready() <= count);
}

}  // namespace
}  // namespace mixer::kactivator

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  mixer::kactivator::Try({reinterpret_cast<const char*>(data), size});
  return 0;
}

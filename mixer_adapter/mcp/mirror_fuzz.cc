// Any bytes as a push, twice: taken over or refused, and what is mirrored then
// is validated as a configuration.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "mcp/v1alpha1/mcp.pb.h"
#include "mixer_adapter/config/validate.h"
#include "mixer_adapter/mcp/collections.h"
#include "mixer_adapter/mcp/mirror.h"
#include "mixer_adapter/testing/fake_inventory.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  static const auto* const inventory =
      new mixer::spi::Inventory(mixer::fake::FakeInventory());
  istio::mcp::v1alpha1::Resources push;
  if (!push.ParseFromArray(data, static_cast<int>(size))) return 0;
  mixer::mcp::Mirror mirror(mixer::mcp::CollectionsToKinds(*inventory));
  bool changed = false;
  const bool taken = mirror.Apply(push, &changed).ok();
  // What was refused changes nothing; the same once more neither.
  if (!taken && changed) std::abort();
  changed = false;
  if (taken && (!mirror.Apply(push, &changed).ok() || changed)) std::abort();
  (void)mixer::config::Validate(mirror.All(), *inventory);
  return 0;
}

// Any bytes as a cluster's objects. What is read can be found.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "mixer_adapter/adapters/kubernetesenv/kube_objects.h"
#include "mixer_adapter/adapters/kubernetesenv/pod_index.h"
#include "mixer_adapter/base/scratch.h"

namespace mixer::kubernetesenv {
namespace {

void Require(bool fact) {
  if (!fact) std::abort();
}

void Try(std::string_view text) {
  KubeObjects objects;
  if (!ReadObjects(text, &objects).ok()) return;
  const PodIndex index(objects);
  Require(index.size() <= objects.pods.size());
  for (const Pod& pod : objects.pods) {
    Scratch scratch;
    Require(!pod.meta.name.empty() && !pod.meta.ns.empty());
    const PodFacts* const facts =
        index.FindUid(pod.meta.name + "." + pod.meta.ns, &scratch);
    const bool plain =
        (pod.meta.name + pod.meta.ns).find_first_of("./:") == std::string::npos;
    if (!plain) continue;
    Require(facts != nullptr && facts->name == pod.meta.name);
    if (facts->pod_ip.empty()) continue;
    Require(index.FindAddress(facts->pod_ip, &scratch) != nullptr);
  }
}

}  // namespace
}  // namespace mixer::kubernetesenv

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  mixer::kubernetesenv::Try({reinterpret_cast<const char*>(data), size});
  return 0;
}

// The pods of a cluster, found by name and address, with what requests are told
// of them (spec builtin_adapters.md 3.7).
#ifndef MIXER_ADAPTER_ADAPTERS_KUBERNETESENV_POD_INDEX_H_
#define MIXER_ADAPTER_ADAPTERS_KUBERNETESENV_POD_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "mixer_adapter/adapters/kubernetesenv/kube_objects.h"
#include "mixer_adapter/base/scratch.h"
#include "mixer_adapter/base/string_hash.h"

namespace mixer::kubernetesenv {

// Texts are empty and addresses have no bytes where nothing is known.
struct PodFacts {
  std::string uid;  // "kubernetes://name.namespace"
  std::string name;
  std::string ns;
  std::string service_account;
  std::string pod_ip;  // 16 bytes
  std::string host_ip;
  // Of the root of the chain of owners, else the pod itself.
  std::string workload_uid;  // "istio://namespace/workloads/name"
  std::string workload_name;
  std::string owner;  // "kubernetes://apis/apps/v1/namespaces/..."
  std::vector<std::pair<std::string, std::string>> labels;       // sorted
  std::vector<std::pair<std::int64_t, std::string>> containers;  // by port

  // Of the first container with this port; empty if there is none.
  std::string_view ContainerOf(std::int64_t port) const;
};

// Whether an address is none: no bytes, 0.0.0.0 or ::.
bool IsUnspecified(std::string_view bytes);

// Immutable. What it finds lives as long as the index.
class PodIndex {
 public:
  PodIndex() = default;
  explicit PodIndex(const KubeObjects& objects);

  // By "kubernetes://name.namespace", "name.namespace", "namespace/name" or the
  // text of an address. Null if there is none. Allocates in `scratch` alone.
  const PodFacts* FindUid(std::string_view uid, Scratch* scratch) const;

  // By 4 or 16 bytes.
  const PodFacts* FindAddress(std::string_view bytes, Scratch* scratch) const;

  std::size_t size() const { return pods_.size(); }

 private:
  using Numbers =
      absl::flat_hash_map<std::string, std::size_t, StringHash, StringEq>;

  const PodFacts* Find(const Numbers& numbers, std::string_view key) const;

  std::vector<PodFacts> pods_;
  Numbers by_name_;     // "namespace/name"
  Numbers by_address_;  // 16 bytes
};

}  // namespace mixer::kubernetesenv

#endif  // MIXER_ADAPTER_ADAPTERS_KUBERNETESENV_POD_INDEX_H_

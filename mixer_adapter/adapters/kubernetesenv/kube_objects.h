// What of a cluster's objects counts here, read from text, which may be
// anything.
#ifndef MIXER_ADAPTER_ADAPTERS_KUBERNETESENV_KUBE_OBJECTS_H_
#define MIXER_ADAPTER_ADAPTERS_KUBERNETESENV_KUBE_OBJECTS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "mixer_adapter/kube/object_reader.h"

namespace mixer::kubernetesenv {

using ObjectMeta = kube::ObjectMeta;
using OwnerReference = kube::OwnerReference;

struct Container {
  std::string name;
  std::vector<std::int64_t> ports;
};

struct Pod {
  ObjectMeta meta;
  std::string service_account;
  std::vector<Container> containers;
  std::string phase;
  // As text; empty if it has none yet.
  std::string pod_ip;
  std::string host_ip;
};

// A ReplicaSet or ReplicationController.
struct Controller {
  std::string kind;
  ObjectMeta meta;
};

struct KubeObjects {
  std::vector<Pod> pods;
  std::vector<Controller> controllers;
};

// Adds the objects of `text` to `objects`: YAML or JSON, one or more documents,
// each an object or a list of them (`kind: List`, `kind: PodList`). Objects of
// other kinds are left out. The error names a line; `objects` is of no use
// then.
absl::Status ReadObjects(std::string_view text, KubeObjects* objects);

}  // namespace mixer::kubernetesenv

#endif  // MIXER_ADAPTER_ADAPTERS_KUBERNETESENV_KUBE_OBJECTS_H_

#include "mixer_adapter/adapters/kubernetesenv/pod_index.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/attribute/ip_bytes.h"
#include "mixer_adapter/spi/value_text.h"

namespace mixer::kubernetesenv {
namespace {

constexpr std::string_view kUidPrefix = "kubernetes://";

// Owners of owners, beyond which a chain is taken to be a circle.
constexpr int kMaxOwners = 16;

std::string KeyOf(const ObjectMeta& meta) {
  return absl::StrCat(meta.ns, "/", meta.name);
}

// The ReplicaSets and ReplicationControllers, whose own owners count for pods.
class Owners {
 public:
  explicit Owners(const KubeObjects& objects) {
    for (const Controller& controller : objects.controllers) {
      metas_[controller.kind + " " + KeyOf(controller.meta)] = &controller.meta;
    }
  }

  // Null if `meta` has none.
  const OwnerReference* RootOf(const ObjectMeta& meta) const {
    const OwnerReference* root = nullptr;
    const ObjectMeta* at = &meta;
    for (int i = 0; i < kMaxOwners; ++i) {
      if (at == nullptr || !at->owner.has_value()) break;
      root = &*at->owner;
      at = Find(*root, meta.ns);
    }
    return root;
  }

 private:
  const ObjectMeta* Find(const OwnerReference& owner,
                         const std::string& ns) const {
    const auto at =
        metas_.find(absl::StrCat(owner.kind, " ", ns, "/", owner.name));
    return at == metas_.end() ? nullptr : at->second;
  }

  std::map<std::string, const ObjectMeta*> metas_;  // "ReplicaSet ns/name"
};

// 16 bytes; none if `text` is no address.
std::string AddressOf(const std::string& text) {
  Scratch scratch;
  const auto bytes = spi::ParseAddressText(text, &scratch);
  if (!bytes) return "";
  return std::string(*bytes);
}

void SetWorkload(const ObjectMeta& meta, const OwnerReference* root,
                 PodFacts* facts) {
  facts->workload_name = root == nullptr ? meta.name : root->name;
  facts->workload_uid =
      absl::StrCat("istio://", meta.ns, "/workloads/", facts->workload_name);
  facts->owner =
      root == nullptr
          ? meta.self_link
          : absl::StrCat("kubernetes://apis/", root->api_version,
                         "/namespaces/", meta.ns, "/",
                         absl::AsciiStrToLower(root->kind), "s/", root->name);
}

PodFacts FactsOf(const Pod& pod, const Owners& owners) {
  PodFacts facts;
  facts.name = pod.meta.name;
  facts.ns = pod.meta.ns;
  facts.uid = absl::StrCat("kubernetes://", facts.name, ".", facts.ns);
  facts.service_account = pod.service_account;
  facts.pod_ip = AddressOf(pod.pod_ip);
  facts.host_ip = AddressOf(pod.host_ip);
  facts.labels.assign(pod.meta.labels.begin(), pod.meta.labels.end());
  for (const Container& container : pod.containers) {
    for (const std::int64_t port : container.ports) {
      facts.containers.emplace_back(port, container.name);
    }
  }
  SetWorkload(pod.meta, owners.RootOf(pod.meta), &facts);
  return facts;
}

// A pod that has ended keeps an address that another may have by now.
bool HasEnded(const Pod& pod) {
  return pod.phase == "Succeeded" || pod.phase == "Failed";
}

// 16 bytes, or nothing of other than 4 or 16.
std::string_view Wide(std::string_view bytes, Scratch* scratch) {
  if (bytes.size() == 4) return scratch->Concat(kV4MappedPrefix, bytes);
  return bytes.size() == 16 ? bytes : std::string_view();
}

}  // namespace

bool IsUnspecified(std::string_view bytes) {
  if (bytes.substr(0, kV4MappedPrefix.size()) == kV4MappedPrefix) {
    bytes.remove_prefix(kV4MappedPrefix.size());
  }
  return std::all_of(bytes.begin(), bytes.end(),
                     [](char byte) { return byte == 0; });
}

std::string_view PodFacts::ContainerOf(std::int64_t port) const {
  if (port <= 0) return {};
  for (const auto& [number, name] : containers) {
    if (number == port) return name;
  }
  return {};
}

PodIndex::PodIndex(const KubeObjects& objects) {
  // By name: where two have one address, it is the first's.
  std::vector<const Pod*> sorted;
  for (const Pod& pod : objects.pods) sorted.push_back(&pod);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Pod* a, const Pod* b) {
                     const bool a_ended = HasEnded(*a);
                     const bool b_ended = HasEnded(*b);
                     return std::tie(a_ended, a->meta.ns, a->meta.name) <
                            std::tie(b_ended, b->meta.ns, b->meta.name);
                   });
  const Owners owners(objects);
  for (const Pod* const pod : sorted) {
    if (!by_name_.try_emplace(KeyOf(pod->meta), pods_.size()).second) continue;
    pods_.push_back(FactsOf(*pod, owners));
    const std::string& address = pods_.back().pod_ip;
    if (!address.empty()) by_address_.try_emplace(address, pods_.size() - 1);
  }
}

const PodFacts* PodIndex::Find(const Numbers& numbers,
                               std::string_view key) const {
  const auto at = numbers.find(key);
  return at == numbers.end() ? nullptr : &pods_[at->second];
}

const PodFacts* PodIndex::FindUid(std::string_view uid,
                                  Scratch* scratch) const {
  if (uid.substr(0, kUidPrefix.size()) == kUidPrefix) {
    uid.remove_prefix(kUidPrefix.size());
  }
  if (const auto address = spi::ParseAddressText(uid, scratch)) {
    return Find(by_address_, *address);
  }
  const std::size_t dot = uid.find('.');
  // A text with several dots is taken as it is.
  if (dot == uid.npos || dot != uid.rfind('.')) return Find(by_name_, uid);
  return Find(by_name_,
              scratch->Concat(scratch->Concat(uid.substr(dot + 1), "/"),
                              uid.substr(0, dot)));
}

const PodFacts* PodIndex::FindAddress(std::string_view bytes,
                                      Scratch* scratch) const {
  return Find(by_address_, Wide(bytes, scratch));
}

}  // namespace mixer::kubernetesenv

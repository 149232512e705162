#include "mixer_adapter/adapters/kubernetesenv/pod_output.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mixer_adapter/attribute/string_map.h"

namespace mixer::kubernetesenv {
namespace {

using Label = std::pair<std::string_view, std::string_view>;

// In a request's memory.
class ScratchLabels final : public StringMap {
 public:
  ScratchLabels(const Label* labels, std::size_t count)
      : begin_(labels), end_(labels + count) {}

  std::optional<std::string_view> Find(std::string_view key) const override {
    const Label* const at = std::lower_bound(
        begin_, end_, key, [](const Label& label, std::string_view wanted) {
          return label.first < wanted;
        });
    if (at == end_ || at->first != key) return std::nullopt;
    return at->second;
  }

  void ForEach(absl::FunctionRef<void(std::string_view, std::string_view)>
                   visit) const override {
    for (const Label* at = begin_; at != end_; ++at) {
      visit(at->first, at->second);
    }
  }

 private:
  const Label* const begin_;  // sorted
  const Label* const end_;
};

class Copier {
 public:
  explicit Copier(Scratch* scratch) : scratch_(*scratch) {}

  void Set(std::string_view text,
           std::optional<std::string_view>* output) const {
    if (!text.empty()) *output = scratch_.Copy(text);
  }
  void Set(const std::string& bytes,
           std::optional<spi::IpAddress>* output) const {
    if (!bytes.empty()) *output = spi::IpAddress{scratch_.Copy(bytes)};
  }
  void Set(const std::vector<std::pair<std::string, std::string>>& labels,
           std::optional<const StringMap*>* output) const {
    if (labels.empty()) return;
    Label* const copy = scratch_.NewArray<Label>(labels.size());
    Label* next = copy;
    for (const auto& [key, value] : labels) {
      *next++ = {scratch_.Copy(key), scratch_.Copy(value)};
    }
    *output = scratch_.New<ScratchLabels>(copy, labels.size());
  }

 private:
  Scratch& scratch_;
};

}  // namespace

void SetSource(const PodFacts& pod, Scratch* scratch,
               kubernetes::Output* output) {
  const Copier copier(scratch);
  copier.Set(pod.uid, &output->source_pod_uid);
  copier.Set(pod.pod_ip, &output->source_pod_ip);
  copier.Set(pod.name, &output->source_pod_name);
  copier.Set(pod.labels, &output->source_labels);
  copier.Set(pod.ns, &output->source_namespace);
  copier.Set(pod.service_account, &output->source_service_account_name);
  copier.Set(pod.host_ip, &output->source_host_ip);
  copier.Set(pod.workload_uid, &output->source_workload_uid);
  copier.Set(pod.workload_name, &output->source_workload_name);
  copier.Set(pod.ns, &output->source_workload_namespace);
  copier.Set(pod.owner, &output->source_owner);
}

void SetDestination(const PodFacts& pod, std::int64_t port, Scratch* scratch,
                    kubernetes::Output* output) {
  const Copier copier(scratch);
  copier.Set(pod.uid, &output->destination_pod_uid);
  copier.Set(pod.pod_ip, &output->destination_pod_ip);
  copier.Set(pod.name, &output->destination_pod_name);
  copier.Set(pod.ContainerOf(port), &output->destination_container_name);
  copier.Set(pod.labels, &output->destination_labels);
  copier.Set(pod.ns, &output->destination_namespace);
  copier.Set(pod.service_account, &output->destination_service_account_name);
  copier.Set(pod.host_ip, &output->destination_host_ip);
  copier.Set(pod.owner, &output->destination_owner);
  copier.Set(pod.workload_uid, &output->destination_workload_uid);
  copier.Set(pod.workload_name, &output->destination_workload_name);
  copier.Set(pod.ns, &output->destination_workload_namespace);
}

}  // namespace mixer::kubernetesenv

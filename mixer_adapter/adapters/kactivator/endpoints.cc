#include "mixer_adapter/adapters/kactivator/endpoints.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/adapters/kactivator/revision.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/kube/object_reader.h"

namespace mixer::kactivator {

using autoscaler::PodState;
using autoscaler::RevisionView;

namespace {

using Kind = YamlNode::Kind;

constexpr char kRevisionLabel[] = "serving.knative.dev/revision";
constexpr char kServiceTypeLabel[] =
    "networking.internal.knative.dev/serviceType";
constexpr char kServiceNameLabel[] = "kubernetes.io/service-name";

// "" if there is no such label.
std::string_view LabelOf(const kube::ObjectMeta& meta, const char* name) {
  const auto found = meta.labels.find(name);
  return found == meta.labels.end() ? std::string_view() : found->second;
}

absl::StatusOr<bool> HasEntries(const YamlNode& map, const char* list) {
  MIXER_ASSIGN_OR_RETURN(const YamlNode* const found,
                         kube::FindOf(Kind::kSequence, map, list));
  return found != nullptr && !found->items.empty();
}

// Of an Endpoints object.
absl::Status ReadSubsets(const YamlNode& object, PodState* pods) {
  return kube::ForEachIn(object, "subsets", [pods](const YamlNode& subset) {
    MIXER_ASSIGN_OR_RETURN(const bool ready, HasEntries(subset, "addresses"));
    MIXER_ASSIGN_OR_RETURN(const bool starting,
                           HasEntries(subset, "notReadyAddresses"));
    *pods = std::max(*pods, ready      ? PodState::kReady
                            : starting ? PodState::kStarting
                                       : PodState::kNone);
    return absl::OkStatus();
  });
}

// Whether one of a slice's endpoints serves: what does not say so does.
absl::StatusOr<bool> IsReady(const YamlNode& endpoint) {
  MIXER_ASSIGN_OR_RETURN(const YamlNode* const conditions,
                         kube::FindOf(Kind::kMap, endpoint, "conditions"));
  if (conditions == nullptr) return true;
  std::string ready = "true";
  MIXER_RETURN_IF_ERROR(kube::ReadText(*conditions, "ready", &ready));
  if (ready == "true" || ready == "false") return ready == "true";
  return kube::Bad(conditions->line, "`ready` must be true or false");
}

// Of an EndpointSlice.
absl::Status ReadSlice(const YamlNode& object, PodState* pods) {
  return kube::ForEachIn(object, "endpoints", [pods](const YamlNode& endpoint) {
    MIXER_ASSIGN_OR_RETURN(const bool any, HasEntries(endpoint, "addresses"));
    if (!any) return absl::OkStatus();
    MIXER_ASSIGN_OR_RETURN(const bool ready, IsReady(endpoint));
    *pods = std::max(*pods, ready ? PodState::kReady : PodState::kStarting);
    return absl::OkStatus();
  });
}

}  // namespace

absl::Status Endpoints::Add(std::string_view text, std::string_view suffix) {
  return kube::ForEachObject(
      text, [&](const std::string& kind, const YamlNode& object) {
        return AddObject(kind, object, suffix);
      });
}

absl::Status Endpoints::AddObject(const std::string& kind,
                                  const YamlNode& object,
                                  std::string_view suffix) {
  const bool slice = kind == "EndpointSlice";
  if (!slice && kind != "Endpoints") return absl::OkStatus();
  kube::ObjectMeta meta;
  MIXER_RETURN_IF_ERROR(kube::ReadMeta(object, &meta));
  Entry entry;
  MIXER_RETURN_IF_ERROR(slice ? ReadSlice(object, &entry.pods)
                              : ReadSubsets(object, &entry.pods));
  const std::string_view type = LabelOf(meta, kServiceTypeLabel);
  if (!type.empty() && type != "Private") return absl::OkStatus();

  const std::string_view of_slice = LabelOf(meta, kServiceNameLabel);
  const std::string_view service =
      slice && !of_slice.empty() ? of_slice : std::string_view(meta.name);
  RevisionView revision = SplitRevision(meta.ns, service, suffix);
  entry.rank = !type.empty()                           ? Rank::kLabelled
               : revision.name.size() < service.size() ? Rank::kSuffixed
                                                       : Rank::kBare;
  if (const std::string_view label = LabelOf(meta, kRevisionLabel);
      !label.empty()) {
    revision.name = label;
  }
  if (IsRevision(revision)) Merge(revision, entry);
  return absl::OkStatus();
}

void Endpoints::Merge(const RevisionView& revision, const Entry& entry) {
  const auto found = revisions_.find(revision);
  if (found == revisions_.end()) {
    revisions_.emplace(autoscaler::RevisionKey{std::string(revision.name_space),
                                               std::string(revision.name)},
                       entry);
    return;
  }
  Entry& known = found->second;
  if (entry.rank > known.rank) known = entry;
  // Another subset or slice of the same service.
  if (entry.rank == known.rank) known.pods = std::max(known.pods, entry.pods);
}

PodState Endpoints::PodsOf(const RevisionView& revision) const {
  const auto found = revisions_.find(revision);
  return found == revisions_.end() ? PodState::kUnknown : found->second.pods;
}

std::size_t Endpoints::ready() const {
  return static_cast<std::size_t>(std::count_if(
      revisions_.begin(), revisions_.end(),
      [](const auto& each) { return each.second.pods == PodState::kReady; }));
}

}  // namespace mixer::kactivator

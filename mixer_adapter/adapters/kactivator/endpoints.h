// Which revisions have pods that serve, as Kubernetes' Endpoints or
// EndpointSlice objects tell it.
#ifndef MIXER_ADAPTER_ADAPTERS_KACTIVATOR_ENDPOINTS_H_
#define MIXER_ADAPTER_ADAPTERS_KACTIVATOR_ENDPOINTS_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "mixer_adapter/autoscaler/pod_state.h"
#include "mixer_adapter/autoscaler/revision_view.h"
#include "mixer_adapter/autoscaler/stat.h"

namespace mixer {
struct YamlNode;
}  // namespace mixer

namespace mixer::kactivator {

// Immutable once read.
class Endpoints {
 public:
  // Adds the objects of `text` (kube/object_reader.h); kinds other than the two
  // are left out. The error names a line; the Endpoints are of no use then.
  //
  // A service's revision is the one that the label serving.knative.dev/revision
  // names, else that of its name without `suffix` (autoscaler::ServiceSuffix).
  // A revision has several services. Its public one has the Activator's
  // addresses while the revision is at zero: such an object, which is known by
  // its label networking.internal.knative.dev/serviceType, counts for nothing;
  // nor does one without that label beside one with a suffix.
  absl::Status Add(std::string_view text, std::string_view suffix);

  // kUnknown: there is no such revision.
  autoscaler::PodState PodsOf(const autoscaler::RevisionView& revision) const;

  // Calls `fn` with each revision's RevisionKey and its pods.
  template <typename Fn>
  void ForEach(const Fn& fn) const {
    for (const auto& [key, entry] : revisions_) fn(key, entry.pods);
  }

  std::size_t size() const { return revisions_.size(); }
  std::size_t ready() const;

 private:
  // How surely an object is of the service that leads to the pods.
  enum class Rank { kBare, kSuffixed, kLabelled };

  struct Entry {
    Rank rank = Rank::kBare;
    autoscaler::PodState pods = autoscaler::PodState::kNone;
  };

  struct KeyHash {
    using is_transparent = void;
    std::size_t operator()(const autoscaler::RevisionView& key) const {
      return autoscaler::RevisionHash()(key);
    }
    std::size_t operator()(const autoscaler::RevisionKey& key) const {
      return (*this)(autoscaler::ViewOf(key));
    }
  };
  struct KeyEq {
    using is_transparent = void;
    static const autoscaler::RevisionView& View(
        const autoscaler::RevisionView& key) {
      return key;
    }
    static autoscaler::RevisionView View(const autoscaler::RevisionKey& key) {
      return autoscaler::ViewOf(key);
    }
    template <typename A, typename B>
    bool operator()(const A& a, const B& b) const {
      return View(a) == View(b);
    }
  };

  absl::Status AddObject(const std::string& kind, const YamlNode& object,
                         std::string_view suffix);
  void Merge(const autoscaler::RevisionView& revision, const Entry& entry);

  absl::flat_hash_map<autoscaler::RevisionKey, Entry, KeyHash, KeyEq>
      revisions_;
};

}  // namespace mixer::kactivator

#endif  // MIXER_ADAPTER_ADAPTERS_KACTIVATOR_ENDPOINTS_H_

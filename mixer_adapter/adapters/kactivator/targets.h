// Which revisions may be woken: what a request says of its destination may be
// made up (spec proxy_client.md 3), and most services are none of Knative's.
#ifndef MIXER_ADAPTER_ADAPTERS_KACTIVATOR_TARGETS_H_
#define MIXER_ADAPTER_ADAPTERS_KACTIVATOR_TARGETS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "mixer_adapter/autoscaler/revision_view.h"

namespace mixer::kactivator {

// A list of "namespace/name". Either may be "*", any, or end in it, any that
// begins so: "prod/*", "team-*/web-*". Thread-safe; allocates nothing when
// asked; the time is that of the list's length.
class Targets {
 public:
  static constexpr std::size_t kMost = 1000;

  // All revisions.
  Targets() = default;
  // An empty list: all. The error names the entry and what it must be.
  static absl::StatusOr<Targets> Parse(const std::vector<std::string>& list);

  bool Include(const autoscaler::RevisionView& revision) const;

 private:
  // What a name must be, or begin with.
  struct Pattern {
    std::string text;
    bool prefix;

    static absl::StatusOr<Pattern> Parse(std::string_view text);
    bool Matches(std::string_view name) const;
  };
  struct Target {
    Pattern name_space;
    Pattern name;
  };

  std::vector<Target> targets_;
};

}  // namespace mixer::kactivator

#endif  // MIXER_ADAPTER_ADAPTERS_KACTIVATOR_TARGETS_H_

// Where to probe a revision: a URL with gaps.
#ifndef MIXER_ADAPTER_ADAPTERS_KACTIVATOR_PROBE_URL_H_
#define MIXER_ADAPTER_ADAPTERS_KACTIVATOR_PROBE_URL_H_

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "mixer_adapter/autoscaler/revision_view.h"
#include "mixer_adapter/net/probe.h"

namespace mixer::kactivator {

// net::ProbeTarget's form, in which {name} and {namespace} stand for the
// revision's: "http://{name}-private.{namespace}.svc:80/healthz".
class ProbeUrl {
 public:
  // Refused, naming the mistake: another word in braces, a brace without its
  // other, no {name}, which would make all revisions one, and what is no target
  // with the gaps filled.
  static absl::Status Check(std::string_view text);

  // `text` is one that Check() accepts.
  explicit ProbeUrl(std::string text) : text_(std::move(text)) {}

  // Fails if the names make a host that cannot be.
  absl::StatusOr<net::ProbeTarget> For(
      const autoscaler::RevisionView& revision) const;

 private:
  const std::string text_;
};

}  // namespace mixer::kactivator

#endif  // MIXER_ADAPTER_ADAPTERS_KACTIVATOR_PROBE_URL_H_

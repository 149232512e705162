// Which form of the protocol a release of Knative Serving speaks (spec
// knative.md 1.1, 4.1). The protocol itself carries no version: the operator
// has to say.
#ifndef MIXER_ADAPTER_AUTOSCALER_RELEASE_H_
#define MIXER_ADAPTER_AUTOSCALER_RELEASE_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "mixer_adapter/autoscaler/codec.h"
#include "mixer_adapter/autoscaler/encoding.h"
#include "mixer_adapter/base/clock.h"

namespace mixer::autoscaler {

struct Release {
  // 0.5 to 0.26; Knative 1.0 is the one after 0.26.
  int major = 0;
  int minor = 9;

  // "0.9", "v0.9.0", "1.8", "knative-v1.8.0".
  static absl::StatusOr<Release> Parse(std::string_view text);

  std::string ToString() const;
};

// The form that this release's own Activator sends.
Encoding EncodingOf(const Release& release);

// Its codec. `clock` stamps the messages of releases that want that, and
// outlives the codec.
std::unique_ptr<const Codec> NewCodec(const Release& release,
                                      const Clock* clock);

// What a release appends to a revision's name for the name of the Kubernetes
// service that leads to its pods; empty if nothing fixed.
std::string_view ServiceSuffix(const Release& release);

}  // namespace mixer::autoscaler

#endif  // MIXER_ADAPTER_AUTOSCALER_RELEASE_H_

// In which form messages travel, as an operator names it (spec knative.md 1.1):
//
//   gob-0.5 gob-0.6 gob-0.7 gob-0.8 gob-0.10 gob-0.12   encoding/gob, named by
//                                                       the first release that
//                                                       sends it so
//   json                                                0.16
//   protobuf                                            from 0.17 on
//
// or a gob form and protobuf, "gob-0.8+protobuf": every message is sent in
// both, for an Autoscaler whose release is not known or will change. No release
// takes both, so none counts a message twice; each frame in the wrong form
// costs it a line in its log. All other pairs are refused: some release takes
// both of theirs.
#ifndef MIXER_ADAPTER_AUTOSCALER_ENCODING_H_
#define MIXER_ADAPTER_AUTOSCALER_ENCODING_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "mixer_adapter/autoscaler/codec.h"
#include "mixer_adapter/base/clock.h"

namespace mixer::autoscaler {

class Encoding {
 public:
  // The error names the mistake and what may be written.
  static absl::StatusOr<Encoding> Parse(std::string_view text);

  // As Parse() reads it.
  std::string ToString() const;

  // One for each form. `clock` stamps the messages of gob-0.5, whose Autoscaler
  // wants that, and outlives the codecs.
  std::vector<std::unique_ptr<const Codec>> NewCodecs(const Clock* clock) const;

 private:
  struct Form;
  static const Form kForms[];

  static const Form* Find(std::string_view name);

  explicit Encoding(std::vector<const Form*> forms)
      : forms_(std::move(forms)) {}

  std::vector<const Form*> forms_;  // one or two, of kForms
};

}  // namespace mixer::autoscaler

#endif  // MIXER_ADAPTER_AUTOSCALER_ENCODING_H_

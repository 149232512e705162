// The attribute sets of a report, one bag at a time (spec attributes.md 7).
#ifndef MIXER_ADAPTER_SERVER_REPORT_SETS_H_
#define MIXER_ADAPTER_SERVER_REPORT_SETS_H_

#include <cstddef>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/attribute/delta_bag.h"
#include "mixer_adapter/attribute/index_pairs.h"
#include "mixer_adapter/attribute/request_bag.h"
#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/base/multi_error.h"
#include "mixer_adapter/base/scratch.h"
#include "mixer_adapter/server/report_request.h"

namespace mixer::server {

// Delta encoding: a set says what has changed since the one before it; a set
// with a mistake is left out, but what it changed up to there stays.
// Independent encoding: a set says all; what it says under an unknown index is
// absent. Of any other encoding there are no sets.
//
// Reused from report to report by one thread.
class ReportSets {
 public:
  // Whether every set is a CompressedAttributes; the reference knows that
  // before it looks at the first one. kInvalidArgument with the cause.
  absl::Status CheckWire(const ReportRequest& report);

  // Before the first set. `report` has passed CheckWire; all must outlive the
  // last set. What is wrong with a set is added to `errors`.
  void Begin(const ReportRequest& report, const Vocabulary& vocabulary,
             Scratch* scratch, MultiError* errors);

  // The next set's attributes, in order, until the next call; null after the
  // last one.
  const Bag* Next();

 private:
  // Null if the set is left out.
  const Bag* NextDelta();
  void Decode();

  const ReportRequest* report_ = nullptr;
  const Vocabulary* vocabulary_ = nullptr;
  Scratch* scratch_ = nullptr;
  MultiError* errors_ = nullptr;
  std::size_t next_ = 0;
  RequestBag set_;
  DeltaBag changes_;
  std::vector<std::string_view> words_;  // of CheckWire, unused
  std::vector<IndexPair> pairs_;         // likewise
};

}  // namespace mixer::server

#endif  // MIXER_ADAPTER_SERVER_REPORT_SETS_H_

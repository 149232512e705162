// The attribute sets of a report, one bag at a time (spec attributes.md 7).
#ifndef MIXER_ADAPTER_SERVER_REPORT_SETS_H_
#define MIXER_ADAPTER_SERVER_REPORT_SETS_H_

#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
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

// Reused from report to report by one thread.
class ReportSets {
 public:
  using Dispatch = absl::FunctionRef<absl::Status(const Bag&)>;

  // Whether every set is a CompressedAttributes; the reference knows that
  // before it looks at the first one. kInvalidArgument with the cause.
  absl::Status CheckWire(const ReportRequest& report);

  // Calls `dispatch` with each set's attributes, in order. `report` has passed
  // CheckWire; it, `vocabulary` and `scratch` must outlive the call. Adds what
  // goes wrong, with a set or in `dispatch`, to `errors` and goes on.
  //
  // Delta encoding: a set says what has changed since the one before it; a set
  // with a mistake is not dispatched, but what it changed up to there stays.
  // Independent encoding: a set says all; what it says under an unknown index
  // is absent. Of any other encoding nothing is dispatched.
  void ForEach(const ReportRequest& report, const Vocabulary& vocabulary,
               Scratch* scratch, Dispatch dispatch, MultiError* errors);

 private:
  void ForEachDelta(const ReportRequest& report, const Vocabulary& vocabulary,
                    Scratch* scratch, Dispatch dispatch, MultiError* errors);
  void ForEachIndependent(const ReportRequest& report,
                          const Vocabulary& vocabulary, Scratch* scratch,
                          Dispatch dispatch, MultiError* errors);

  RequestBag set_;
  DeltaBag changes_;
  std::vector<std::string_view> words_;  // of CheckWire, unused
  std::vector<IndexPair> pairs_;         // likewise
};

}  // namespace mixer::server

#endif  // MIXER_ADAPTER_SERVER_REPORT_SETS_H_

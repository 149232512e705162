// Checks server/report_sets.h against the rules in their plainest form.
#ifndef MIXER_ADAPTER_TESTING_REPORT_ORACLE_H_
#define MIXER_ADAPTER_TESTING_REPORT_ORACLE_H_

#include <string>

#include "mixer/v1/mixer.pb.h"

namespace mixer::testing {

// Reads the report both ways: each set that is dispatched, and all errors, must
// be the same. What the first set of a delta-encoded report and each set of an
// independent one say is RequestBag's answer for the set with the default words
// copied into it; later deltas are applied to a map of values (spec
// attributes.md 6, 7). Answers the difference; empty if there is none, or if
// the report is refused as a whole.
std::string CompareReport(const istio::mixer::v1::ReportRequest& report);

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_REPORT_ORACLE_H_

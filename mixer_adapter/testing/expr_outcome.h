// What an expression did, as text that can be compared and pasted.
#ifndef MIXER_ADAPTER_TESTING_EXPR_OUTCOME_H_
#define MIXER_ADAPTER_TESTING_EXPR_OUTCOME_H_

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/testing/fake_bag.h"

namespace mixer::testing {

// "string abc", "int64 5", "timestamp 2015-...", "error lookup failed: 'a'".
std::string OutcomeText(const Value& value);
std::string OutcomeText(const TypedValue& value);
// "error <class>": of syntax errors only the class counts, the prose is ours;
// of expressions that the language has no use for the kind of Go's node; of
// others the reference's text, without the place and the cure that we add.
std::string ErrorOutcome(std::string_view error);
// "; reads a EXACT, m[k] ABSENCE"
std::string ReadsText(const std::vector<Reference>& references);

// An outcome of the reference that crashed: any error of ours will do.
inline constexpr char kCrash[] = "crash";

// The cases where we differ from the reference on purpose: a JSON-lines file of
// {"case", "decision", "expr", "ours"}. A line stands only as long as we differ
// and do what it says.
class ExpectedDifferences {
 public:
  explicit ExpectedDifferences(const std::string& path);

  // Empty if `ours` is what it should be for case `name`; else what is wrong,
  // with a line to paste.
  std::string Check(const std::string& name, const std::string& expr,
                    const std::string& reference, const std::string& ours);

  // Cases of the file that Check was never asked about and whose name begins
  // with `prefix`.
  std::vector<std::string> Unused(std::string_view prefix) const;

 private:
  std::map<std::string, std::string> ours_;
  std::set<std::string> used_;
};

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_EXPR_OUTCOME_H_

// Which of many conditions a request can fulfil, found by what it says instead
// of by trying them all (spec dispatch.md 14).
#ifndef MIXER_ADAPTER_RUNTIME_RULE_INDEX_H_
#define MIXER_ADAPTER_RUNTIME_RULE_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/base/scratch.h"
#include "mixer_adapter/base/string_hash.h"
#include "mixer_adapter/expr/program.h"
#include "mixer_adapter/runtime/condition.h"

namespace mixer::runtime {

// A condition that begins with `attribute == constant` is tried only if the
// request's attribute is that constant: one look-up an attribute, however many
// conditions there are. Exactly the references are noted that trying all of
// them would note, because what a condition begins with is read in any case.
//
// Immutable and thread-safe; belongs to a Table.
class RuleIndex {
 public:
  RuleIndex() = default;
  // The conditions are numbered by their place; null: it always holds.
  RuleIndex(const std::vector<const Condition*>& conditions,
            const Vocabulary& vocabulary);

  // Of places that each have a `group` with a condition.
  template <typename Places>
  static RuleIndex Of(const Places& places, const Vocabulary& vocabulary) {
    std::vector<const Condition*> conditions;
    for (const auto& place : places) {
      conditions.push_back(place.group->condition.get());
    }
    return RuleIndex(conditions, vocabulary);
  }

  // `visit(number)`, in ascending order, for each condition that may hold. How
  // many of the others could not have been evaluated.
  template <typename Visit>
  std::size_t ForEachCandidate(const Bag& bag, Scratch* scratch,
                               const Visit& visit) const {
    if (reads_.empty()) {
      for (const Number number : residual_) visit(number);
      return 0;
    }
    Candidates candidates = Find(bag, scratch);
    Number number;
    while (candidates.Next(&number)) visit(number);
    return candidates.errors;
  }

 private:
  using Number = std::uint32_t;
  using Numbers = std::vector<Number>;  // ascending

  // Fewer conditions that begin with an attribute are tried one by one.
  static constexpr std::size_t kWorthIndexing = 4;

  // One attribute that conditions begin with.
  struct Read {
    // Those that it may make true. Null: none.
    const Numbers* Find(const Value& value) const;

    expr::Program attribute;
    absl::flat_hash_map<std::string, Numbers, StringHash, StringEq> by_text;
    absl::flat_hash_map<std::int64_t, Numbers> by_number;  // truth values too
    std::size_t conditions = 0;
  };

  // Lists to be merged; of the request's memory.
  struct Candidates {
    bool Next(Number* number);

    absl::Span<const Number>* lists;
    std::size_t size;
    std::size_t errors;
  };

  Candidates Find(const Bag& bag, Scratch* scratch) const;

  std::vector<Read> reads_;
  Numbers residual_;  // those that are always tried
};

}  // namespace mixer::runtime

#endif  // MIXER_ADAPTER_RUNTIME_RULE_INDEX_H_

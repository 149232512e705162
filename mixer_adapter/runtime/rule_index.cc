#include "mixer_adapter/runtime/rule_index.h"

#include <algorithm>
#include <map>
#include <utility>
#include <variant>

#include "absl/status/statusor.h"

namespace mixer::runtime {

RuleIndex::RuleIndex(const std::vector<const Condition*>& conditions,
                     const Vocabulary& vocabulary) {
  std::map<std::string, Numbers> by_attribute;
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    const Condition* const condition = conditions[i];
    const auto number = static_cast<Number>(i);
    if (condition != nullptr && condition->leading.has_value()) {
      by_attribute[condition->leading->attribute].push_back(number);
    } else {
      residual_.push_back(number);
    }
  }
  for (const auto& [attribute, numbers] : by_attribute) {
    auto program = expr::Program::Compile(attribute, vocabulary);
    // An attribute's name is an expression if a condition could be compiled.
    if (numbers.size() < kWorthIndexing || !program.ok()) {
      residual_.insert(residual_.end(), numbers.begin(), numbers.end());
      continue;
    }
    Read read{*std::move(program), {}, {}, numbers.size()};
    for (const Number number : numbers) {
      for (const expr::LiteralValue& value :
           conditions[number]->leading->values) {
        Numbers* list = nullptr;
        if (const auto* const text = std::get_if<std::string>(&value)) {
          list = &read.by_text[*text];
        } else if (const auto* const truth = std::get_if<bool>(&value)) {
          list = &read.by_number[*truth ? 1 : 0];
        } else {
          list = &read.by_number[std::get<std::int64_t>(value)];
        }
        // `a == "x" || a == "x"` is one.
        if (list->empty() || list->back() != number) list->push_back(number);
      }
    }
    reads_.push_back(std::move(read));
  }
  std::sort(residual_.begin(), residual_.end());
}

const RuleIndex::Numbers* RuleIndex::Read::Find(const Value& value) const {
  if (value.kind() == Value::Kind::kString) {
    const auto found = by_text.find(value.string());
    return found == by_text.end() ? nullptr : &found->second;
  }
  const std::int64_t number = value.kind() == Value::Kind::kBool
                                  ? std::int64_t{value.truth()}
                                  : value.int64();
  const auto found = by_number.find(number);
  return found == by_number.end() ? nullptr : &found->second;
}

RuleIndex::Candidates RuleIndex::Find(const Bag& bag, Scratch* scratch) const {
  Candidates candidates{
      scratch->NewArray<absl::Span<const Number>>(reads_.size() + 1), 0, 0};
  if (!residual_.empty()) candidates.lists[candidates.size++] = residual_;
  for (const Read& read : reads_) {
    const Value value = read.attribute.Eval(bag, scratch);
    if (value.is_error()) {
      candidates.errors += read.conditions;
    } else if (const Numbers* const found = read.Find(value);
               found != nullptr) {
      candidates.lists[candidates.size++] = *found;
    }
  }
  return candidates;
}

bool RuleIndex::Candidates::Next(Number* number) {
  absl::Span<const Number>* least = nullptr;
  for (std::size_t i = 0; i < size; ++i) {
    if (!lists[i].empty() &&
        (least == nullptr || lists[i].front() < least->front())) {
      least = &lists[i];
    }
  }
  if (least == nullptr) return false;
  *number = least->front();
  least->remove_prefix(1);
  return true;
}

}  // namespace mixer::runtime

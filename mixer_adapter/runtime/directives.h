// What rules do to headers, compiled (spec dispatch.md 10).
#ifndef MIXER_ADAPTER_RUNTIME_DIRECTIVES_H_
#define MIXER_ADAPTER_RUNTIME_DIRECTIVES_H_

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/config/snapshot.h"
#include "mixer_adapter/expr/program.h"
#include "mixer_adapter/runtime/condition.h"
#include "mixer_adapter/runtime/rule_index.h"

namespace mixer::runtime {

// The header operations of one rule.
struct DirectiveGroup {
  struct Operation {
    config::HeaderOperation::Message message;
    config::HeaderOperation::Kind kind;
    std::string name;
    std::optional<expr::Program> value;  // nothing for kRemove
  };

  SharedCondition condition;
  // What the values were compiled with.
  std::unique_ptr<const Vocabulary> scope;
  std::vector<Operation> operations;
};

// Those of one namespace, in the order of the rules' names.
struct DirectiveList {
  struct Place {
    std::unique_ptr<const DirectiveGroup> group;
  };

  std::vector<Place> places;
  RuleIndex index;  // of their conditions
};

class Directives {
 public:
  // What applies to a request: the default namespace's, which all inherit
  // (decisions.md D2), then its own.
  using Lists = std::array<const DirectiveList*, 2>;

  void Add(const std::string& name_space, DirectiveGroup group) {
    lists_[name_space].places.push_back(
        {std::make_unique<const DirectiveGroup>(std::move(group))});
  }

  // Call once, after the last Add().
  void Arrange(std::string_view default_namespace,
               const Vocabulary& vocabulary) {
    for (auto& [unused, list] : lists_) {
      list.index = RuleIndex::Of(list.places, vocabulary);
    }
    const auto found = lists_.find(default_namespace);
    if (found == lists_.end()) return;
    default_ = std::move(found->second);
    lists_.erase(found);
  }

  Lists For(std::string_view name_space) const {
    const auto found = lists_.find(name_space);
    return {&default_, found == lists_.end() ? &none_ : &found->second};
  }

  // For people: by namespace, those without rules of their own left out.
  std::map<std::string, std::vector<const DirectiveGroup*>> ByNamespace(
      const std::string& default_namespace) const {
    std::map<std::string, std::vector<const DirectiveGroup*>> all;
    const auto add = [](const DirectiveList& list, auto* groups) {
      for (const auto& place : list.places)
        groups->push_back(place.group.get());
    };
    for (const auto& [name, list] : lists_) {
      add(default_, &all[name]);
      add(list, &all[name]);
    }
    if (!default_.places.empty()) add(default_, &all[default_namespace]);
    return all;
  }

  // `visit(list)` for that of each namespace.
  template <typename Visit>
  void ForEachList(const Visit& visit) const {
    visit(default_);
    for (const auto& [unused, list] : lists_) visit(list);
  }

  bool empty() const { return default_.places.empty() && lists_.empty(); }

 private:
  std::map<std::string, DirectiveList, std::less<>> lists_;  // by namespace
  DirectiveList default_;
  DirectiveList none_;
};

}  // namespace mixer::runtime

#endif  // MIXER_ADAPTER_RUNTIME_DIRECTIVES_H_

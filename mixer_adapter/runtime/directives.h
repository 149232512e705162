// What rules do to headers, compiled (spec dispatch.md 10).
#ifndef MIXER_ADAPTER_RUNTIME_DIRECTIVES_H_
#define MIXER_ADAPTER_RUNTIME_DIRECTIVES_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/config/snapshot.h"
#include "mixer_adapter/expr/program.h"
#include "mixer_adapter/runtime/routes.h"

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

// By namespace, in the order of the rules' names.
class Directives {
 public:
  using Groups = std::vector<const DirectiveGroup*>;

  void Add(const std::string& name_space, DirectiveGroup group) {
    groups_.push_back(std::make_unique<const DirectiveGroup>(std::move(group)));
    by_namespace_[name_space].push_back(groups_.back().get());
  }

  // Call once, after the last Add(). Every namespace inherits those of the
  // default namespace, which come first (decisions.md D2).
  void Arrange(std::string_view default_namespace) {
    const auto found = by_namespace_.find(default_namespace);
    if (found == by_namespace_.end()) return;
    default_ = found->second;
    by_namespace_.erase(found);
    for (auto& [unused, groups] : by_namespace_) {
      groups.insert(groups.begin(), default_.begin(), default_.end());
    }
  }

  const Groups& For(std::string_view name_space) const {
    const auto found = by_namespace_.find(name_space);
    return found == by_namespace_.end() ? default_ : found->second;
  }
  bool empty() const { return groups_.empty(); }

 private:
  std::vector<std::unique_ptr<const DirectiveGroup>> groups_;
  std::map<std::string, Groups, std::less<>> by_namespace_;
  Groups default_;
};

}  // namespace mixer::runtime

#endif  // MIXER_ADAPTER_RUNTIME_DIRECTIVES_H_

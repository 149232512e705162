#include "mixer_adapter/attribute/vocabulary.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace mixer {
namespace {

constexpr char kReporterKind[] = "context.reporter.kind";
constexpr char kSourceNamespace[] = "source.namespace";
constexpr char kDestinationNamespace[] = "destination.namespace";

struct Declaration {
  ValueType type = ValueType::kString;
  bool declared = false;
};

}  // namespace

Vocabulary::Vocabulary(const std::map<std::string, ValueType>& declared)
    : base_(this), of_global_word_(kGlobalWordCount, kNoAttribute) {
  std::map<std::string, Declaration> all = {
      {kReporterKind, {}}, {kSourceNamespace, {}}, {kDestinationNamespace, {}}};
  for (const auto& [name, type] : declared) all[name] = {type, true};

  for (const auto& [name, declaration] : all) {
    const auto id = static_cast<AttributeId>(attributes_.size());
    const int word = FindGlobalWord(name);
    attributes_.push_back({name, declaration.type, declaration.declared, word});
    ids_.emplace(name, id);
    if (word >= 0) of_global_word_[word] = id;
  }
  reporter_kind_ = Find(kReporterKind);
  source_namespace_ = Find(kSourceNamespace);
  destination_namespace_ = Find(kDestinationNamespace);
}

Vocabulary::Vocabulary(const Vocabulary& base,
                       std::vector<LocalAttribute> locals)
    : base_(base.base_), locals_(std::move(locals)) {
  assert(base.locals_.empty());
}

AttributeId Vocabulary::Find(std::string_view name) const {
  for (const LocalAttribute& local : locals_) {
    if (local.name == name) return local.id;
  }
  const auto found = base_->ids_.find(name);
  return found == base_->ids_.end() ? kNoAttribute : found->second;
}

const LocalAttribute& Vocabulary::Local(AttributeId id) const {
  const auto found =
      std::find_if(locals_.begin(), locals_.end(),
                   [id](const auto& local) { return local.id == id; });
  assert(found != locals_.end());
  return *found;
}

}  // namespace mixer

#include "mixer_adapter/attribute/vocabulary.h"

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

Vocabulary::Vocabulary(const std::map<std::string, ValueType>& declared) {
  std::map<std::string, Declaration> all = {
      {kReporterKind, {}}, {kSourceNamespace, {}}, {kDestinationNamespace, {}}};
  for (const auto& [name, type] : declared) all[name] = {type, true};

  of_global_word_.fill(kNoAttribute);
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

AttributeId Vocabulary::Find(std::string_view name) const {
  const auto found = ids_.find(name);
  return found == ids_.end() ? kNoAttribute : found->second;
}

}  // namespace mixer

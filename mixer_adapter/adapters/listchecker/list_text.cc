#include "mixer_adapter/adapters/listchecker/list_text.h"

#include <memory>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/yaml/yaml_text.h"
#include "mixer_adapter/yaml/yaml_tree.h"

namespace mixer::listchecker {
namespace {

constexpr std::string_view kKey = "whitelist";

absl::Status Bad(const YamlError& error) {
  return absl::InvalidArgumentError(
      absl::StrCat("line ", error.line, ": ", error.message));
}

// Null if there is none.
const YamlNode* FindList(const YamlNode& root) {
  if (root.kind != YamlNode::Kind::kMap) return nullptr;
  const YamlNode* list = nullptr;
  for (std::size_t i = 0; i + 1 < root.items.size(); i += 2) {
    if (root.items[i]->text == kKey) list = root.items[i + 1].get();
  }
  return list;
}

absl::Status AddEntries(const YamlNode& root,
                        std::vector<std::string>* entries) {
  const YamlNode* const list = FindList(root);
  if (list == nullptr) {
    return Bad({root.line,
                "a list of addresses in YAML is a map with the key "
                "`whitelist`"});
  }
  if (list->kind == YamlNode::Kind::kNull) return absl::OkStatus();
  if (list->kind != YamlNode::Kind::kSequence) {
    return Bad({list->line, "`whitelist` must be a list"});
  }
  for (const auto& item : list->items) {
    if (item->kind != YamlNode::Kind::kScalar) {
      return Bad({item->line, "an entry of `whitelist` must be a text"});
    }
    entries->push_back(item->text);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> ReadYamlList(std::string_view text) {
  if (const auto error = CheckYamlText(text)) return Bad(*error);
  std::vector<std::string> entries;
  for (const YamlChunk& chunk : SplitYaml(text)) {
    const YamlTrees trees = ParseYaml(chunk, {});
    if (trees.error) return Bad(*trees.error);
    for (const auto& document : trees.documents) {
      if (document->kind == YamlNode::Kind::kNull) continue;
      const absl::Status status = AddEntries(*document, &entries);
      if (!status.ok()) return status;
    }
  }
  return entries;
}

}  // namespace

std::vector<std::string> ReadLines(std::string_view text) {
  std::vector<std::string> lines;
  for (absl::string_view line : absl::StrSplit(ToAbsl(text), '\n')) {
    absl::ConsumeSuffix(&line, "\r");
    if (!line.empty()) lines.emplace_back(line);
  }
  return lines;
}

absl::StatusOr<std::vector<std::string>> ReadAddresses(std::string_view text) {
  // No address holds the word.
  if (text.find(kKey) == std::string_view::npos) return ReadLines(text);
  return ReadYamlList(text);
}

}  // namespace mixer::listchecker

#include "mixer_adapter/config/yaml_reader.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/config/yaml_json.h"
#include "mixer_adapter/config/yaml_scalar.h"
#include "mixer_adapter/yaml/yaml_text.h"

namespace mixer::config {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// The member of a resource's frame, whatever its letter case. If several fit,
// the last in byte order, as the reference's JSON decoder has it. Null if it is
// missing or null.
const Value* FindMember(const Struct& frame, std::string_view name) {
  const std::string* best_name = nullptr;
  const Value* best = nullptr;
  for (const auto& [key, value] : frame.fields()) {
    if (!absl::EqualsIgnoreCase(key, ToAbsl(name))) continue;
    if (best_name != nullptr && key < *best_name) continue;
    best_name = &key;
    best = &value;
  }
  const bool given = best != nullptr && best->kind_case() != Value::kNullValue;
  return given ? best : nullptr;
}

// Empty if missing.
absl::StatusOr<std::string> TextMember(const Struct& frame,
                                       std::string_view name) {
  const Value* const value = FindMember(frame, name);
  if (value == nullptr) return std::string();
  absl::StatusOr<std::string> text = ScalarText(*value);
  if (text.ok()) return text;
  return absl::InvalidArgumentError(
      absl::StrCat(ToAbsl(name), " ", text.status().message()));
}

// An empty object if missing.
absl::StatusOr<Struct> ObjectMember(const Struct& frame,
                                    std::string_view name) {
  const Value* const value = FindMember(frame, name);
  if (value == nullptr) return Struct();
  if (value->kind_case() == Value::kStructValue) return value->struct_value();
  return absl::InvalidArgumentError(
      absl::StrCat(ToAbsl(name), " must be a mapping (\"key: value\" lines)"));
}

struct ParsedResource {
  ResourceKey key;
  Resource resource;
};

absl::Status CheckKey(const ResourceKey& key) {
  std::string missing;
  const auto need = [&missing](const std::string& part, const char* name) {
    if (part.empty()) {
      absl::StrAppend(&missing, missing.empty() ? "" : ", ", name);
    }
  };
  need(key.kind, "kind");
  need(key.name_space, "metadata.namespace");
  need(key.name, "metadata.name");
  if (missing.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("key elements are empty: give the resource ", missing));
}

absl::Status ReadAnnotations(const Struct& metadata, Resource* resource) {
  const absl::StatusOr<Struct> annotations =
      ObjectMember(metadata, "annotations");
  if (!annotations.ok()) return annotations.status();
  for (const auto& [name, value] : annotations->fields()) {
    if (value.kind_case() == Value::kNullValue) continue;
    absl::StatusOr<std::string> text = ScalarText(value);
    if (!text.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("annotations.", name, " ", text.status().message()));
    }
    resource->annotations[name] = *std::move(text);
  }
  return absl::OkStatus();
}

absl::Status ReadMetadata(const Struct& frame, ParsedResource* parsed) {
  const absl::StatusOr<Struct> metadata = ObjectMember(frame, "metadata");
  if (!metadata.ok()) return metadata.status();
  absl::StatusOr<std::string> name = TextMember(*metadata, "name");
  if (!name.ok()) return name.status();
  absl::StatusOr<std::string> name_space = TextMember(*metadata, "namespace");
  if (!name_space.ok()) return name_space.status();
  parsed->key.name = *std::move(name);
  parsed->key.name_space = *std::move(name_space);
  return ReadAnnotations(*metadata, &parsed->resource);
}

absl::StatusOr<ParsedResource> ReadResource(const Struct& frame) {
  ParsedResource parsed;
  absl::StatusOr<std::string> kind = TextMember(frame, "kind");
  if (!kind.ok()) return kind.status();
  parsed.key.kind = *std::move(kind);
  absl::Status status = ReadMetadata(frame, &parsed);
  if (status.ok()) status = CheckKey(parsed.key);
  if (!status.ok()) return status;
  absl::StatusOr<Struct> spec = ObjectMember(frame, "spec");
  if (!spec.ok()) return spec.status();
  parsed.resource.spec = *std::move(spec);
  return parsed;
}

std::optional<YamlError> CheckMatch(const YamlNode& match) {
  const bool is_scalar = match.kind == YamlNode::Kind::kScalar;
  if (match.kind == YamlNode::Kind::kNull) return std::nullopt;
  if (is_scalar && match.tagged) {
    return YamlError{match.line,
                     "match begins with '!', which YAML takes for a tag and "
                     "not for a part of the expression: put the expression in "
                     "quotes"};
  }
  const bool is_text =
      is_scalar &&
      (!match.plain ||
       ResolvePlainScalar(match.text).kind_case() == Value::kStringValue);
  if (is_text) return std::nullopt;
  return YamlError{
      match.line,
      absl::StrCat("match ",
                   is_scalar ? absl::StrCat("'", match.text, "' ") : "",
                   "must be a string that holds an expression: "
                   "put it in quotes")};
}

// Looks at the tree, where tags are still to be seen.
std::optional<YamlError> CheckRuleMatch(const YamlNode& document) {
  std::optional<YamlError> error;
  VisitEntries(document, [&](const YamlNode& key, const YamlNode& spec) {
    if (!absl::EqualsIgnoreCase(key.text, "spec")) return;
    VisitEntries(spec, [&](const YamlNode& name, const YamlNode& match) {
      if (name.text == "match" && !error.has_value()) error = CheckMatch(match);
    });
  });
  return error;
}

class FileReader {
 public:
  FileReader(std::string_view file, const YamlLimits& limits)
      : file_(file), limits_(limits) {}

  Resources Read(std::string_view text) {
    if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
      text.remove_prefix(kByteOrderMark.size());
    }
    if (text.size() > limits_.max_file_bytes) {
      AddError({1, absl::StrCat("has ", text.size(), " bytes, more than ",
                                limits_.max_file_bytes, ": split the file")});
    } else if (const auto error = CheckYamlText(text)) {
      AddError(*error);
    } else {
      ReadChunks(text);
    }
    return std::move(result_);
  }

 private:
  void ReadChunks(std::string_view text) {
    std::size_t documents = 0;
    for (const YamlChunk& chunk : SplitYaml(text)) {
      const YamlTrees trees = ParseYaml(chunk, limits_);
      for (const auto& document : trees.documents) {
        if (++documents > limits_.max_documents) {
          AddError({document->line,
                    absl::StrCat("has more than ", limits_.max_documents,
                                 " documents: split the file")});
          return;
        }
        ReadDocument(*document);
      }
      if (trees.error.has_value()) AddError(*trees.error);
    }
  }

  void ReadDocument(const YamlNode& document) {
    const bool empty =
        document.kind == YamlNode::Kind::kNull ||
        (document.kind == YamlNode::Kind::kMap && document.items.empty());
    if (empty) return;
    if (document.kind != YamlNode::Kind::kMap) {
      AddError({document.line,
                "is not a resource: a document must be a mapping with kind, "
                "metadata and spec"});
      return;
    }
    Value json;
    if (const auto error = YamlToJson(document, &json)) {
      AddError(*error);
      return;
    }
    absl::StatusOr<ParsedResource> parsed = ReadResource(json.struct_value());
    if (!parsed.ok()) {
      AddError({document.line, std::string(parsed.status().message())});
      return;
    }
    AddResource(document, *std::move(parsed));
  }

  void AddResource(const YamlNode& document, ParsedResource parsed) {
    if (parsed.key.kind == "rule") {
      if (const auto error = CheckRuleMatch(document)) {
        AddError(*error);
        return;
      }
    }
    parsed.resource.origin = Origin(document.line);
    result_.resources.insert_or_assign(std::move(parsed.key),
                                       std::move(parsed.resource));
  }

  std::string Origin(int line) const {
    return absl::StrCat(ToAbsl(file_), ":", line);
  }

  void AddError(const YamlError& error) {
    result_.errors.push_back({Origin(error.line), "", error.message});
  }

  const std::string_view file_;
  const YamlLimits& limits_;
  Resources result_;
};

}  // namespace

Resources ReadYaml(std::string_view file, std::string_view text,
                   const YamlLimits& limits) {
  return FileReader(file, limits).Read(text);
}

}  // namespace mixer::config

// A YAML document as a tree, before its scalars are given a meaning.
#ifndef MIXER_ADAPTER_YAML_YAML_TREE_H_
#define MIXER_ADAPTER_YAML_YAML_TREE_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mixer_adapter/yaml/yaml_text.h"

namespace mixer {

// Immutable once parsed. What aliases point to is shared, not copied.
struct YamlNode {
  enum class Kind { kNull, kScalar, kSequence, kMap };

  Kind kind = Kind::kNull;
  int line = 0;
  // Given by the author, as `!x` or `!!int`.
  bool tagged = false;
  bool plain = false;  // a scalar without quotes
  std::string tag;     // of a tagged scalar
  std::string text;    // of a scalar
  // Of a sequence; of a map: key, value, key, value, ...
  std::vector<std::shared_ptr<const YamlNode>> items;

  // With all aliases expanded: levels below, and bytes of memory (an estimate).
  int height = 0;
  std::size_t expanded_bytes = 0;
};

// What a file may demand. Aliases make small files into large ones: hence the
// bound on their expansion.
struct YamlLimits {
  std::size_t max_file_bytes = std::size_t{16} << 20;
  std::size_t max_documents = 100'000;
  int max_depth = 64;  // of nested lists and maps
  std::size_t max_expanded_bytes = std::size_t{64} << 20;  // of one document
};

struct YamlTrees {
  // Those before the error, if there is one.
  std::vector<std::shared_ptr<const YamlNode>> documents;
  std::optional<YamlError> error;
};

// Throws nothing. `chunk` must have passed CheckYamlText.
YamlTrees ParseYaml(const YamlChunk& chunk, const YamlLimits& limits);

}  // namespace mixer

#endif  // MIXER_ADAPTER_YAML_YAML_TREE_H_

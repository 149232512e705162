// What is done to the bytes of a YAML file before a parser sees them.
#ifndef MIXER_ADAPTER_YAML_YAML_TEXT_H_
#define MIXER_ADAPTER_YAML_YAML_TEXT_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mixer {

// A mistake at a line (1, 2, ...) of a file.
struct YamlError {
  int line;
  std::string message;
};

// One document, or several that "..." separates.
struct YamlChunk {
  std::string_view text;  // views the file's text
  int first_line;
};

// Nothing if `text` is UTF-8 without control characters other than tab and the
// ends of lines (YAML 1.1, 5.1).
std::optional<YamlError> CheckYamlText(std::string_view text);

// Splits before each line that starts with "---" and a blank or the line's end.
// Such a line never belongs to a value (YAML 1.1, 9.1.2), hence a mistake in
// one chunk cannot spread to the next.
std::vector<YamlChunk> SplitYaml(std::string_view text);

}  // namespace mixer

#endif  // MIXER_ADAPTER_YAML_YAML_TEXT_H_

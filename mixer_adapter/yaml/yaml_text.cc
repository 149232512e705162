#include "mixer_adapter/yaml/yaml_text.h"

#include <cstddef>
#include <cstdint>

#include "absl/strings/str_format.h"

namespace mixer {
namespace {

// Bytes of the UTF-8 character at the start of `text`; 0 if it is not one (RFC
// 3629 4: no overlong forms, no surrogates, nothing above U+10FFFF).
std::size_t Utf8Length(std::string_view text) {
  const auto byte = [&text](std::size_t i) {
    return i < text.size() ? static_cast<std::uint8_t>(text[i]) : 0U;
  };
  const auto tail = [&byte](std::size_t i) { return (byte(i) & 0xC0) == 0x80; };
  const auto in = [](unsigned value, unsigned low, unsigned high) {
    return low <= value && value <= high;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (in(first, 0xC2, 0xDF)) return tail(1) ? 2 : 0;
  if (in(first, 0xE0, 0xEF)) {
    const unsigned low = first == 0xE0 ? 0xA0 : 0x80;
    const unsigned high = first == 0xED ? 0x9F : 0xBF;
    return in(byte(1), low, high) && tail(2) ? 3 : 0;
  }
  if (in(first, 0xF0, 0xF4)) {
    const unsigned low = first == 0xF0 ? 0x90 : 0x80;
    const unsigned high = first == 0xF4 ? 0x8F : 0xBF;
    return in(byte(1), low, high) && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

bool IsControl(char c) {
  const auto byte = static_cast<std::uint8_t>(c);
  return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7F;
}

// Whether a line that starts with `text` begins a document.
bool StartsDocument(std::string_view text) {
  if (text.substr(0, 3) != "---") return false;
  return text.size() == 3 ||
         std::string_view(" \t\r\n").find(text[3]) != std::string_view::npos;
}

}  // namespace

std::optional<YamlError> CheckYamlText(std::string_view text) {
  int line = 1;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = Utf8Length(text.substr(at));
    if (length == 0) {
      return YamlError{line, "is not UTF-8 text: save the file as UTF-8"};
    }
    if (IsControl(text[at])) {
      return YamlError{line,
                       absl::StrFormat("control characters are not allowed; "
                                       "found 0x%02X: remove it, or write it "
                                       "as an escape in double quotes",
                                       static_cast<std::uint8_t>(text[at]))};
    }
    if (text[at] == '\n') ++line;
    at += length;
  }
  return std::nullopt;
}

std::vector<YamlChunk> SplitYaml(std::string_view text) {
  std::vector<YamlChunk> chunks;
  std::size_t start = 0;
  int start_line = 1;
  int line = 1;
  for (std::size_t at = 0; at < text.size(); ++line) {
    if (at > start && StartsDocument(text.substr(at))) {
      chunks.push_back({text.substr(start, at - start), start_line});
      start = at;
      start_line = line;
    }
    const std::size_t end = text.find('\n', at);
    at = end == std::string_view::npos ? text.size() : end + 1;
  }
  if (start < text.size()) chunks.push_back({text.substr(start), start_line});
  return chunks;
}

}  // namespace mixer

#include "mixer_adapter/base/markup.h"

#include <utility>

#include "mixer_adapter/base/utf8.h"

namespace mixer {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// What a character of one byte becomes; empty: itself.
std::string_view Escaped(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    case '\t':
    case '\n':
      return "";
    default:
      return c >= 0 && c < ' ' ? kReplacement : "";
  }
}

// U+FFFE and U+FFFF, which are UTF-8 and yet in no document.
bool IsNoCharacter(std::string_view sequence) {
  return sequence == "\xEF\xBF\xBE" || sequence == "\xEF\xBF\xBF";
}

void AppendEscaped(std::string_view text, std::string* out) {
  while (!text.empty()) {
    const std::size_t length = Utf8SequenceLength(text);
    const std::string_view sequence = text.substr(0, length);
    const std::string_view escaped = length == 0 || IsNoCharacter(sequence)
                                         ? kReplacement
                                     : length == 1 ? Escaped(text[0])
                                                   : "";
    out->append(escaped.empty() ? sequence : escaped);
    text.remove_prefix(length == 0 ? 1 : length);
  }
}

}  // namespace

std::string EscapeMarkup(std::string_view text) {
  std::string out;
  AppendEscaped(text, &out);
  return out;
}

void MarkupWriter::Begin(std::string_view tag, Attributes attributes) {
  out_.append("<").append(tag);
  for (const Attribute& attribute : attributes) {
    out_.append(" ").append(attribute.name).append("=\"");
    AppendEscaped(attribute.value, &out_);
    out_.append("\"");
  }
}

MarkupWriter& MarkupWriter::Open(std::string_view tag, Attributes attributes) {
  Begin(tag, attributes);
  out_.append(">");
  open_.push_back(tag);
  return *this;
}

MarkupWriter& MarkupWriter::Close() {
  out_.append("</").append(open_.back()).append(">");
  open_.pop_back();
  return *this;
}

MarkupWriter& MarkupWriter::Text(std::string_view text) {
  AppendEscaped(text, &out_);
  return *this;
}

MarkupWriter& MarkupWriter::Element(std::string_view tag, std::string_view text,
                                    Attributes attributes) {
  return Open(tag, attributes).Text(text).Close();
}

MarkupWriter& MarkupWriter::Empty(std::string_view tag, Attributes attributes) {
  Begin(tag, attributes);
  out_.append("/>");
  return *this;
}

MarkupWriter& MarkupWriter::Raw(std::string_view markup) {
  out_.append(markup);
  return *this;
}

std::string MarkupWriter::Finish() {
  while (!open_.empty()) Close();
  return std::exchange(out_, {});
}

}  // namespace mixer

// Writes HTML and SVG, in the form that XML shares: every element is closed,
// and whatever is given as text or as an attribute's value is escaped, here and
// nowhere else.
#ifndef MIXER_ADAPTER_BASE_MARKUP_H_
#define MIXER_ADAPTER_BASE_MARKUP_H_

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace mixer {

// `text` for an element's content or a quoted attribute's value. What XML
// cannot hold (bytes that are no UTF-8, control characters) becomes U+FFFD.
std::string EscapeMarkup(std::string_view text);

class MarkupWriter {
 public:
  struct Attribute {
    std::string_view name;   // of the program's own
    std::string_view value;  // anybody's
  };
  using Attributes = std::initializer_list<Attribute>;

  // Views of what is given are not kept but for `tag`, which must live until
  // the element is closed: a literal.
  MarkupWriter& Open(std::string_view tag, Attributes attributes = {});
  MarkupWriter& Close();
  MarkupWriter& Text(std::string_view text);
  // Open, Text and Close in one.
  MarkupWriter& Element(std::string_view tag, std::string_view text,
                        Attributes attributes = {});
  // An element without content.
  MarkupWriter& Empty(std::string_view tag, Attributes attributes = {});
  // Markup of the program's own, as it is.
  MarkupWriter& Raw(std::string_view markup);

  // Closes what is open. The writer is empty then.
  std::string Finish();

 private:
  void Begin(std::string_view tag, Attributes attributes);

  std::string out_;
  std::vector<std::string_view> open_;
};

}  // namespace mixer

#endif  // MIXER_ADAPTER_BASE_MARKUP_H_

#include "mixer_adapter/base/markup.h"

#include <string>

#include "gtest/gtest.h"

namespace mixer {
namespace {

struct Case {
  std::string text;
  std::string escaped;
};

TEST(EscapeMarkup, LeavesNothingThatIsMarkup) {
  const Case cases[] = {
      {"", ""},
      {"default/hello-00001", "default/hello-00001"},
      {"<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"},
      {R"(" onload="x)", "&quot; onload=&quot;x"},
      {"' onload='x", "&#39; onload=&#39;x"},
      {"&amp;", "&amp;amp;"},
      {"]]>", "]]&gt;"},
      {"\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80",
       "\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80"},
      {"a\tb\nc", "a\tb\nc"},
      {std::string("a\0b\x1B\x7F", 5),
       "a\xEF\xBF\xBD"
       "b\xEF\xBF\xBD\x7F"},
      {"\xC3<", "\xEF\xBF\xBD&lt;"},
      {"\xC0\xBC", "\xEF\xBF\xBD\xEF\xBF\xBD"},  // an overlong <
      {"\xEF\xBF\xBF", "\xEF\xBF\xBD"},
  };
  for (const Case& c : cases) EXPECT_EQ(EscapeMarkup(c.text), c.escaped);
}

TEST(MarkupWriter, EscapesTextAndValues) {
  MarkupWriter out;
  out.Open("p", {{"class", "a"}, {"title", "\"<&"}})
      .Text("1 < 2")
      .Element("b", "&")
      .Empty("br")
      .Raw("<i/>")
      .Close();
  EXPECT_EQ(out.Finish(),
            "<p class=\"a\" title=\"&quot;&lt;&amp;\">1 &lt; 2<b>&amp;</b>"
            "<br/><i/></p>");
}

TEST(MarkupWriter, ClosesWhatIsOpen) {
  MarkupWriter out;
  out.Open("a").Open("b").Close().Open("c");
  EXPECT_EQ(out.Finish(), "<a><b></b><c></c></a>");
  EXPECT_EQ(out.Finish(), "");
}

}  // namespace
}  // namespace mixer

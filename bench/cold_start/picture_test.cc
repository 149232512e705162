#include "bench/cold_start/picture.h"

#include <cstddef>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "bench/cold_start/designs.h"
#include "bench/cold_start/experiment.h"
#include "bench/cold_start/svg.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "re2/re2.h"

namespace mixer::cold_start {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// True if the names in ` a="1" b="2"` differ.
bool NamesDiffer(re2::StringPiece attributes) {
  static const RE2 attribute(" ([\\w:-]+)=");
  std::set<std::string> names;
  std::string name;
  while (RE2::FindAndConsume(&attributes, attribute, &name)) {
    if (!names.insert(name).second) return false;
  }
  return true;
}

// What is wrong with `xml`, or nothing: tags that match, attributes in quotes
// and of different names, no bare & or <. Knows as much of XML as is used here.
std::string Malformed(const std::string& xml) {
  static const RE2 text("((?:[^<&]|&(?:amp|lt|gt|quot);)+)");
  static const RE2 tag(
      "<(/?)([a-z]+)((?: [\\w:-]+=\"(?:[^\"<&]|&amp;)*\")*)(/?)>");
  std::vector<std::string> open;
  re2::StringPiece rest(xml);
  std::string words, end, name, attributes, empty;
  int roots = 0;
  while (!rest.empty()) {
    if (RE2::Consume(&rest, text, &words)) {
      if (open.empty() && words != "\n") return "text outside";
      continue;
    }
    if (!RE2::Consume(&rest, tag, &end, &name, &attributes, &empty)) {
      return "at " + std::string(rest.substr(0, 40));
    }
    if (!NamesDiffer(attributes)) return "twice the same in " + name;
    if (!end.empty()) {
      if (open.empty() || open.back() != name) return "</" + name + ">";
      open.pop_back();
      continue;
    }
    if (open.empty() && ++roots > 1) return "two roots";
    if (empty.empty()) open.push_back(name);
  }
  return open.empty() ? "" : "open: " + open.back();
}

TEST(MalformedTest, FindsWhatIsWrong) {
  EXPECT_EQ(Malformed("<a b=\"1\"><c/>text &amp; text</a>\n"), "");
  for (const char* const xml :
       {"<a>", "<a></b>", "</a>", "<a>b & c</a>", "<a b=1/>", "<a>b < c</a>",
        "<a b=\"1\" b=\"2\"/>", "<a/><a/>", "<a/>text"}) {
    EXPECT_NE(Malformed(xml), "") << xml;
  }
}

TEST(SvgTest, EscapesText) {
  Svg svg(10, 10, "a & b");
  svg.Text({1, 2}, "x < y", Svg::Anchor::kEnd);
  const std::string text = svg.Finish();
  EXPECT_EQ(Malformed(text), "");
  EXPECT_THAT(text, HasSubstr("a &amp; b"));
  EXPECT_THAT(text, HasSubstr("x &lt; y"));
}

TEST(PictureTest, IsWellFormedAndHasAllDesigns) {
  Options options;
  options.duration = absl::Minutes(10);
  options.revisions = 10;
  std::vector<Result> results;
  std::size_t curves = 0;
  for (const DesignSpec& design : Designs()) {
    results.push_back(RunDesign(design, options, MakeWorkload(options)));
    if (design.curve) ++curves;
  }
  const std::string picture = Picture(results, options);
  EXPECT_EQ(Malformed(picture), "");
  for (const DesignSpec& design : Designs()) {
    EXPECT_THAT(picture, HasSubstr(">" + design.name + "<"));
  }
  std::size_t paths = 0;
  for (std::size_t at = picture.find("<path "); at != std::string::npos;
       at = picture.find("<path ", at + 1)) {
    ++paths;
  }
  EXPECT_EQ(paths, curves);
}

TEST(PictureTest, OfNothingIsWellFormed) {
  std::vector<Result> results;
  for (const DesignSpec& design : Designs()) {
    results.emplace_back().design = design.name;
  }
  EXPECT_EQ(Malformed(Picture(results, Options())), "");
}

TEST(PictureTest, TheCommittedOneStandsAlone) {
  std::ifstream file("bench/cold_start/cold_start.svg");
  const std::string picture(std::istreambuf_iterator<char>(file), {});
  EXPECT_EQ(Malformed(picture), "");
  EXPECT_LT(picture.size(), 100'000u);
  EXPECT_THAT(picture, HasSubstr("<svg "));
  EXPECT_THAT(picture, Not(HasSubstr("script")));
  EXPECT_THAT(picture, Not(HasSubstr("href")));
  EXPECT_THAT(picture, Not(HasSubstr("url(")));
}

}  // namespace
}  // namespace mixer::cold_start

#include "bench/cold_start/picture.h"

#include <cstddef>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "bench/cold_start/designs.h"
#include "bench/cold_start/experiment.h"
#include "bench/cold_start/svg.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace mixer::cold_start {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// What is wrong with `xml`, or nothing: tags that match, attributes in quotes
// and of different names, no bare & or <. Knows as much of XML as is used here.
std::string Malformed(const std::string& xml) {
  static const std::regex token(
      "<(/?)([a-z]+)((?: [\\w:-]+=\"[^\"<]*\")*)(/?)>"
      "|[^<]+");
  static const std::regex attribute(" ([\\w:-]+)=");
  static const std::regex bare_and("&(?!(amp|lt|gt|quot);)");
  if (std::regex_search(xml, bare_and)) return "bare &";
  std::vector<std::string> open;
  std::size_t read = 0;
  bool root = false;
  for (std::sregex_iterator it(xml.begin(), xml.end(), token), end; it != end;
       ++it) {
    const std::smatch& match = *it;
    if (static_cast<std::size_t>(match.position()) != read) break;
    read += static_cast<std::size_t>(match.length());
    const std::string name = match[2];
    if (name.empty()) {
      if (open.empty() && match.str() != "\n") return "text outside";
    } else if (match[1].length() > 0) {
      if (open.empty() || open.back() != name) return "</" + name + ">";
      open.pop_back();
    } else {
      if (open.empty() && std::exchange(root, true)) return "two roots";
      std::set<std::string> names;
      const std::string attributes = match[3];
      for (std::sregex_iterator a(attributes.begin(), attributes.end(),
                                  attribute);
           a != std::sregex_iterator(); ++a) {
        if (!names.insert((*a)[1]).second) return "twice " + (*a)[1].str();
      }
      if (match[4].length() == 0) open.push_back(name);
    }
  }
  if (read != xml.size()) return "at " + xml.substr(read, 40);
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
  const std::regex path("<path ");
  EXPECT_EQ(static_cast<std::size_t>(std::distance(
                std::sregex_iterator(picture.begin(), picture.end(), path),
                std::sregex_iterator())),
            curves);
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

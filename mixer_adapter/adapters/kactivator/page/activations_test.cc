// What is on the page of activations, without a browser.
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/adapters/kactivator/page/activations_assets.h"
#include "mixer_adapter/adapters/kactivator/page/activations_chart.h"
#include "mixer_adapter/adapters/kactivator/page/activations_json.h"
#include "mixer_adapter/adapters/kactivator/page/activations_page.h"
#include "mixer_adapter/adapters/kactivator/page/activations_pictures.h"
#include "mixer_adapter/adapters/kactivator/page/activations_text.h"
#include "mixer_adapter/adapters/kactivator/page/cold_start_phases.h"
#include "mixer_adapter/base/markup.h"
#include "nlohmann/json.hpp"
#include "openssl/sha.h"

namespace mixer::kactivator {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Entry = ActivationBoard::Entry;
using Outcome = ColdStart::Outcome;
using Picture = ActivationBoard::Picture;

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

std::size_t Count(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos;
       at += part.size()) {
    ++count;
  }
  return count;
}

// ---- phases ----------------------------------------------------------------

struct PhasesCase {
  const char* name;
  // Milliseconds after the first request; nothing: never.
  std::optional<int> delivered, starting, ready, ended;
  Outcome outcome;
  const char* phases;  // "decision 0 5" in ms; "*" if open
};

constexpr int kElapsed = 10'000;  // now

const PhasesCase kPhases[] = {
    {"all", 5, 700, 2000, 2300, Outcome::kServed,
     "decision 0 5, scaler 5 700, ready 700 2000, release 2000 2300"},
    {"just_begun", {}, {}, {}, {}, Outcome::kUnderWay, "decision 0 10000*"},
    {"told",
     5,
     {},
     {},
     {},
     Outcome::kUnderWay,
     "decision 0 5, scaler 5 10000*"},
    {"pods_start",
     5,
     700,
     {},
     {},
     Outcome::kUnderWay,
     "decision 0 5, scaler 5 700, ready 700 10000*"},
    {"settles",
     5,
     700,
     9900,
     {},
     Outcome::kUnderWay,
     "decision 0 5, scaler 5 700, ready 700 9900, release 9900 10000*"},
    {"nobody_saw_pods_start",
     5,
     {},
     2000,
     2300,
     Outcome::kServed,
     "decision 0 5, scaler 5 2000, release 2000 2300"},
    {"somebody_else_woke_it",
     {},
     700,
     2000,
     2300,
     Outcome::kServed,
     "decision 0 700, ready 700 2000, release 2000 2300"},
    {"told_after_pods_started", 800, 700, 2000, 2300, Outcome::kServed,
     "decision 0 800, scaler 800 800, ready 800 2000, release 2000 2300"},
    {"gave_up",
     5,
     700,
     {},
     9000,
     Outcome::kGaveUp,
     "decision 0 5, scaler 5 700, ready 700 9000"},
    {"never_told", {}, {}, {}, 9000, Outcome::kGaveUp, "decision 0 9000"},
    {"unknown", 5, {}, {}, 6, Outcome::kUnknown, "decision 0 5"},
    {"clock_set_back",
     5,
     {},
     {},
     -3000,
     Outcome::kServed,
     "decision 0 0, scaler 0 0"},
};

class PhasesTest : public ::testing::TestWithParam<PhasesCase> {};

TEST_P(PhasesTest, AreWhatIsKnown) {
  const PhasesCase& c = GetParam();
  const absl::Time noted = kNow - absl::Milliseconds(kElapsed);
  const auto at = [&](std::optional<int> ms) {
    return ms.has_value() ? noted + absl::Milliseconds(*ms) : ColdStart::kNever;
  };
  ColdStart start;
  start.outcome = c.outcome;
  start.noted = noted;
  start.delivered = at(c.delivered);
  start.starting = at(c.starting);
  start.ready = at(c.ready);
  start.ended = at(c.ended);
  std::vector<std::string> phases;
  for (const ColdStartPhase& phase : PhasesOf(start, kNow)) {
    phases.push_back(absl::StrCat(std::string(PhaseName(phase.kind)), " ",
                                  absl::ToInt64Milliseconds(phase.begin), " ",
                                  absl::ToInt64Milliseconds(phase.end),
                                  phase.open ? "*" : ""));
  }
  EXPECT_EQ(absl::StrJoin(phases, ", "), c.phases);
}

INSTANTIATE_TEST_SUITE_P(All, PhasesTest, ::testing::ValuesIn(kPhases),
                         [](const auto& info) {
                           return std::string(info.param.name);
                         });

// ---- text ------------------------------------------------------------------

TEST(DurationText, HasThreeDigits) {
  const struct {
    double seconds;
    const char* text;
  } cases[] = {
      {-1, "0 ms"},         {0, "0 ms"},          {1e-6, "under 0.01 ms"},
      {0.00031, "0.31 ms"}, {0.00994, "9.94 ms"}, {0.00999, "10 ms"},
      {0.312, "312 ms"},    {0.9994, "999 ms"},   {0.9996, "1.00 s"},
      {2.306, "2.31 s"},    {99.996, "100 s"},    {120, "120 s"}};
  for (const auto& c : cases) {
    EXPECT_EQ(DurationText(absl::Seconds(c.seconds)), c.text) << c.seconds;
  }
}

TEST(Shorten, LeavesOutTheMiddleOfWholeCharacters) {
  EXPECT_EQ(Shorten("default/hello-00001", 19), "default/hello-00001");
  EXPECT_EQ(Shorten("default/hello-00001", 10),
            "defau\xE2\x80\xA6"
            "0001");
  EXPECT_EQ(Shorten("\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"
                    "\xC3\xA9\xC3\xA9\xC3\xA9",
                    8),
            "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xE2\x80\xA6\xC3\xA9\xC3\xA9\xC3"
            "\xA9");
}

TEST(AxisFor, HasRoundStepsAndRoomForAll) {
  const struct {
    int longest_ms;
    int step_ms;
    int steps;
  } cases[] = {{0, 1, 1},           {1, 1, 1},
               {3, 1, 3},           {6, 2, 3},
               {2300, 500, 5},      {2501, 1000, 3},
               {4000, 1000, 4},     {4001, 1000, 5},
               {5001, 2000, 3},     {120'000, 50'000, 3},
               {100'000, 20'000, 5}};
  for (const auto& c : cases) {
    const TimeAxis axis = AxisFor(absl::Milliseconds(c.longest_ms));
    EXPECT_EQ(axis.step, absl::Milliseconds(c.step_ms)) << c.longest_ms;
    EXPECT_EQ(axis.steps, c.steps) << c.longest_ms;
  }
}

// ---- chart -----------------------------------------------------------------

std::string ChartOf(const std::vector<Entry>& entries) {
  std::vector<const Entry*> rows;
  for (const Entry& entry : entries) rows.push_back(&entry);
  MarkupWriter out;
  WriteChart(rows, kNow, &out);
  return out.Finish();
}

TEST(Chart, HasASegmentForEachPhaseAndAMarkForEachEvent) {
  const std::string chart = ChartOf({Served("a", kNow - absl::Seconds(30))});
  // 2.3 s of five times 0.5 s.
  EXPECT_THAT(chart, HasSubstr(R"(<rect class="decision" x="0%" y="57" )"
                               R"(width="0.016%" height="14"/>)"));
  EXPECT_THAT(chart, HasSubstr(R"(<rect class="scaler" x="0.016%" y="57" )"
                               R"(width="27.984%" height="14"/>)"));
  EXPECT_THAT(chart, HasSubstr(R"(<rect class="ready" x="28%" y="57" )"
                               R"(width="52%" height="14"/>)"));
  EXPECT_THAT(chart, HasSubstr(R"(<rect class="release" x="80%" y="57" )"
                               R"(width="12%" height="14"/>)"));
  EXPECT_THAT(chart, HasSubstr(R"(<use href="#m-sent" x="0.0048%")"));
  EXPECT_THAT(chart, HasSubstr(R"(<use href="#m-delivered" x="0.016%")"));
  EXPECT_THAT(chart, HasSubstr(R"(<use href="#m-starting" x="28%")"));
  EXPECT_THAT(chart, HasSubstr(R"(<use href="#m-ready" x="80%")"));
  EXPECT_THAT(chart, HasSubstr(">2.5 s</text>"));
  EXPECT_THAT(chart,
              HasSubstr("<title>default/a: served, 2.30 s; decision 0.40 ms; "
                        "scaler 700 ms; ready 1.30 s; release 300 ms</title>"));
}

TEST(Chart, LetsWhatIsUnderWayGrow) {
  const absl::Time noted = kNow - absl::Seconds(4);
  EXPECT_THAT(ChartOf({UnderWay("a", noted)}),
              HasSubstr(R"(<rect class="ready open" x="37.5%" y="57" )"
                        R"(width="62.5%" height="14"/>)"));
}

TEST(Chart, HasARowForEachInTheirOrder) {
  const std::string chart = ChartOf({UnderWay("b", kNow - absl::Seconds(1)),
                                     GaveUp("c", kNow - absl::Seconds(400)),
                                     Unknown("a", kNow - absl::Seconds(500))});
  EXPECT_EQ(Count(chart, "<g class=\"row "), 3);
  EXPECT_LT(chart.find(">default/b<"), chart.find(">default/c<"));
  EXPECT_LT(chart.find(">default/c<"), chart.find(">default/a<"));
  for (const char* const outcome : {"under way", "gave up", "unknown"}) {
    EXPECT_THAT(chart, HasSubstr(absl::StrCat(">", outcome, "</text>")));
  }
}

// ---- page ------------------------------------------------------------------

TEST(ActivationsPage, SaysWhatIsThereAndWhatComesNext) {
  const std::string page = ActivationsPage({}, kNow);
  EXPECT_THAT(page, HasSubstr("No cold start yet. "));
  EXPECT_THAT(page, HasSubstr("No handler yet. "));
  EXPECT_THAT(page, Not(HasSubstr("<table")));
  EXPECT_THAT(page, Not(HasSubstr("class=\"chart\"")));
  Picture quiet;
  quiet.handlers = {Handler("h.prod", 0)};
  EXPECT_THAT(ActivationsPage(quiet, kNow),
              HasSubstr("h.prod: no active revision. "));
}

TEST(ActivationsPage, ShowsHandlersRevisionsAndColdStarts) {
  const std::string page = ActivationsPage(SmallPicture(kNow), kNow);
  for (const char* const part : {
           "<h3>kactivator.istio-system</h3>",
           "<dd>ws://autoscaler.knative-serving.svc.cluster.local:8080</dd>",
           "<dd class=\"good\">\xE2\x97\x8F connected</dd>",
           "<dd>held until pods serve</dd>",
           "<dd>4 revisions</dd>",
           "<th scope=\"row\">default/hello-00002</th><td>starting</td>"
           "<td>3</td><td>1.50</td><td>24</td>",
           "<th scope=\"row\">default/checkout-00042</th>"
           "<td><time datetime=\"2023-11-14T22:13:00+00:00\">22:13:00</time>"
           "</td><td><span class=\"good\">served</span></td><td>2.30 s</td>"
           "<td>0.40 ms</td><td>700 ms</td><td>1.30 s</td><td>300 ms</td>"
           "<td>3</td><td>2</td><td>0</td><td>1</td>",
           "<td>4.00 s</td><td>0.40 ms</td><td>1.50 s</td><td>2.50 s</td>"
           "<td>\xE2\x80\x93</td><td>2 (2 waiting)</td>",
           "4 active revisions, 1 cold start under way, 3 ended of late.",
       }) {
    EXPECT_THAT(page, HasSubstr(part));
  }
  EXPECT_EQ(Count(page, "<g class=\"row "), 4);
  EXPECT_THAT(page, Not(HasSubstr("Shown are ")));
}

TEST(ActivationsPage, SaysWhereAHandlerIsInTrouble) {
  Picture picture = SmallPicture(kNow);
  picture.handlers[0].connected = picture.handlers[0].holds = false;
  const std::string page = ActivationsPage(picture, kNow);
  EXPECT_THAT(page, HasSubstr("<dd class=\"bad\">\xE2\x97\x8B not connected"));
  EXPECT_THAT(page, HasSubstr("<dd>answered at once</dd>"));
}

TEST(ActivationsPage, NamesTheHandlerWhereThereAreSeveral) {
  Picture picture = SmallPicture(kNow);
  EXPECT_THAT(ActivationsPage(picture, kNow), Not(HasSubstr("<small>")));
  picture.handlers.push_back(Handler("other.prod", 1));
  EXPECT_THAT(ActivationsPage(picture, kNow),
              HasSubstr("<small>kactivator.istio-system</small>"));
}

TEST(ActivationsPage, IsBelow300KilobytesWhenFull) {
  const Picture full = FullPicture(kNow);
  ASSERT_EQ(full.ended.size(), ActivationBoard::kKept);
  ASSERT_EQ(full.handlers[0].revisions.size(), ActivationBoard::kRevisions);
  const std::string page = ActivationsPage(full, kNow);
  EXPECT_EQ(Count(page, "<g class=\"row "), kShownColdStarts);
  EXPECT_EQ(Count(page, "<g class=\"row underway"), kShownColdStarts * 3 / 4);
  EXPECT_LT(page.size(), 300'000);
  EXPECT_THAT(page, HasSubstr("500 of 1234 revisions"));
  EXPECT_THAT(page, HasSubstr("Shown are 100 of 23556 cold starts"));
}

TEST(ActivationsPage, EscapesWhatComesFromOutside) {
  const std::string page = ActivationsPage(HostilePicture(kNow), kNow);
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_THAT(page, Not(HasSubstr("hacked=1\"")));
  EXPECT_THAT(page, Not(HasSubstr("\x01")));
  EXPECT_EQ(Count(page, "</script>"), 1);
  EXPECT_EQ(Count(page, "</title>"), 1 + 1 + 4);  // page, chart, rows
  EXPECT_THAT(page, HasSubstr("&lt;/script&gt;&lt;img src=x onerror=&quot;"
                              "hacked=1&quot;&gt;&#39;&amp;amp;\xEF\xBF\xBD"));
}

TEST(ActivationsPage, NeedsNothingFromElsewhere) {
  const std::string page = ActivationsPage(SmallPicture(kNow), kNow);
  for (const char* const part : {" src=", "@import", "url(", "http://"}) {
    EXPECT_EQ(Count(page, part), part == std::string("http://") ? 1 : 0)
        << part << ": but for the name space of SVG";
  }
  EXPECT_THAT(page, HasSubstr("default-src &#39;none&#39;"));
  EXPECT_THAT(page, HasSubstr("<noscript><meta http-equiv=\"refresh\""));
}

// What a browser computes before it runs them.
TEST(ActivationsAssets, AreNamedByTheirDigests) {
  for (const Asset& asset : {ActivationsStyle(), ActivationsScript()}) {
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<const unsigned char*>(asset.text.data()),
           asset.text.size(), digest);
    const std::string bytes(reinterpret_cast<const char*>(digest),
                            sizeof(digest));
    EXPECT_EQ(std::string(asset.source),
              absl::StrCat("'sha256-", absl::Base64Escape(bytes), "'"));
  }
}

// ---- JSON ------------------------------------------------------------------

TEST(ActivationsJson, HasTheSame) {
  const auto json =
      nlohmann::json::parse(ActivationsJson(SmallPicture(kNow), kNow));
  EXPECT_EQ(json["now"], "2023-11-14T22:13:20+00:00");
  EXPECT_EQ(json["under_way_total"], 1);
  const auto& handler = json["handlers"][0];
  EXPECT_EQ(handler["connected"], true);
  EXPECT_EQ(handler["revisions"][2].dump(),
            R"({"arrivals":24,"concurrency":1.5,"name":"hello-00002",)"
            R"("namespace":"default","pods":"starting","waiting":3})");
  ASSERT_EQ(json["cold_starts"].size(), 4);
  const auto& under_way = json["cold_starts"][0];
  EXPECT_EQ(under_way["outcome"], "under way");
  EXPECT_EQ(under_way["total"], 4);
  EXPECT_TRUE(under_way["ready"].is_null());
  const auto& served = json["cold_starts"][1];
  EXPECT_EQ(served["outcome"], "served");
  EXPECT_EQ(served["phases"].dump(),
            R"({"decision":0.0004,"ready":1.3,"release":0.3,)"
            R"("scaler":0.6996})");
  EXPECT_EQ(served["ready"], "2023-11-14T22:13:02+00:00");
  EXPECT_EQ(served["cancelled"], 1);
}

TEST(ActivationsJson, TakesAnyText) {
  const auto json =
      nlohmann::json::parse(ActivationsJson(HostilePicture(kNow), kNow));
  EXPECT_THAT(json["handlers"][0]["name"].get<std::string>(),
              HasSubstr("</script><img"));
}

}  // namespace
}  // namespace mixer::kactivator

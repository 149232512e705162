// The page /activations in a real browser: of a real mixs that wakes revisions
// at the Autoscaler's stand-in; and of what a board may hold at most.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/adapters/kactivator/page/activations_page.h"
#include "mixer_adapter/adapters/kactivator/page/activations_pictures.h"
#include "mixer_adapter/net/http_server.h"
#include "mixer_adapter/testing/browser_page.h"
#include "mixer_adapter/testing/demo_stage.h"

namespace mixer::kactivator {
namespace {

using mixer::testing::BrowserPage;
using mixer::testing::DemoStage;
using ::testing::Each;
using ::testing::IsEmpty;
using ::testing::StartsWith;

using Picture = ActivationBoard::Picture;

// Ample: no test takes long unless it fails.
constexpr absl::Duration kPatience = absl::Minutes(2);

constexpr char kFits[] =
    "document.documentElement.scrollWidth <= innerWidth && "
    "document.body.scrollWidth <= innerWidth";

// Nothing that is drawn is beyond the window's edges.
constexpr char kBeyond[] =
    "[...document.querySelectorAll('body *')].filter(e => {"
    "  const box = e.getBoundingClientRect();"
    "  return box.right > innerWidth + 0.5 || box.left < -0.5;"
    "}).map(e => e.outerHTML.substring(0, 200)).join('\\n')";

std::string HasRows(int count) {
  return absl::StrCat("document.querySelectorAll('svg.chart g.row').length == ",
                      count);
}

std::string HasText(const std::string& selector, const std::string& text) {
  return absl::StrCat("(document.querySelector('", selector,
                      "')?.textContent ?? '').includes('", text, "')");
}

class ActivationsBrowserTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!BrowserPage::Installed()) {
      GTEST_SKIP() << "there is no browser: install Debian's package chromium";
    }
    browser_ = std::make_unique<BrowserPage>();
  }

  // What is said at each width, and kept as a picture.
  void ExpectGoodLooks(const std::string& name) {
    for (const bool phone : {false, true}) {
      for (const bool dark : {false, true}) {
        browser_->SetWidth(phone ? 360 : 1280, phone);
        browser_->SetDark(dark);
        EXPECT_EQ(browser_->Eval(kFits), true) << name << phone;
        EXPECT_EQ(browser_->Eval(kBeyond), "") << name << phone;
        browser_->Keep(absl::StrCat(name, phone ? "_phone" : "_desktop",
                                    dark ? "_dark" : ""));
      }
    }
  }

  std::unique_ptr<BrowserPage> browser_;
};

// ---- of a real mixs
// ----------------------------------------------------------

class ServedActivationsTest : public ActivationsBrowserTest {
 protected:
  void SetUp() override {
    ActivationsBrowserTest::SetUp();
    if (IsSkipped()) return;
    auto stage =
        DemoStage::Start({"mixer_adapter/cmd/mixs",
                          "mixer_adapter/testing/embedded_autoscaler"});
    ASSERT_TRUE(stage.ok()) << stage.status();
    stage_ = *std::move(stage);
    origin_ = stage_->Now().admin_url;
    ASSERT_NE(origin_, "");
    browser_->SetWidth(360, true);
    browser_->Open(origin_ + "/activations");
  }

  // Comes with a later fetch: nobody reloads anything here.
  void ExpectSoon(const std::string& expression) {
    EXPECT_TRUE(browser_->WaitFor(expression, kPatience))
        << expression << "\n"
        << browser_->Eval("document.body.innerText");
  }

  std::unique_ptr<DemoStage> stage_;
  std::string origin_;
};

TEST_F(ServedActivationsTest, FollowsTheServer) {
  ExpectSoon(HasText("#state", "Live"));
  ExpectSoon(HasText("main", "No cold start yet."));
  ExpectSoon(HasText("main .card", "kactivator.istio-system"));
  ExpectSoon(HasText("main .card", "answered at once"));
  EXPECT_EQ(browser_->Eval("window.opened = 1"), 1);

  for (int i = 1; i <= 3; ++i) {
    const std::string name = absl::StrCat("hello-0000", i);
    ASSERT_TRUE(stage_->Check(name).ok);
    ExpectSoon(HasRows(i));
    ExpectSoon(HasText("svg.chart g.row text", "default/" + name));
    ExpectSoon(HasText(".starts tbody tr th", "default/" + name));
    EXPECT_EQ(browser_->Eval(kFits), true);
  }
  // A revision is active for some seconds only: again until it is seen.
  bool seen = false;
  for (int tries = 0; tries < 20 && !seen; ++tries) {
    ASSERT_TRUE(stage_->Check("hello-00001").ok);
    seen = browser_->WaitFor(HasText(".revisions tbody", "default/hello-00001"),
                             absl::Seconds(3));
  }
  EXPECT_TRUE(seen);
  EXPECT_EQ(browser_->Eval("window.opened"), 1) << "it was the same page";
  EXPECT_THAT(browser_->Requests(), Each(StartsWith(origin_)));
  EXPECT_THAT(browser_->Complaints(), IsEmpty());
}

TEST_F(ServedActivationsTest, ShowsAColdStartUnderWay) {
  ExpectSoon(HasText("main .card .good", "connected"));
  stage_->KillAutoscaler();
  ExpectSoon(HasText("main .card", "not connected"));
  ASSERT_TRUE(stage_->Check("hello-00001").ok);
  ExpectSoon(HasRows(1));
  ExpectSoon(HasText("svg.chart g.row.underway .outcome", "under way"));
  // It grows.
  EXPECT_EQ(browser_->Eval("window.before = document.querySelector("
                           "'.starts td:nth-child(4)').textContent; 1"),
            1);
  ExpectSoon(
      "document.querySelector('.starts td:nth-child(4)').textContent != "
      "window.before");
  const std::string sent =
      "document.querySelector('svg.chart g.row use[href=\"#m-sent\"]')";
  EXPECT_EQ(browser_->Eval(sent + " == null"), true);
  ASSERT_TRUE(stage_->StartAutoscaler().ok());
  ExpectSoon(sent + " != null");
  EXPECT_THAT(browser_->Complaints(), IsEmpty());
}

TEST_F(ServedActivationsTest, SaysThatTheServerIsAway) {
  ASSERT_TRUE(stage_->Check("hello-00001").ok);
  ExpectSoon(HasRows(1));
  EXPECT_THAT(browser_->Complaints(), IsEmpty());
  stage_->StopMixs();
  ExpectSoon(HasText("#state.away", "The server does not answer."));
  EXPECT_EQ(browser_->Eval(HasRows(1)), true) << "what was known stays";
  EXPECT_EQ(browser_->Eval(kFits), true);
  browser_->Keep("away_phone");
}

TEST_F(ServedActivationsTest, PausesOutOfSight) {
  ExpectSoon(HasText("#state", "Live"));
  const auto turn = [this](const char* hidden) {
    browser_->Eval(absl::StrCat(
        "Object.defineProperty(document, 'hidden', "
        "{configurable: true, get: () => ",
        hidden,
        "}); document.dispatchEvent(new Event('visibilitychange')); 1"));
  };
  turn("true");
  ExpectSoon(HasText("#state", "Paused"));
  const auto fetched = browser_->Requests().size();
  ASSERT_TRUE(stage_->Check("hello-00001").ok);
  EXPECT_FALSE(browser_->WaitFor(HasRows(1), absl::Seconds(3)));
  EXPECT_EQ(browser_->Requests().size(), fetched);
  turn("false");
  ExpectSoon(HasRows(1));
  ExpectSoon(HasText("#state", "Live"));
}

TEST_F(ServedActivationsTest, IsInTheListOfPages) {
  browser_->Open(origin_ + "/");
  EXPECT_EQ(browser_->Eval(kFits), true);
  browser_->Keep("index_phone");
  EXPECT_EQ(browser_->Eval("document.querySelector('a[href=\"/activations\"]')"
                           ".click(); 1"),
            1);
  ExpectSoon("document.title == 'Activations'");
  EXPECT_THAT(browser_->Complaints(), IsEmpty());
}

// ---- of any picture
// ----------------------------------------------------------

struct Case {
  const char* name;
  Picture (*picture)(absl::Time now);
  int rows;
};

Picture NoPicture(absl::Time /*now*/) { return {}; }

Picture QuietPicture(absl::Time /*now*/) {
  Picture picture;
  picture.handlers = {Handler("kactivator.istio-system", 0)};
  picture.handlers[0].connected = false;
  return picture;
}

class PictureInBrowserTest : public ActivationsBrowserTest,
                             public ::testing::WithParamInterface<Case> {};

TEST_P(PictureInBrowserTest, LooksGood) {
  const absl::Time now = absl::FromUnixSeconds(1'700'000'000);
  net::HttpServerOptions options;
  options.address = "127.0.0.1:0";
  const auto server = net::HttpServer::Start(
      options, {{"/activations", [now] {
                   return net::HttpAnswer{
                       200, "text/html; charset=utf-8",
                       ActivationsPage(GetParam().picture(now), now)};
                 }}});
  ASSERT_TRUE(server.ok()) << server.status();
  const std::string origin =
      absl::StrCat("http://127.0.0.1:", (*server)->port());
  browser_->Open(origin + "/activations");
  EXPECT_TRUE(browser_->WaitFor(HasText("#state", "Live"), kPatience));
  EXPECT_EQ(browser_->Eval(HasRows(GetParam().rows)), true);
  ExpectGoodLooks(GetParam().name);
  EXPECT_EQ(browser_->Eval("typeof hacked"), "undefined");
  EXPECT_EQ(browser_->Eval("document.querySelectorAll('img').length"), 0);
  EXPECT_THAT(browser_->Requests(), Each(StartsWith(origin)));
  EXPECT_THAT(browser_->Complaints(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(All, PictureInBrowserTest,
                         ::testing::Values(Case{"none", NoPicture, 0},
                                           Case{"quiet", QuietPicture, 0},
                                           Case{"small", SmallPicture, 4},
                                           Case{"full", FullPicture, 100},
                                           Case{"hostile", HostilePicture, 4}),
                         [](const auto& info) {
                           return std::string(info.param.name);
                         });

}  // namespace
}  // namespace mixer::kactivator

#include "mixer_adapter/cmd/admin_pages.h"

#include <filesystem>
#include <stdexcept>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "mixer_adapter/spi/info.h"
#include "mixer_adapter/testing/configured_mixer.h"
#include "mixer_adapter/testing/fake_scheduler.h"
#include "mixer_adapter/testing/recording_logger.h"
#include "mixer_adapter/testing/temporary_directory.h"
#include "nlohmann/json.hpp"

namespace mixer::cmd {
namespace {

class AdminPagesTest : public ::testing::Test {
 protected:
  net::HttpRoutes PagesOf(const Health& health) {
    return AdminPages({&registry_, &health, mixer_.publisher().table(),
                       &status_, &inventory_});
  }

  AdminPagesTest() {
    args_.liveness_path = directory_ / "live";
    args_.liveness_interval = absl::Seconds(1);
    args_.readiness_path = directory_ / "ready";
    args_.readiness_interval = absl::Seconds(1);
  }

  testing::TemporaryDirectory directory_;
  testing::FakeScheduler scheduler_;
  testing::RecordingLogger log_;
  metrics::Registry registry_;
  testing::ConfiguredMixer mixer_;
  ConfigStatus status_{&log_, &registry_};
  ProbeArgs args_;
  spi::Inventory inventory_;
};

TEST_F(AdminPagesTest, TellReadinessAsTheFilesDo) {
  {
    Health health(args_, &scheduler_, &log_);
    const net::HttpRoutes pages = PagesOf(health);
    const auto expect_ready = [&](bool ready) {
      EXPECT_EQ(pages.at("/healthz/ready")().status, ready ? 200 : 503);
      EXPECT_EQ(std::filesystem::exists(args_.readiness_path), ready);
      EXPECT_EQ(pages.at("/healthz/live")().status, 200);
      EXPECT_EQ(pages.at("/healthz")().body, "ok\n");
      EXPECT_TRUE(std::filesystem::exists(args_.liveness_path));
    };
    expect_ready(false);
    health.SetReady(true);
    expect_ready(true);
    health.SetReady(false);
    expect_ready(false);
    health.SetReady(true);
  }
  EXPECT_FALSE(std::filesystem::exists(args_.liveness_path));
  EXPECT_FALSE(std::filesystem::exists(args_.readiness_path));
}

TEST_F(AdminPagesTest, KeepNoFilesWithoutAnInterval) {
  args_.liveness_interval = absl::ZeroDuration();
  args_.readiness_interval = absl::ZeroDuration();
  Health health(args_, &scheduler_, &log_);
  health.SetReady(true);
  EXPECT_TRUE(health.ready());
  EXPECT_FALSE(std::filesystem::exists(args_.liveness_path));
  EXPECT_FALSE(std::filesystem::exists(args_.readiness_path));
}

TEST_F(AdminPagesTest, ShowMetricsAndVersion) {
  Health health({}, &scheduler_, &log_);
  registry_.GetCounter("things_total", "Things.")->Add(3);
  const net::HttpRoutes pages = PagesOf(health);
  EXPECT_NE(pages.at("/metrics")().body.find("things_total 3"),
            std::string::npos);
  EXPECT_EQ(pages.at("/version")().body.rfind("mixs ", 0), 0);
}

// One rule in use, one that is not.
TEST_F(AdminPagesTest, ShowTheConfigurationAndWhatIsWrongWithIt) {
  status_.Tell(mixer_.LoadText(R"(
{kind: instance, metadata: {name: i, namespace: prod}, spec: {compiledTemplate: checknothing}}
---
{kind: handler, metadata: {name: h, namespace: prod}, spec: {compiledAdapter: denier}}
---
{kind: rule, metadata: {name: r, namespace: prod}, spec: {match: 'request.size == 1', actions: [{handler: h, instances: [i]}]}}
---
{kind: rule, metadata: {name: broken, namespace: prod}, spec: {match: '1 +'}}
)",
                               true));
  Health health({}, &scheduler_, &log_);
  const net::HttpRoutes pages = PagesOf(health);
  const auto config =
      nlohmann::ordered_json::parse(pages.at("/debug/config")().body);
  ASSERT_EQ(config["errors"].size(), 2u) << config.dump(2);
  EXPECT_EQ(config["errors"][0]["field"], "match");
  const auto& used = config["in_use"];
  EXPECT_EQ(used["rules"].dump(),
            R"([{"name":"r.rule.prod","match":"request.size == 1","actions":)"
            R"([{"handler":"h.prod","instances":["i.instance.prod"]}],)"
            R"("header_operations":0}])");
  EXPECT_EQ(used["handlers"].dump(), R"([{"name":"h.prod","adapter":"denier",)"
                                     R"("instances":["i.instance.prod"]}])");
  EXPECT_EQ(used["attributes"]["request.size"], "INT64");
  EXPECT_EQ(pages.at("/debug/table")().body,
            "[Routing ExpectedTable]\n"
            "[#0] TEMPLATE_VARIETY_CHECK {V}\n"
            "  [#0] prod {NS}\n"
            "    [#0] h.prod {H}\n"
            "      [#0]\n"
            "        Condition: request.size == 1\n"
            "        [#0] i.instance.prod {I}\n");
  const auto table =
      nlohmann::ordered_json::parse(pages.at("/debug/table.json")().body);
  EXPECT_EQ(table["varieties"]["CHECK"]["prod"][0]["handler"], "h.prod");
  EXPECT_NE(pages.at("/metrics")().body.find("mixer_config_errors 2"),
            std::string::npos);
}

spi::Page PageOf(const std::string& path, const std::string& title,
                 const std::string& body) {
  return {path, title, "text/x-" + title, [body] { return body; }};
}

TEST_F(AdminPagesTest, HaveThoseOfTheAdapters) {
  spi::Info first, second;
  first.pages = {PageOf("/one", "one", "1"), PageOf("/version", "no", "no")};
  second.pages = {PageOf("/two", "two", "2"), PageOf("/one", "no", "no")};
  inventory_.adapters = {first, second};
  Health health({}, &scheduler_, &log_);
  const net::HttpRoutes pages = PagesOf(health);
  EXPECT_EQ(pages.at("/one")().body, "1");
  EXPECT_EQ(pages.at("/one")().content_type, "text/x-one");
  EXPECT_EQ(pages.at("/two")().body, "2");
  EXPECT_EQ(pages.at("/version")().body.rfind("mixs ", 0), 0);
}

TEST_F(AdminPagesTest, HoldAnAdaptersException) {
  spi::Page page = PageOf("/one", "one", "");
  page.body = []() -> std::string { throw std::runtime_error("no luck"); };
  inventory_.adapters.emplace_back().pages = {page};
  Health health({}, &scheduler_, &log_);
  const net::HttpAnswer answer = PagesOf(health).at("/one")();
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.body, "failed: no luck\n");
}

TEST_F(AdminPagesTest, ListAllOfThem) {
  inventory_.adapters.emplace_back().pages = {
      PageOf("/one", "The <first> page", "1")};
  Health health({}, &scheduler_, &log_);
  const net::HttpRoutes pages = PagesOf(health);
  const net::HttpAnswer index = pages.at("/")();
  EXPECT_EQ(index.status, 200);
  EXPECT_EQ(index.content_type, "text/html; charset=utf-8");
  for (const auto& [path, unused] : pages) {
    if (path == "/") continue;
    const std::string link =
        absl::StrCat("<a href=\"", path, "\">", path, "</a>");
    EXPECT_NE(index.body.find(link), std::string::npos) << path;
  }
  EXPECT_NE(index.body.find("The &lt;first&gt; page"), std::string::npos);
}

}  // namespace
}  // namespace mixer::cmd

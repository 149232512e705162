#include "mixer_adapter/cmd/admin_pages.h"

#include <filesystem>
#include <string>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "mixer_adapter/testing/fake_scheduler.h"
#include "mixer_adapter/testing/recording_logger.h"
#include "mixer_adapter/testing/temporary_directory.h"

namespace mixer::cmd {
namespace {

class AdminPagesTest : public ::testing::Test {
 protected:
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
  ProbeArgs args_;
};

TEST_F(AdminPagesTest, TellReadinessAsTheFilesDo) {
  {
    Health health(args_, &scheduler_, &log_);
    const net::HttpRoutes pages = AdminPages({&registry_, &health});
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
  const net::HttpRoutes pages = AdminPages({&registry_, &health});
  EXPECT_NE(pages.at("/metrics")().body.find("things_total 3"),
            std::string::npos);
  EXPECT_EQ(pages.at("/version")().body.rfind("mixs ", 0), 0);
}

}  // namespace
}  // namespace mixer::cmd

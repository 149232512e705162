#include "mixer_adapter/cmd/file_probe.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/testing/fake_scheduler.h"
#include "mixer_adapter/testing/recording_logger.h"
#include "mixer_adapter/testing/temporary_directory.h"

namespace mixer::cmd {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class FileProbeTest : public ::testing::Test {
 protected:
  FileProbeTest() { directory_.Write("live", "left by another process"); }

  bool Exists() const { return fs::exists(path_); }
  bool Fresh() const {
    return fs::last_write_time(path_) >
           fs::file_time_type::clock::now() - std::chrono::minutes(1);
  }
  void Age() const {
    fs::last_write_time(
        path_, fs::file_time_type::clock::now() - std::chrono::hours(1));
  }

  testing::TemporaryDirectory directory_;
  const std::string path_ = directory_ / "live";
  testing::FakeScheduler scheduler_;
  testing::RecordingLogger log_;
};

TEST_F(FileProbeTest, IsThereWhileAvailable) {
  std::optional<FileProbe> probe(std::in_place, path_, absl::Seconds(2),
                                 &scheduler_, &log_);
  EXPECT_FALSE(Exists());
  probe->SetAvailable(true);
  EXPECT_TRUE(Exists());
  probe->SetAvailable(false);
  EXPECT_FALSE(Exists());
  scheduler_.Advance(absl::Seconds(5));
  EXPECT_FALSE(Exists());
  probe->SetAvailable(true);
  probe.reset();
  EXPECT_FALSE(Exists());
  EXPECT_EQ(scheduler_.task_count(), 0);
  EXPECT_THAT(log_.lines(), ElementsAre());
}

TEST_F(FileProbeTest, IsRefreshedTwiceInAnInterval) {
  FileProbe probe(path_, absl::Seconds(2), &scheduler_, &log_);
  probe.SetAvailable(true);
  EXPECT_TRUE(Fresh());
  Age();
  scheduler_.Advance(absl::Milliseconds(999));
  EXPECT_FALSE(Fresh());
  scheduler_.Advance(absl::Milliseconds(1));
  EXPECT_TRUE(Fresh());
  // Also if somebody took it away.
  fs::remove(path_);
  scheduler_.Advance(absl::Seconds(1));
  EXPECT_TRUE(Fresh());
}

TEST_F(FileProbeTest, TellsOnceThatItCannotBeWritten) {
  const std::string folder = directory_ / "none";
  FileProbe probe(folder + "/live", absl::Seconds(2), &scheduler_, &log_);
  probe.SetAvailable(true);
  scheduler_.Advance(absl::Seconds(4));
  EXPECT_THAT(log_.lines(),
              ElementsAre(HasSubstr("cannot write probe file " + folder +
                                    "/live: No such file or directory")));
  // It heals, and breaks again.
  fs::create_directory(folder);
  scheduler_.Advance(absl::Seconds(1));
  EXPECT_TRUE(fs::exists(folder + "/live"));
  fs::remove_all(folder);
  scheduler_.Advance(absl::Seconds(1));
  EXPECT_EQ(log_.lines().size(), 2);
}

}  // namespace
}  // namespace mixer::cmd

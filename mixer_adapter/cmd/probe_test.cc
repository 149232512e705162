#include "mixer_adapter/cmd/probe.h"

#include <filesystem>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/testing/temporary_directory.h"

namespace mixer::cmd {
namespace {

// The machine's clock, put forward: files have its times.
class LaterClock final : public Clock {
 public:
  explicit LaterClock(absl::Duration by) : by_(by) {}
  absl::Time Now() const override { return absl::Now() + by_; }

 private:
  const absl::Duration by_;
};

std::string ErrorOf(const ProbeFlags& flags, absl::Duration later) {
  return std::string(Probe(flags, LaterClock(later)).message());
}

TEST(Probe, TellsWhetherTheFileIsFresh) {
  const testing::TemporaryDirectory directory;
  ProbeFlags flags;
  flags.path = directory / "live";
  flags.interval = absl::Hours(1);
  EXPECT_EQ(ErrorOf(flags, absl::ZeroDuration()),
            absl::StrCat("Fail on inspecting path ", flags.path, ": stat ",
                         flags.path, ": No such file or directory"));
  directory.Write("live", "");
  EXPECT_EQ(ErrorOf(flags, absl::Minutes(59)), "");
  const std::string error = ErrorOf(flags, absl::Minutes(61));
  EXPECT_TRUE(absl::StartsWith(
      error, absl::StrCat("Fail on inspecting path ", flags.path, ": file ",
                          flags.path, " is too old (last modified time ")));
  EXPECT_TRUE(absl::EndsWith(error, ", should be within 1h0m0s)"));
}

TEST(Probe, NeedsPathAndInterval) {
  ProbeFlags flags;
  EXPECT_EQ(ErrorOf(flags, absl::ZeroDuration()),
            "Some options are not valid: --probe-path is missing: name the "
            "file of --livenessProbePath or --readinessProbePath");
  flags.path = "/a";
  EXPECT_EQ(ErrorOf(flags, absl::ZeroDuration()),
            "Some options are not valid: --interval is 0s: use that of "
            "--livenessProbeInterval or --readinessProbeInterval");
  flags.interval = absl::Seconds(1);
  flags.log.output_level = "loud";
  EXPECT_TRUE(absl::StartsWith(ErrorOf(flags, absl::ZeroDuration()),
                               "invalid output level 'loud'"));
}

}  // namespace
}  // namespace mixer::cmd

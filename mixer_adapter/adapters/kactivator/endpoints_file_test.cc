#include "mixer_adapter/adapters/kactivator/endpoints_file.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/testing/fake_clock.h"
#include "mixer_adapter/testing/fake_loop.h"
#include "mixer_adapter/testing/fake_scheduler.h"
#include "mixer_adapter/testing/recording_logger.h"
#include "mixer_adapter/testing/temporary_directory.h"

namespace mixer::kactivator {
namespace {

using autoscaler::PodState;
using autoscaler::RevisionView;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr RevisionView kA{"default", "a"};
constexpr RevisionView kB{"default", "b"};

constexpr char kNone[] = "kind: Endpoints\nmetadata: {name: a-private}\n";
constexpr char kStarting[] =
    "kind: Endpoints\nmetadata: {name: a-private}\n"
    "subsets: [{notReadyAddresses: [{ip: 10.0.0.1}]}]\n";
constexpr char kReady[] =
    "kind: Endpoints\nmetadata: {name: a-private}\n"
    "subsets: [{addresses: [{ip: 10.0.0.1}]}]\n";

class Told final : public Readiness::Listener {
 public:
  void OnPods(const RevisionView& revision, PodState pods) override {
    lines.push_back(
        absl::StrCat(ToAbsl(revision.name), " ", static_cast<int>(pods)));
  }
  std::vector<std::string> lines;
};

class EndpointsFileTest : public ::testing::Test {
 protected:
  void Write(const std::string& text) {
    directory_.Write("endpoints.yaml", text);
  }
  std::unique_ptr<EndpointsFile> Make(bool unlisted_are_targets = false) {
    EndpointsFileOptions options;
    options.path = path_;
    options.suffix = "-private";
    options.unlisted_are_targets = unlisted_are_targets;
    auto file = std::make_unique<EndpointsFile>(
        options, &loop_,
        spi::Env{&clock_, &logger_, &registry_, &scheduler_, "h"});
    file->Start(&told_);
    return file;
  }
  void Look() {
    scheduler_.Advance(absl::Milliseconds(200));
    loop_.Run();
  }

  const testing::TemporaryDirectory directory_;
  const std::string path_ = directory_ / "endpoints.yaml";
  testing::FakeClock clock_{absl::Now()};
  testing::RecordingLogger logger_;
  metrics::Registry registry_;
  testing::FakeScheduler scheduler_;
  testing::FakeLoop loop_;
  Told told_;
};

TEST_F(EndpointsFileTest, KnowsWhatTheFileSaysFromTheBeginning) {
  Write(kReady);
  const auto file = Make();
  EXPECT_EQ(file->PodsOf(kA), PodState::kReady);
  EXPECT_EQ(file->PodsOf(kB), PodState::kUnknown);
  EXPECT_TRUE(file->IsTarget(kA));
  EXPECT_FALSE(file->IsTarget(kB));
  EXPECT_THAT(registry_.Text(),
              HasSubstr("kactivator_endpoints_ready_revisions{handler=\"h\"} "
                        "1\n"));
}

TEST_F(EndpointsFileTest, UnlistedOnesMayBeTargets) {
  Write(kReady);
  EXPECT_TRUE(Make(/*unlisted_are_targets=*/true)->IsTarget(kB));
}

TEST_F(EndpointsFileTest, TellsWhoWatchesOfEachChange) {
  Write(kNone);
  const auto file = Make();
  file->Watch(kA);
  file->Watch(kA);
  Look();
  EXPECT_THAT(told_.lines, IsEmpty());
  Write(kStarting);
  Look();
  Write(kReady);
  Look();
  Look();
  EXPECT_EQ(file->PodsOf(kA), PodState::kReady);
  Write(kNone);
  Look();
  EXPECT_THAT(told_.lines, ElementsAre("a 2", "a 3", "a 1"));
  file->Unwatch(kA);
  file->Unwatch(kB);
  Write(kReady);
  Look();
  EXPECT_EQ(told_.lines.size(), 3u);
}

TEST_F(EndpointsFileTest, ARevisionThatGoesFromTheFileIsUnknown) {
  Write(kReady);
  const auto file = Make();
  file->Watch(kA);
  Write("kind: Endpoints\nmetadata: {name: b}\n");
  Look();
  EXPECT_THAT(told_.lines, ElementsAre("a 0"));
  EXPECT_FALSE(file->IsTarget(kA));
}

TEST_F(EndpointsFileTest, AFileThatIsBrokenOrGoneTakesNothingAway) {
  Write(kReady);
  const auto file = Make();
  for (const char* const text : {"kind: Endpoints\n", "a: [", ""}) {
    Write(text);
    Look();
    EXPECT_EQ(file->PodsOf(kA), PodState::kReady) << text;
  }
  std::filesystem::remove(path_);
  Look();
  Look();
  EXPECT_EQ(file->PodsOf(kA), PodState::kReady);
  EXPECT_THAT(registry_.Text(),
              HasSubstr("kactivator_endpoints_stale{handler=\"h\"} 1\n"));
  EXPECT_THAT(logger_.lines(),
              Contains(HasSubstr("line 1: has no metadata.name; the endpoints "
                                 "stay as they were")));
  const std::size_t lines = logger_.lines().size();
  Look();
  EXPECT_EQ(logger_.lines().size(), lines) << "told once";
  Write(kNone);
  Look();
  EXPECT_EQ(file->PodsOf(kA), PodState::kNone);
}

TEST_F(EndpointsFileTest, NothingIsKnownUntilTheFirstGoodRead) {
  const auto file = Make();
  EXPECT_EQ(file->PodsOf(kA), PodState::kUnknown);
  EXPECT_TRUE(file->IsTarget(kA)) << "nobody says that it is none";
  EXPECT_THAT(logger_.lines(), Contains(HasSubstr("nothing is known")));
  Write(kReady);
  Look();
  EXPECT_EQ(file->PodsOf(kA), PodState::kReady);
}

// Once its stamp is old enough to be trusted.
TEST_F(EndpointsFileTest, ReadsAFileThatStaysAsItIsOnce) {
  Write(kReady);
  clock_.Advance(absl::Hours(1));
  const auto file = Make();
  for (int i = 0; i < 5; ++i) Look();
  EXPECT_THAT(registry_.Text(), HasSubstr("reads_total{handler=\"h\"} 1\n"));
  Write(kNone);
  clock_.Advance(absl::Hours(1));
  Look();
  EXPECT_EQ(file->PodsOf(kA), PodState::kNone);
  EXPECT_THAT(registry_.Text(), HasSubstr("reads_total{handler=\"h\"} 2\n"));
}

TEST_F(EndpointsFileTest, NewsThatComeAfterTheEndReachNobody) {
  Write(kNone);
  auto file = Make();
  file->Watch(kA);
  Write(kReady);
  scheduler_.Advance(absl::Milliseconds(200));
  file.reset();
  loop_.Run();
  EXPECT_THAT(told_.lines, IsEmpty());
}

}  // namespace
}  // namespace mixer::kactivator

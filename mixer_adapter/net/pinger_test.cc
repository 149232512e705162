#include "mixer_adapter/net/pinger.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/testing/fake_loop.h"

namespace mixer::net {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr absl::Duration kInterval = absl::Seconds(3);
constexpr absl::Duration kTimeout = absl::Seconds(10);

class PingerTest : public ::testing::Test {
 protected:
  void Send(int count) {
    for (int i = 0; i < count; ++i) pinger_->OnSent();
  }
  void Pong(const std::string& payload) {
    pinger_->OnPong(payload);
    loop_.Run();
  }

  testing::FakeLoop loop_;
  std::vector<std::string> pings_;
  std::vector<std::uint64_t> delivered_;
  int silent_ = 0;
  std::unique_ptr<Pinger> pinger_ = std::make_unique<Pinger>(
      &loop_, kInterval, kTimeout,
      Pinger::Actions{
          [this](const std::string& payload) { pings_.push_back(payload); },
          [this] { ++silent_; },
          [this](std::uint64_t count) { delivered_.push_back(count); }});
};

TEST_F(PingerTest, AsksAtOnceAndTellsTheAnswer) {
  Send(2);
  pinger_->Ask();
  EXPECT_THAT(pings_, ElementsAre("2"));
  pinger_->OnWritten();
  Pong("2");
  EXPECT_THAT(delivered_, ElementsAre(2));
  EXPECT_EQ(pings_.size(), 1u);
}

TEST_F(PingerTest, OneIsOnItsWayAtATimeTheNextFollows) {
  Send(1);
  pinger_->Ask();
  pinger_->OnWritten();
  Send(1);
  for (int i = 0; i < 10; ++i) pinger_->Ask();
  EXPECT_THAT(pings_, ElementsAre("1"));
  Send(1);  // it is not the asking that counts
  Pong("1");
  EXPECT_THAT(pings_, ElementsAre("1", "3"));
  pinger_->OnWritten();
  Pong("3");
  EXPECT_THAT(delivered_, ElementsAre(1, 3));
  EXPECT_EQ(pings_.size(), 2u);
}

// The writer may hear of the end of its write after the pong.
TEST_F(PingerTest, PongMayOvertakeTheEndOfTheWrite) {
  Send(1);
  pinger_->Ask();
  Send(1);
  pinger_->Ask();
  Pong("1");
  EXPECT_THAT(pings_, ElementsAre("1")) << "the first is still being written";
  pinger_->OnWritten();
  EXPECT_THAT(pings_, ElementsAre("1", "2"));
}

TEST_F(PingerTest, PingsAtIntervalsWhateverComesBack) {
  for (int i = 0; i < 3; ++i) {
    Send(1);
    loop_.Advance(kInterval);
    pinger_->OnWritten();
  }
  EXPECT_THAT(pings_, ElementsAre("1", "2", "3"));
  Pong("3");  // those before it are answered too
  EXPECT_THAT(delivered_, ElementsAre(3));
}

TEST_F(PingerTest, WritesNoTwoPingsAtATime) {
  loop_.Advance(kInterval);
  loop_.Advance(kInterval);
  EXPECT_EQ(pings_.size(), 1u);
  pinger_->OnWritten();
  loop_.Advance(kInterval);
  EXPECT_EQ(pings_.size(), 2u);
}

TEST_F(PingerTest, AnyPongIsASignOfLife) {
  loop_.Advance(kTimeout - absl::Milliseconds(1));
  EXPECT_EQ(silent_, 0);
  Pong("no answer");
  loop_.Advance(kTimeout - absl::Milliseconds(1));
  EXPECT_EQ(silent_, 0);
  EXPECT_THAT(delivered_, IsEmpty());
  loop_.Advance(absl::Milliseconds(1));
  EXPECT_EQ(silent_, 1);
}

TEST_F(PingerTest, MayGoWhileAnAnswerIsOnItsWay) {
  Send(1);
  pinger_->Ask();
  pinger_->OnPong("1");
  pinger_.reset();
  loop_.Run();
  EXPECT_THAT(delivered_, IsEmpty());
  EXPECT_EQ(loop_.timers(), 0u);
}

}  // namespace
}  // namespace mixer::net

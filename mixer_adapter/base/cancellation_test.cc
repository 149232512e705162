#include "mixer_adapter/base/cancellation.h"

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace mixer {
namespace {

TEST(Cancellation, ReachesEveryWatchOnce) {
  Cancellation cancellation;
  int ran = 0;
  const Cancellation::Watch a(&cancellation, [&ran] { ran += 1; });
  const Cancellation::Watch b(&cancellation, [&ran] { ran += 10; });
  {
    const Cancellation::Watch ended(&cancellation, [&ran] { ran += 100; });
  }
  EXPECT_FALSE(cancellation.cancelled());
  EXPECT_EQ(ran, 0);
  cancellation.Cancel();
  EXPECT_TRUE(cancellation.cancelled());
  EXPECT_EQ(ran, 11);
  cancellation.Cancel();
  EXPECT_EQ(ran, 11);
}

TEST(Cancellation, WhoComesLateHearsAtOnce) {
  Cancellation cancellation;
  cancellation.Cancel();
  bool ran = false;
  const Cancellation::Watch watch(&cancellation, [&ran] { ran = true; });
  EXPECT_TRUE(ran);
}

TEST(Cancellation, NoneIsNeverCancelled) {
  const Cancellation::Watch watch(nullptr, [] { FAIL(); });
}

TEST(Cancellation, AWatchMayEndItselfAndOthers) {
  Cancellation cancellation;
  int ran = 0;
  std::vector<std::unique_ptr<Cancellation::Watch>> watches;
  for (int i = 0; i < 3; ++i) {
    watches.push_back(
        std::make_unique<Cancellation::Watch>(&cancellation, [&] {
          ++ran;
          watches.clear();
        }));
  }
  cancellation.Cancel();
  EXPECT_EQ(ran, 1);
}

// Whatever comes first, nothing runs after its watch has ended.
TEST(Cancellation, EndsAndCancelsOnTwoThreads) {
  for (int round = 0; round < 2000; ++round) {
    Cancellation cancellation;
    std::atomic<bool> alive{true};
    std::atomic<int> late{0};
    auto first = std::make_unique<Cancellation::Watch>(&cancellation, [&] {
      if (!alive) ++late;
      std::this_thread::yield();
      if (!alive) ++late;
    });
    std::thread other([&cancellation] { cancellation.Cancel(); });
    first.reset();
    alive = false;
    other.join();
    EXPECT_EQ(late, 0);
  }
}

}  // namespace
}  // namespace mixer

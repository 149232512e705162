#include "mixer_adapter/base/thread_slot.h"

#include <set>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "mixer_adapter/base/mutex.h"

namespace mixer {
namespace {

TEST(ThreadSlot, StaysTheSameWithinAThread) {
  EXPECT_EQ(ThreadSlot(), ThreadSlot());
}

TEST(ThreadSlot, DiffersBetweenLiveThreads) {
  constexpr int kThreads = 8;
  Mutex mu;
  std::set<int> seen;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      const int slot = ThreadSlot();
      while (true) {  // stay alive until all have a number
        MutexLock lock(&mu);
        seen.insert(slot);
        if (seen.size() == kThreads) return;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(seen.size(), kThreads);
}

TEST(ThreadSlot, NumberOfAnEndedThreadIsUsedAgain) {
  std::set<int> seen;
  for (int i = 0; i < 20; ++i) {
    std::thread([&] { seen.insert(ThreadSlot()); }).join();
  }
  EXPECT_EQ(seen.size(), 1u);
}

}  // namespace
}  // namespace mixer

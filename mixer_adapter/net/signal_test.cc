#include "mixer_adapter/net/signal.h"

#include <atomic>
#include <future>
#include <memory>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace mixer::net {
namespace {

// Every value that was there before a Raise() is seen by a run after it.
TEST(Signal, LosesNoRaise) {
  IoThread io("signal-test");
  std::atomic<int> offered{0};
  std::atomic<int> seen{0};
  auto signal = std::make_unique<Signal>(&io, [&] { seen = offered.load(); });
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20'000; ++i) {
        ++offered;
        signal->Raise();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  while (seen != 80'000) std::this_thread::yield();
  std::promise<void> done;
  io.Post([&] {
    signal.reset();
    done.set_value();
  });
  done.get_future().wait();
}

TEST(Signal, RunsAgainAfterEachRun) {
  IoThread io("signal-test");
  std::atomic<int> runs{0};
  Signal signal(&io, [&] { ++runs; });
  for (int i = 1; i <= 100; ++i) {
    signal.Raise();
    while (runs < i) std::this_thread::yield();
  }
  EXPECT_EQ(runs, 100);
  io.Stop();
}

TEST(Signal, MayEndItselfInARun) {
  IoThread io("signal-test");
  std::promise<void> ended;
  std::unique_ptr<Signal> signal;
  signal = std::make_unique<Signal>(&io, [&] {
    signal.reset();
    ended.set_value();
  });
  signal->Raise();
  ended.get_future().wait();
  io.Stop();
}

}  // namespace
}  // namespace mixer::net

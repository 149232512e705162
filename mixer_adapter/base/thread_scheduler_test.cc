#include "mixer_adapter/base/thread_scheduler.h"

#include <atomic>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/testing/recording_logger.h"

namespace mixer {
namespace {

void WaitFor(const std::atomic<int>& runs, int count) {
  while (runs < count) absl::SleepFor(absl::Milliseconds(1));
}

TEST(ThreadScheduler, RunsAgainAndAgainUntilTheHandleDies) {
  NullLogger log;
  ThreadScheduler scheduler(1, &log);
  std::atomic<int> runs = 0;
  auto task = scheduler.Every(absl::Milliseconds(1), [&] { ++runs; });
  WaitFor(runs, 3);
  task.reset();
  const int at_end = runs;
  absl::SleepFor(absl::Milliseconds(20));
  EXPECT_EQ(runs, at_end);
}

TEST(ThreadScheduler, EndingWaitsForTheRunUnderWay) {
  NullLogger log;
  ThreadScheduler scheduler(1, &log);
  std::atomic<int> begun = 0;
  std::atomic<bool> ended = false;
  auto task = scheduler.Every(absl::Milliseconds(1), [&] {
    ++begun;
    absl::SleepFor(absl::Milliseconds(20));
    ended = true;
  });
  WaitFor(begun, 1);
  task.reset();
  EXPECT_TRUE(ended);
}

TEST(ThreadScheduler, ATaskNeverOverlapsItself) {
  NullLogger log;
  ThreadScheduler scheduler(3, &log);
  std::atomic<int> inside = 0;
  std::atomic<int> runs = 0;
  std::atomic<bool> overlapped = false;
  auto task = scheduler.Every(absl::Microseconds(10), [&] {
    if (++inside > 1) overlapped = true;
    absl::SleepFor(absl::Milliseconds(1));
    --inside;
    ++runs;
  });
  WaitFor(runs, 10);
  task.reset();
  EXPECT_FALSE(overlapped);
}

TEST(ThreadScheduler, ASlowTaskDoesNotStopOthers) {
  NullLogger log;
  ThreadScheduler scheduler(2, &log);
  std::atomic<int> slow = 0;
  std::atomic<int> quick = 0;
  std::atomic<bool> release = false;
  auto first = scheduler.Every(absl::Milliseconds(1), [&] {
    ++slow;
    while (!release) absl::SleepFor(absl::Milliseconds(1));
  });
  WaitFor(slow, 1);
  auto second = scheduler.Every(absl::Milliseconds(1), [&] { ++quick; });
  WaitFor(quick, 3);
  release = true;
}

TEST(ThreadScheduler, WhatATaskThrowsIsTold) {
  testing::RecordingLogger log;
  ThreadScheduler scheduler(1, &log);
  std::atomic<int> runs = 0;
  auto task = scheduler.Every(absl::Milliseconds(1), [&] {
    if (++runs == 1) throw std::runtime_error("boom");
    if (runs == 2) throw 7;
  });
  WaitFor(runs, 3);
  task.reset();
  ASSERT_GE(log.lines().size(), 2u);
  EXPECT_EQ(log.lines()[0], "a scheduled task failed: boom");
}

TEST(ThreadScheduler, ManyTasksComeAndGo) {
  NullLogger log;
  ThreadScheduler scheduler(2, &log);
  std::atomic<int> runs = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 100; ++k) {
        auto task = scheduler.Every(absl::Microseconds(50), [&] { ++runs; });
        absl::SleepFor(absl::Microseconds(200));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_GT(runs, 0);
}

}  // namespace
}  // namespace mixer

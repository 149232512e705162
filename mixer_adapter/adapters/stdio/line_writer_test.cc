#include "mixer_adapter/adapters/stdio/line_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/testing/fake_scheduler.h"
#include "mixer_adapter/testing/recording_logger.h"

namespace mixer::stdio {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int kAll = 1 << 30;

// What a test's sink does, and what it was given.
struct Script {
  Mutex mu;
  std::string text;
  std::vector<std::string> writes;
  std::atomic<bool> stuck{false};
  std::atomic<int> good_writes{kAll};      // before the sink breaks
  std::atomic<std::size_t> most{1 << 20};  // bytes of one write
  std::atomic<int> tries{0};

  std::string Text() {
    MutexLock lock(&mu);
    return text;
  }
};

class ScriptedSink final : public Sink {
 public:
  explicit ScriptedSink(Script* script) : script_(*script) {}

  absl::StatusOr<std::size_t> Write(std::string_view text) override {
    ++script_.tries;
    if (script_.good_writes == 0) {
      return absl::UnavailableError("cannot write: broken");
    }
    if (script_.stuck) {
      absl::SleepFor(absl::Milliseconds(1));
      return 0;
    }
    --script_.good_writes;
    MutexLock lock(&script_.mu);
    const std::size_t count = std::min<std::size_t>(text.size(), script_.most);
    script_.text.append(text.substr(0, count));
    script_.writes.emplace_back(text.substr(0, count));
    return count;
  }
  const std::string& name() const override { return name_; }

 private:
  Script& script_;
  const std::string name_ = "the sink";
};

class LineWriterTest : public ::testing::Test {
 protected:
  std::unique_ptr<LineWriter> Start(const LineWriterOptions& options = {}) {
    return std::make_unique<LineWriter>(
        std::make_unique<ScriptedSink>(&script_), env_, options);
  }
  void AwaitTry() {
    for (const int tries = script_.tries; script_.tries == tries;) {
      absl::SleepFor(absl::Milliseconds(1));
    }
  }
  std::uint64_t Count(const std::string& name) {
    return registry_.GetCounter(name, "", {{"handler", "h.ns"}})->Value();
  }
  std::uint64_t written() { return Count("stdio_lines_written_total"); }
  std::uint64_t lost() { return Count("stdio_lines_lost_total"); }

  Script script_;
  const SystemClock clock_{};
  testing::RecordingLogger logger_;
  metrics::Registry registry_;
  testing::FakeScheduler scheduler_;
  const spi::Env env_ = {&clock_, &logger_, &registry_, &scheduler_, "h.ns"};
};

TEST_F(LineWriterTest, WritesAllBeforeItEnds) {
  auto writer = Start();
  writer->Add("1\n2\n");
  writer->Add("3\n");
  writer.reset();
  EXPECT_EQ(script_.Text(), "1\n2\n3\n");
  EXPECT_EQ(written(), 3u);
  EXPECT_EQ(lost(), 0u);
  EXPECT_THAT(logger_.lines(), IsEmpty());
}

TEST_F(LineWriterTest, KeepsTheLinesOfACallTogetherAndInOrder) {
  constexpr int kThreads = 4;
  constexpr int kCalls = 500;
  auto writer = Start();
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&writer, t] {
      for (int i = 0; i < kCalls; ++i) {
        writer->Add(absl::StrCat(t, " ", i, " a\n", t, " ", i, " b\n"));
      }
    });
  }
  for (auto& thread : threads) thread.join();
  writer.reset();
  std::vector<std::string> lines = absl::StrSplit(script_.Text(), '\n');
  ASSERT_EQ(lines.size(), 2u * kThreads * kCalls + 1);
  std::vector<int> next(kThreads);
  for (std::size_t i = 0; i + 1 < lines.size(); i += 2) {
    const int t = lines[i][0] - '0';
    const std::string head = absl::StrCat(t, " ", next[t]++);
    ASSERT_EQ(lines[i], head + " a");
    ASSERT_EQ(lines[i + 1], head + " b");
  }
  EXPECT_EQ(written(), 2u * kThreads * kCalls);
}

TEST_F(LineWriterTest, FinishesWhatASinkTakesInPieces) {
  script_.most = 3;
  Start()->Add("hello\nworld\n");
  EXPECT_EQ(script_.Text(), "hello\nworld\n");
  EXPECT_EQ(written(), 2u);
}

TEST_F(LineWriterTest, TellsOnceThatLinesAreLostAndThatTheyAreNoMore) {
  auto writer = Start();
  script_.good_writes = 0;
  for (int i = 0; i < 3; ++i) {
    writer->Add("lost\nlost\n");
    AwaitTry();
  }
  while (lost() < 6) absl::SleepFor(absl::Milliseconds(1));
  script_.good_writes = kAll;
  writer->Add("back\n");
  writer.reset();
  EXPECT_EQ(script_.Text(), "back\n");
  EXPECT_EQ(lost(), 6u);
  EXPECT_EQ(written(), 1u);
  EXPECT_THAT(
      logger_.lines(),
      ElementsAre("stdio handler h.ns: cannot write: broken; lines are lost "
                  "until it is mended (stdio_lines_lost_total)",
                  HasSubstr("the sink takes lines again; lost meanwhile: ")));
}

TEST_F(LineWriterTest, ALineThatWasCutDoesNotSpoilTheNext) {
  script_.most = 4;
  script_.good_writes = 1;
  auto writer = Start();
  writer->Add("cut off\n");
  while (lost() == 0) absl::SleepFor(absl::Milliseconds(1));
  script_.good_writes = kAll;
  writer->Add("next\n");
  writer.reset();
  EXPECT_EQ(script_.Text(), "cut \nnext\n");
}

TEST_F(LineWriterTest, WhatASinkDoesNotTakeInTimeIsLostAndCounted) {
  script_.stuck = true;
  auto writer = Start({/*max_pending_bytes=*/8, /*patience=*/2});
  writer->Add("first\n");
  AwaitTry();
  writer->Add("second\n");
  writer->Add("third\n");
  AwaitTry();
  AwaitTry();
  EXPECT_EQ(lost(), 1u);
  writer.reset();
  EXPECT_EQ(lost(), 3u);
  EXPECT_EQ(written(), 0u);
  EXPECT_THAT(logger_.lines(),
              ElementsAre(HasSubstr("the sink takes nothing; lines are lost")));
}

// The process would die of SIGPIPE.
TEST_F(LineWriterTest, AReaderThatLeavesIsNoSignal) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  close(ends[0]);
  LineWriter(std::make_unique<StreamSink>(ends[1], "a pipe"), env_)
      .Add("nobody reads this\n");
  close(ends[1]);
  EXPECT_EQ(lost(), 1u);
  EXPECT_THAT(logger_.lines(),
              ElementsAre(HasSubstr("cannot write to a pipe: Broken pipe")));
}

TEST_F(LineWriterTest, AFullPipeHoldsNobodyUp) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const std::string line = std::string(999, 'x') + "\n";
  auto writer = std::make_unique<LineWriter>(
      std::make_unique<StreamSink>(ends[1], "a pipe"), env_,
      LineWriterOptions{std::size_t{1} << 20, 0});
  for (int i = 0; i < 500; ++i) writer->Add(line);
  writer.reset();
  close(ends[1]);
  EXPECT_GT(written(), 50u);
  EXPECT_EQ(written() + lost(), 500u);
  std::string text(1 << 20, '\0');
  std::size_t size = 0;
  for (ssize_t count = 1; count > 0; size += static_cast<std::size_t>(count)) {
    count = read(ends[0], text.data() + size, text.size() - size);
  }
  close(ends[0]);
  EXPECT_EQ(size, written() * line.size());
}

}  // namespace
}  // namespace mixer::stdio

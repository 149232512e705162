#include "mixer_adapter/testing/process.h"

#include <signal.h>

#include <condition_variable>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "mixer_adapter/base/mutex.h"

namespace mixer::testing {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(20);

using Lines = std::vector<std::string>;

struct Ended {
  int status;
  Lines lines;
};

Ended Shell(const std::string& script) {
  Lines lines;
  auto process = Process::Start(
      {"/bin/sh", "-c", script}, {"GREETING=hello"},
      [&lines](const std::string& line) { lines.push_back(line); });
  EXPECT_TRUE(process.ok()) << process.status();
  const int status = (*process)->Wait(kPatience);
  return {status, lines};
}

TEST(Process, TellsLinesAndExitStatus) {
  const Ended ended = Shell("echo $GREETING; echo; echo why >&2; exit 3");
  EXPECT_EQ(ended.status, 3);
  EXPECT_EQ(ended.lines, (Lines{"hello", "", "why"}));
}

TEST(Process, TellsALastLineWithoutNewline) {
  EXPECT_EQ(Shell("printf 'a\\nb'").lines, (Lines{"a", "b"}));
}

TEST(Process, HasNoInput) { EXPECT_EQ(Shell("cat").status, 0); }

TEST(Process, TellsTheSignalThatEndedIt) {
  EXPECT_EQ(Shell("kill -9 $$").status, 128 + SIGKILL);
}

TEST(Process, LeadsItsOwnGroup) {
  // Field 5 is the process group (proc(5)).
  const Ended ended = Shell("echo $$; cut -d ' ' -f 5 /proc/$$/stat");
  ASSERT_EQ(ended.lines.size(), 2u);
  EXPECT_EQ(ended.lines[0], ended.lines[1]);
}

TEST(Process, WaitGivesUp) {
  auto process = Process::Start({"/bin/sh", "-c", "exec sleep 60"}, {},
                                [](const std::string&) {});
  ASSERT_TRUE(process.ok());
  EXPECT_LT((*process)->Wait(absl::ZeroDuration()), 0);
  EXPECT_EQ((*process)->End(kPatience), 128 + SIGTERM);
}

TEST(Process, EndKillsWhatDoesNotListen) {
  Mutex mu;
  std::condition_variable_any told;
  bool deaf = false;
  auto process = Process::Start(
      {"/bin/sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 60; done"},
      {}, [&](const std::string&) {
        MutexLock lock(&mu);
        deaf = true;
        told.notify_all();
      });
  ASSERT_TRUE(process.ok());
  mu.lock();
  while (!deaf) told.wait(mu);
  mu.unlock();
  EXPECT_EQ((*process)->End(absl::Milliseconds(20)), 128 + SIGKILL);
}

TEST(Process, NamesAProgramThatIsNotThere) {
  const auto process =
      Process::Start({"/no/such/program"}, {}, [](const std::string&) {});
  ASSERT_FALSE(process.ok());
  EXPECT_EQ(process.status().message(),
            "no program '/no/such/program' that can be run");
}

}  // namespace
}  // namespace mixer::testing

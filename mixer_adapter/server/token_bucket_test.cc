#include "mixer_adapter/server/token_bucket.h"

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "mixer_adapter/testing/jsonl_cases.h"

namespace mixer::server {
namespace {

absl::Time At(absl::Duration time) {
  return absl::FromUnixSeconds(1500000000) + time;
}

// `takes`: [milliseconds, tokens, whether they are there].
TEST(TokenBucket, Cases) {
  const auto cases =
      testing::ReadJsonl("testdata/load_shedding/token_bucket.jsonl");
  EXPECT_FALSE(cases.empty());
  for (const testing::JsonlCase& c : cases) {
    SCOPED_TRACE(c.where);
    TokenBucket bucket(c.json.at("rate"), c.json.at("burst"));
    for (const auto& take : c.json.at("takes")) {
      EXPECT_EQ(bucket.Take(take[1], At(absl::Milliseconds(int{take[0]}))),
                take[2].get<bool>())
          << take;
    }
  }
}

// Threads take ten times as often as there are tokens, each try a bit later
// than the one before; who is held up tries at a time that has passed, though
// not by a second: all of it is 40 ms.
TEST(TokenBucket, GivesThreadsWhatItHasAndNoMore) {
  constexpr int kThreads = 4;
  constexpr std::int64_t kTries = 10000;
  constexpr int kBurst = 100;
  TokenBucket bucket(100000, kBurst);
  std::atomic<std::int64_t> tries{0};
  std::atomic<std::int64_t> taken{0};
  const auto time = [](std::int64_t n) { return At(absl::Microseconds(n)); };
  // A full bucket would drop what comes until the first thread gets going.
  ASSERT_TRUE(bucket.Take(kBurst, time(0)));
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < kTries; ++k) {
        if (bucket.Take(1, time(tries++))) ++taken;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  // What was refused to those who were late.
  while (bucket.Take(1, time(kThreads * kTries))) ++taken;
  EXPECT_EQ(taken, kThreads * kTries / 10);
}

}  // namespace
}  // namespace mixer::server

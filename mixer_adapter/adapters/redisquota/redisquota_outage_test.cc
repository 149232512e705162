// A Redis that is away, silent, wrong, or comes back.
#include <atomic>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/adapters/redisquota/config.pb.h"
#include "mixer_adapter/adapters/redisquota/redis_counters.h"
#include "mixer_adapter/adapters/redisquota/redisquota.h"
#include "mixer_adapter/testing/quota_caller.h"
#include "mixer_adapter/testing/redis_peer.h"
#include "mixer_adapter/testing/redis_server.h"

namespace mixer::redisquota {
namespace {

using ::adapter::redisquota::config::Params;
using mixer::testing::QuotaCaller;
using mixer::testing::RedisPeer;
using mixer::testing::RedisServer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// So much that it is never used up.
Params ParamsOf(const std::string& address, int connections = 0) {
  Params params;
  params.set_redis_server_url(address);
  params.set_connection_pool_size(connections);
  Params::Quota* const quota = params.add_quotas();
  quota->set_name("rl");
  quota->set_max_amount(1'000'000'000);
  quota->mutable_valid_duration()->set_seconds(3600);
  return params;
}

// The result of a request that failed.
bool IsEmpty(const QuotaCaller::Answer& answer) {
  return answer.ok() && answer->code == absl::StatusCode::kOk &&
         answer->amount == 0 &&
         answer->valid_duration == absl::ZeroDuration() &&
         answer->message.empty();
}

bool IsGranted(const QuotaCaller::Answer& answer) {
  return answer.ok() && answer->amount == 1;
}

// Ends as soon as something is granted.
void AskUntilGranted(QuotaCaller* caller) {
  for (;;) {
    const auto answer = caller->Ask({});
    if (IsGranted(answer)) return;
    ASSERT_TRUE(IsEmpty(answer));
    absl::SleepFor(absl::Milliseconds(5));
  }
}

std::string Failed(const std::string& reason, int count) {
  return absl::StrCat(
      "redisquota_failed_calls_total{handler=\"h.istio-system\",reason=\"",
      reason, "\"} ", count, "\n");
}

TEST(RedisOutage, AHandlerIsBuiltWithoutRedis) {
  RedisServer server;
  server.Kill();
  QuotaCaller caller(GetInfo(), ParamsOf(server.address()));
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(IsEmpty(caller.Ask({})));
  EXPECT_THAT(caller.metrics(), HasSubstr(Failed("unavailable", 10)));
  server.Restart();
  AskUntilGranted(&caller);
  EXPECT_THAT(caller.log(),
              ElementsAre(HasSubstr("h.istio-system: no connection to Redis at "
                                    "127.0.0.1:"),
                          HasSubstr("connected to Redis at 127.0.0.1:")));
}

TEST(RedisOutage, FailsOnlyWhileRedisIsAway) {
  RedisServer server;
  QuotaCaller caller(GetInfo(), ParamsOf(server.address()));
  std::atomic<bool> stop{false};
  std::atomic<int> granted{0};
  std::atomic<int> empty{0};
  std::atomic<int> other{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      while (!stop) {
        const auto answer = caller.Ask({});
        ++(IsGranted(answer) ? granted : IsEmpty(answer) ? empty : other);
        // While Redis is away answers come at once.
        if (IsEmpty(answer)) absl::SleepFor(absl::Milliseconds(1));
      }
    });
  }
  const auto wait_for_more = [](const std::atomic<int>& count) {
    const int before = count;
    while (count < before + 100) absl::SleepFor(absl::Milliseconds(1));
  };
  wait_for_more(granted);
  EXPECT_EQ(empty, 0);
  server.Kill();
  wait_for_more(empty);
  server.Restart();
  wait_for_more(granted);
  const int failed = empty;
  wait_for_more(granted);
  EXPECT_EQ(empty, failed);
  stop = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(other, 0);
  EXPECT_THAT(caller.log(),
              ElementsAre(HasSubstr(": connected to Redis at"),
                          HasSubstr(": no connection to Redis at"),
                          HasSubstr(": connected to Redis at")));
}

TEST(RedisOutage, ACallEndsAtItsDeadline) {
  RedisServer server;
  QuotaCaller caller(GetInfo(), ParamsOf(server.address(), 1));
  AskUntilGranted(&caller);
  server.Pause();
  EXPECT_TRUE(
      IsEmpty(caller.Ask({0, 1, false, "", "/", absl::Milliseconds(50)})));
  EXPECT_TRUE(IsEmpty(caller.Ask({0, 1, false, "", "/", absl::Seconds(-1)})));
  EXPECT_THAT(caller.metrics(), HasSubstr(Failed("timeout", 2)));
  server.Resume();
  AskUntilGranted(&caller);
}

// A peer that keeps its connection is given up, and left.
TEST(RedisOutage, SilenceIsAnEndToo) {
  RedisServer server;
  QuotaCaller caller(GetInfo(), ParamsOf(server.address(), 1));
  AskUntilGranted(&caller);
  server.Pause();
  // The first waits for as long as a call may, the others for the connection.
  while (caller.log().size() < 2) {
    EXPECT_TRUE(IsEmpty(caller.Ask({})));
    absl::SleepFor(absl::Milliseconds(5));
  }
  EXPECT_THAT(caller.log().back(), HasSubstr("no reply within 3s"));
  server.Resume();
  AskUntilGranted(&caller);
}

TEST(RedisOutage, APasswordIsMissing) {
  const RedisServer server({"--requirepass", "secret"});
  QuotaCaller caller(GetInfo(), ParamsOf(server.address()));
  EXPECT_TRUE(IsEmpty(caller.Ask({})));
  ASSERT_FALSE(caller.log().empty());
  EXPECT_THAT(caller.log()[0], HasSubstr("SCRIPT LOAD: NOAUTH"));
}

TEST(RedisOutage, ErrorsOfRedisAreToldOnce) {
  const RedisServer server;
  server.Ask({"SET", "rl;path=/.meta", "not a hash"});
  QuotaCaller caller(GetInfo(), ParamsOf(server.address()));
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(IsEmpty(caller.Ask({})));
  EXPECT_TRUE(IsGranted(caller.Ask({0, 1, false, "", "/other"})));
  EXPECT_THAT(caller.metrics(), HasSubstr(Failed("error", 5)));
  EXPECT_THAT(caller.log(), ElementsAre(HasSubstr("connected to"),
                                        HasSubstr("answers: WRONGTYPE")));
}

struct WrongReply {
  std::string name;
  std::string bytes;
  std::string reason;
};

class WrongReplies : public ::testing::TestWithParam<WrongReply> {};

TEST_P(WrongReplies, GrantNothing) {
  RedisPeer peer;
  peer.Answer("EVALSHA", GetParam().bytes);
  QuotaCaller caller(GetInfo(), ParamsOf(peer.address(), 1));
  EXPECT_TRUE(IsEmpty(caller.Ask({})));
  EXPECT_THAT(caller.metrics(), HasSubstr(Failed(GetParam().reason, 1)));
  peer.Answer("EVALSHA", "*2\r\n:1\r\n:5\r\n");
  AskUntilGranted(&caller);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, WrongReplies,
    ::testing::Values(
        WrongReply{"text", "$3\r\nabc\r\n", "reply"},
        WrongReply{"nil", "$-1\r\n", "reply"},
        WrongReply{"one_number", "*1\r\n:1\r\n", "reply"},
        WrongReply{"three", "*3\r\n:1\r\n:1\r\n:1\r\n", "reply"},
        WrongReply{"a_text_within", "*2\r\n:1\r\n+1\r\n", "reply"},
        WrongReply{"no_array", ":1\r\n", "reply"},
        WrongReply{"error", "-OOM command not allowed\r\n", "error"},
        WrongReply{"garbage", "hello\r\n", "unavailable"},
        WrongReply{"huge", "*99999999\r\n", "unavailable"}),
    [](const auto& info) { return info.param.name; });

// The script is sent as a whole if Redis does not know its name.
TEST(RedisOutage, AScriptThatIsUnknownIsSent) {
  RedisPeer peer;
  peer.Answer("EVALSHA", "-NOSCRIPT No matching script.\r\n");
  peer.Answer("EVAL", "*2\r\n:1\r\n:5\r\n");
  QuotaCaller caller(GetInfo(), ParamsOf(peer.address(), 1));
  const auto answer = caller.Ask({});
  EXPECT_EQ(answer->amount, 1);
  EXPECT_EQ(answer->valid_duration, absl::Nanoseconds(5));
  EXPECT_THAT(peer.commands(),
              ElementsAre("SCRIPT", "SCRIPT", "EVALSHA", "EVAL"));
}

TEST(RedisOutage, CallsInFlightAreBoundedAndEndWithTheHandler) {
  RedisPeer peer;
  peer.Answer("EVALSHA", "");
  QuotaCaller caller(GetInfo(), ParamsOf(peer.address()));
  std::vector<std::future<QuotaCaller::Answer>> answers;
  for (int i = 0; i < RedisCounters::kMaxCalls; ++i) {
    answers.push_back(caller.Begin({}));
  }
  // Unless the first have reached their deadline by now, on a loaded machine.
  EXPECT_TRUE(IsEmpty(caller.Begin({}).get()));
  caller.Drop();
  for (auto& answer : answers) {
    ASSERT_EQ(answer.wait_for(std::chrono::seconds(0)),
              std::future_status::ready);
    EXPECT_TRUE(IsEmpty(answer.get()));
  }
}

}  // namespace
}  // namespace mixer::redisquota

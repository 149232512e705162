// What is granted, counted by a real Redis. Time is the requests' own; windows
// are long enough that Redis' expiry, which is by its own clock, never comes.
#include "mixer_adapter/adapters/redisquota/redisquota.h"

#include <atomic>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "mixer_adapter/adapters/redisquota/config.pb.h"
#include "mixer_adapter/testing/quota_caller.h"
#include "mixer_adapter/testing/redis_server.h"

namespace mixer::redisquota {
namespace {

using ::adapter::redisquota::config::Params;
using mixer::testing::QuotaCaller;
using mixer::testing::QuotaQuestion;
using mixer::testing::RedisServer;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

Params ParamsOf(const RedisServer& server, const std::string& text) {
  Params params;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &params));
  params.set_redis_server_url(server.address());
  return params;
}

struct Step {
  QuotaQuestion question;
  std::int64_t want;
  double want_seconds;
};

struct Case {
  std::string name;
  std::string params;
  std::vector<Step> steps;
};

constexpr char kFixed[] =
    "quotas { name: 'rl' max_amount: 10 valid_duration { seconds: 100 } "
    "overrides { dimensions { key: 'path' value: '/three' } max_amount: 3 } "
    "overrides { dimensions { key: 'path' value: '/three' } max_amount: 9 } }";
constexpr char kRolling[] =
    "quotas { name: 'rl' max_amount: 10 valid_duration { seconds: 100 } "
    "bucket_duration { seconds: 10 } rate_limit_algorithm: ROLLING_WINDOW }";

class RedisQuotaCases : public ::testing::TestWithParam<Case> {};

TEST_P(RedisQuotaCases, Grants) {
  const RedisServer server;
  QuotaCaller caller(GetInfo(), ParamsOf(server, GetParam().params));
  for (const Step& step : GetParam().steps) {
    const auto got = caller.Ask(step.question);
    ASSERT_TRUE(got.ok()) << got.status();
    const std::string at =
        absl::StrCat("at ", step.question.seconds, " ", step.question.amount);
    EXPECT_EQ(got->amount, step.want) << at;
    EXPECT_EQ(got->valid_duration, absl::Seconds(step.want_seconds)) << at;
    EXPECT_EQ(got->code, step.want > 0 ? absl::StatusCode::kOk
                                       : absl::StatusCode::kResourceExhausted)
        << at;
    EXPECT_EQ(got->message,
              step.want > 0 ? "" : "redisquota: Resource exhausted");
  }
}

INSTANTIATE_TEST_SUITE_P(
    Cases, RedisQuotaCases,
    ::testing::Values(
        Case{"fixed_all_or_nothing",
             kFixed,
             {{{0, 7}, 7, 100},
              {{1, 4}, 0, 0},
              {{1, 3}, 3, 99},
              {{1, 1}, 0, 0},
              {{99.5, 1}, 0, 0},
              {{100, 10}, 10, 100},
              {{100, 1}, 0, 0}}},
        Case{"fixed_best_effort",
             kFixed,
             {{{0, 7, true}, 7, 100},
              {{1, 7, true}, 3, 99},
              {{2, 7, true}, 0, 0},
              {{250, 12, true}, 10, 100}}},
        Case{"fixed_repeated_ids",
             kFixed,
             {{{0, 3, false, "i"}, 3, 100},
              {{1, 3, false, "i"}, 3, 99},
              {{1, 9, false, "i"}, 3, 99},
              {{2, 9, true, "j"}, 7, 98},
              {{3, 9, true, "j"}, 7, 97},
              {{3, 1, false, "k"}, 0, 0},
              // Its window has ended.
              {{100, 4, false, "i"}, 4, 100}}},
        Case{"fixed_refused_ids_are_not_kept",
             kFixed,
             {{{0, 11, false, "i"}, 0, 0}, {{0, 5, false, "i"}, 5, 100}}},
        Case{"fixed_releases",
             kFixed,
             {{{0, 10}, 10, 100},
              {{1, -4}, -4, 99},
              {{1, 5}, 0, 0},
              {{2, 4}, 4, 98}}},
        Case{"fixed_nothing_is_asked",
             kFixed,
             {{{0, 0}, 0, 100}, {{0, 10}, 10, 100}}},
        Case{"each_combination_of_dimensions_for_itself",
             kFixed,
             {{{0, 10, false, "", "/a"}, 10, 100},
              {{0, 10, false, "", "/b"}, 10, 100},
              {{0, 10, false, "i", "/c"}, 10, 100},
              {{0, 9, false, "i", "/d"}, 9, 100}}},
        Case{"the_first_override_that_fits",
             kFixed,
             {{{0, 9, true, "", "/three"}, 3, 100},
              {{0, 9, true, "", "/three"}, 0, 0}}},
        Case{"rolling_all_or_nothing",
             kRolling,
             {{{0, 6}, 6, 100},
              {{5, 3}, 3, 100},
              {{6, 2}, 0, 0},
              {{20, 1}, 1, 100},
              {{21, 1}, 0, 0},
              // The first bucket, from 0 on, comes back as a whole.
              {{99.5, 1}, 0, 0},
              {{100, 9}, 9, 100},
              {{119.5, 1}, 0, 0},
              {{120, 1}, 1, 100}}},
        Case{"rolling_best_effort",
             kRolling,
             {{{0, 6, true}, 6, 100},
              {{15, 6, true}, 4, 100},
              {{16, 6, true}, 0, 0},
              {{100, 9, true}, 6, 100},
              {{115, 9, true}, 4, 100}}},
        Case{"rolling_repeated_ids",
             kRolling,
             {{{0, 6, false, "i"}, 6, 100},
              {{40, 6, false, "i"}, 6, 60},
              {{40, 9, true, "j"}, 4, 100},
              {{41, 9, true, "j"}, 4, 99},
              {{100, 6, false, "i"}, 6, 100}}},
        Case{"rolling_releases",
             kRolling,
             {{{0, 8}, 8, 100},
              {{1, -3}, -3, 100},
              {{1, 5}, 5, 100},
              {{2, -1}, 0, 0}}},
        Case{"rolling_after_a_long_silence",
             kRolling,
             {{{0, 10}, 10, 100},
              {{1000, 10}, 10, 100},
              {{1001, 1}, 0, 0},
              {{2000, 4}, 4, 100}}}),
    [](const auto& info) { return info.param.name; });

// The names and forms under which the Go adapter keeps its counts.
TEST(RedisQuota, KeepsWhatAGoMixerReads) {
  const RedisServer server;
  QuotaCaller caller(GetInfo(), ParamsOf(server, kFixed));
  EXPECT_TRUE(caller.Ask({0, 4, false, "id"}).ok());
  EXPECT_TRUE(caller.Ask({0, 2, false, "", "/three"}).ok());
  EXPECT_EQ(server.Ask({"HGET", "rl;path=/.meta", "token"}), "4");
  EXPECT_THAT(
      server.Ask({"HGET", "rl;path=/.meta", "expire"}),
      AnyOf("1500000100000000000", "1.5000001000000001e+18", "1.5000001e+18"));
  EXPECT_EQ(server.Ask({"HGET", "id-rl;path=/.meta", "token"}), "4");
  EXPECT_EQ(server.Ask({"DBSIZE"}), "3");
  const std::string override = server.Ask({"KEYS", "rl;path=/three-*.meta"});
  EXPECT_EQ(server.Ask({"HGET", override, "token"}), "2");
  EXPECT_THAT(server.Ask({"PTTL", override}),
              AnyOf("100000", MatchesRegex("9[0-9]{4}")));

  QuotaCaller rolling(GetInfo(), ParamsOf(server, kRolling));
  server.Ask({"FLUSHALL"});
  EXPECT_TRUE(rolling.Ask({0, 4}).ok());
  EXPECT_TRUE(rolling.Ask({10, 3}).ok());
  EXPECT_EQ(
      server.Ask({"HMGET", "rl;path=/.meta", "token", "bucket.token", "key"}),
      "7 3 1");
  EXPECT_THAT(server.Ask({"HGET", "rl;path=/.meta", "bucket.timestamp"}),
              AnyOf("1500000010000000000", "1.50000001e+18"));
  EXPECT_EQ(server.Ask({"ZRANGE", "rl;path=/.data", "0", "-1", "WITHSCORES"}),
            "1.4 1.5e+18");
}

TEST(RedisQuota, CountsOnWhatAGoMixerKept) {
  const RedisServer server;
  server.Ask(
      {"HMSET", "rl;path=/.meta", "token", "7", "expire", "1.50000005e+18"});
  server.Ask(
      {"HMSET", "id-rl;path=/.meta", "token", "2", "expire", "1.50000005e+18"});
  QuotaCaller caller(GetInfo(), ParamsOf(server, kFixed));
  EXPECT_EQ(caller.Ask({0, 9, true, "id"})->amount, 2);
  const auto fixed = caller.Ask({0, 9, true});
  EXPECT_EQ(fixed->amount, 3);
  EXPECT_EQ(fixed->valid_duration, absl::Seconds(50));

  server.Ask({"FLUSHALL"});
  server.Ask({"HMSET", "rl;path=/.meta", "token", "9", "bucket.token", "4",
              "bucket.timestamp", "1.50000005e+18", "key", "2"});
  server.Ask(
      {"ZADD", "rl;path=/.data", "1.5e+18", "1.2", "1.50000001e+18", "2.3"});
  QuotaCaller rolling(GetInfo(), ParamsOf(server, kRolling));
  EXPECT_EQ(rolling.Ask({55, 9, true})->amount, 1);
  EXPECT_EQ(rolling.Ask({105, 9, true})->amount, 2);
  EXPECT_EQ(rolling.Ask({110, 9, true})->amount, 3);
}

TEST(RedisQuota, ManyCallsAtOnceTakeNoMoreThanThereIs) {
  const RedisServer server;
  QuotaCaller caller(GetInfo(), ParamsOf(server,
                                         "quotas { name: 'rl' max_amount: 700 "
                                         "valid_duration { seconds: 600 } }"));
  std::atomic<std::int64_t> granted{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      std::vector<std::future<QuotaCaller::Answer>> answers;
      for (int i = 0; i < 250; ++i) answers.push_back(caller.Begin({1, 1}));
      for (auto& answer : answers) granted += answer.get()->amount;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(granted, 700);
  EXPECT_THAT(
      caller.metrics(),
      HasSubstr("redisquota_calls_total{handler=\"h.istio-system\"} 1000"));
  EXPECT_THAT(caller.metrics(), HasSubstr("redisquota_calls_in_flight{"
                                          "handler=\"h.istio-system\"} 0"));
}

TEST(RedisQuota, LoadsItsScriptsAgain) {
  const RedisServer server;
  QuotaCaller caller(GetInfo(), ParamsOf(server, kFixed));
  EXPECT_EQ(caller.Ask({0, 1})->amount, 1);
  EXPECT_EQ(server.Ask({"SCRIPT", "FLUSH"}), "OK");
  for (int i = 0; i < 9; ++i) EXPECT_EQ(caller.Ask({0, 1})->amount, 1);
  EXPECT_EQ(caller.Ask({0, 1})->amount, 0);
  EXPECT_THAT(caller.metrics(),
              HasSubstr("redisquota_failed_calls_total{handler=\"h.istio-"
                        "system\",reason=\"error\"} 0"));
}

TEST(RedisQuota, AnInstanceWithoutLimitIsAnError) {
  const RedisServer server;
  QuotaCaller caller(GetInfo(), ParamsOf(server, ""));
  EXPECT_FALSE(caller.Ask({0, 1}).ok());
}

}  // namespace
}  // namespace mixer::redisquota

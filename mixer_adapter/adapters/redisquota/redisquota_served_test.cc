// From an operator's configuration and a client's Checks to Redis and back, by
// two Mixers that count together.
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "mixer_adapter/testing/json_requests.h"
#include "mixer_adapter/testing/redis_server.h"
#include "mixer_adapter/testing/served_mixer.h"
#include "nlohmann/json.hpp"

namespace mixer::redisquota {
namespace {

using istio::mixer::v1::CheckResponse;

std::string ConfigOf(const std::string& redis) {
  return absl::StrCat(R"(
kind: handler
metadata: {name: h, namespace: istio-system}
spec:
  compiledAdapter: redisquota
  params:
    redisServerUrl: )",
                      redis, R"(
    connectionPoolSize: 10
    quotas:
    - name: rl.instance.istio-system
      maxAmount: 50
      validDuration: 600s
      bucketDuration: 1s
      rateLimitAlgorithm: ROLLING_WINDOW
      overrides:
      - dimensions: {path: /reviews}
        maxAmount: 5
---
kind: instance
metadata: {name: rl, namespace: istio-system}
spec:
  compiledTemplate: quota
  params: {dimensions: {path: request.path | "/"}}
---
kind: rule
metadata: {name: r, namespace: istio-system}
spec: {actions: [{handler: h, instances: [rl]}]}
)");
}

CheckResponse::QuotaResult Ask(testing::ServedMixer* mixer,
                               const std::string& path, const std::string& id) {
  CheckResponse response;
  const auto status = mixer->Check(
      testing::ReadCheckRequest(
          {{"attributes", {{"request.path", {{"string", path}}}}},
           {"quotas", {{"rl", {{"amount", 3}, {"best_effort", true}}}}},
           {"dedup_id", id}}),
      &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.precondition().status().code(), 0);
  EXPECT_EQ(response.quotas().count("rl"), 1u);
  return response.quotas().at("rl");
}

TEST(RedisQuotaServed, TwoMixersCountTogether) {
  const testing::RedisServer redis;
  testing::ServedMixer one(ConfigOf(redis.address()), true);
  testing::ServedMixer two(ConfigOf(redis.address()), true);
  ASSERT_TRUE(one.summary().errors.empty());
  EXPECT_EQ(Ask(&one, "/reviews", "a").granted_amount(), 3);
  EXPECT_EQ(Ask(&two, "/reviews", "b").granted_amount(), 2);
  EXPECT_EQ(Ask(&one, "/reviews", "c").granted_amount(), 0);
  // What was granted already.
  EXPECT_EQ(Ask(&two, "/reviews", "a").granted_amount(), 3);
  const auto other = Ask(&one, "/other", "d");
  EXPECT_EQ(other.granted_amount(), 3);
  EXPECT_EQ(other.valid_duration().seconds(), 600);
  EXPECT_EQ(
      redis.Ask({"HGET", "rl.instance.istio-system;path=/other.meta", "token"}),
      "3");
}

}  // namespace
}  // namespace mixer::redisquota

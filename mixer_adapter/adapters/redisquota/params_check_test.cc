#include "mixer_adapter/adapters/redisquota/params_check.h"

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "mixer_adapter/adapters/redisquota/redisquota.h"
#include "mixer_adapter/testing/adapter_params.h"

namespace mixer::redisquota {
namespace {

using ::adapter::redisquota::config::Params;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// "field: message" of each mistake, and of each doubt, in the defaults with
// `text` merged in.
std::vector<std::string> Mistakes(const std::string& text) {
  const auto params = mixer::testing::ParamsOf<Params>(GetInfo(), text);
  quota::Type type;
  type.dimensions["path"] = ValueType::kString;
  spi::ConfigErrors errors("handler h");
  CheckParams(params, {{"rl", type}}, &errors);
  return mixer::testing::Texts(errors);
}

constexpr char kGood[] =
    "quotas { name: 'rl' max_amount: 5 valid_duration { seconds: 1 } } ";

TEST(ParamsCheck, AcceptsWhatIsRight) {
  EXPECT_THAT(Mistakes(kGood), IsEmpty());
  EXPECT_THAT(Mistakes(R"(
                quotas {
                  name: 'rl' max_amount: 5 valid_duration { seconds: 60 }
                  bucket_duration { seconds: 1 }
                  rate_limit_algorithm: ROLLING_WINDOW
                  overrides {
                    dimensions { key: 'path' value: '' } max_amount: 1 } }
                connection_pool_size: 1)"),
              IsEmpty());
}

TEST(ParamsCheck, ReportsEveryMistake) {
  EXPECT_THAT(
      Mistakes(R"(
        quotas { max_amount: -1 valid_duration { seconds: -1 } }
        quotas { name: 'a' max_amount: 1 valid_duration { seconds: 1 }
                 rate_limit_algorithm: ROLLING_WINDOW }
        quotas { name: 'a' max_amount: 1 valid_duration { seconds: 60 }
                 bucket_duration { seconds: 60 }
                 rate_limit_algorithm: ROLLING_WINDOW
                 overrides { max_amount: -1 } }
        quotas { name: 'b' max_amount: 1 valid_duration { seconds: 1 }
                 rate_limit_algorithm: 7 }
        redis_server_url: 'localhost'
        connection_pool_size: -10)"),
      ElementsAre(
          HasSubstr("quotas[0].name: is missing"),
          HasSubstr("quotas[0].max_amount: must not be negative"),
          HasSubstr("quotas[0].valid_duration: must be > 0, is -1s"),
          HasSubstr("quotas[1].bucket_duration: must be > 0"),
          HasSubstr("quotas[2].name: there is another quota a"),
          HasSubstr("quotas[2].valid_duration: 1m0s should be longer than "
                    "bucket_duration, 1m0s"),
          HasSubstr("quotas[2].overrides[0].max_amount: must be > 0"),
          HasSubstr("quotas[2].overrides[0].dimensions: is empty"),
          HasSubstr("quotas[3].rate_limit_algorithm: must be"),
          HasSubstr("quotas: did not find limit defined for quota rl"),
          HasSubstr("redis_server_url: bad address 'localhost': no port"),
          "connection_pool_size: connection_pool_size of -10 is invalid, must "
          "be > 0"));
  EXPECT_THAT(Mistakes(""),
              ElementsAre(HasSubstr("quotas: must not be empty"),
                          HasSubstr("quotas: did not find limit")));
}

TEST(ParamsCheck, Doubts) {
  EXPECT_THAT(
      Mistakes(R"(
        quotas { name: 'rl' valid_duration { seconds: 1 } overrides {
          dimensions { key: 'pat' value: '/' } max_amount: 1 } })"),
      ElementsAre(HasSubstr("quotas[0].max_amount: is 0 or missing"),
                  HasSubstr("quotas[0].overrides[0].dimensions[pat]: never")));
}

TEST(ParamsCheck, TheServersAddress) {
  const std::map<std::string, std::string> cases = {
      {"redis:6379", ""},
      {"[::1]:6379", ""},
      {":6379", ""},
      {"unix:///run/redis.sock", ""},
      {"redis:0", "the port must be a number from 1 to 65535"},
      {"redis:x", "the port must be a number"},
      {"redis://:password@redis:6379/1", "must be host:port without a scheme"},
      {"http://redis:6379", "unknown scheme"},
  };
  for (const auto& [url, error] : cases) {
    const auto mistakes =
        Mistakes(absl::StrCat(kGood, "redis_server_url: '", url, "'"));
    if (error.empty()) {
      EXPECT_THAT(mistakes, IsEmpty()) << url;
    } else {
      EXPECT_THAT(mistakes, ElementsAre(HasSubstr(error))) << url;
    }
  }
}

}  // namespace
}  // namespace mixer::redisquota

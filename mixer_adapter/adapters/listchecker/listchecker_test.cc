#include "mixer_adapter/adapters/listchecker/listchecker.h"

#include <sys/stat.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "mixer_adapter/adapters/listchecker/config.pb.h"
#include "mixer_adapter/base/clock.h"
#include "mixer_adapter/metrics/registry.h"
#include "mixer_adapter/testing/adapter_params.h"
#include "mixer_adapter/testing/allocation_counter.h"
#include "mixer_adapter/testing/fake_scheduler.h"
#include "mixer_adapter/testing/http_test_server.h"
#include "mixer_adapter/testing/recording_logger.h"
#include "mixer_adapter/testing/temporary_directory.h"
#include "template/listentry/listentry.template.h"

namespace mixer::listchecker {
namespace {

using ::adapter::list::config::Params;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Params ParamsOf(const std::string& text) {
  return mixer::testing::ParamsOf<Params>(GetInfo(), text);
}

std::vector<std::string> Mistakes(const std::string& text) {
  return mixer::testing::Mistakes(GetInfo().new_builder().get(),
                                  ParamsOf(text));
}

TEST(ListCheckerBuilder, TakesTheDefaults) {
  EXPECT_THAT(Mistakes(""), IsEmpty());
  EXPECT_THAT(Mistakes("provider_url: 'http://h:80/l'"), IsEmpty());
  EXPECT_THAT(Mistakes("provider_url: 'file:///l'"), IsEmpty());
}

TEST(ListCheckerBuilder, ReportsEveryMistake) {
  EXPECT_THAT(
      Mistakes(R"(provider_url: 'h/l' refresh_interval { seconds: -1 }
                  ttl { seconds: -2 } caching_interval { seconds: -1 }
                  caching_use_count: -1 entry_type: IP_ADDRESSES
                  overrides: '::1' overrides: 'x')"),
      ElementsAre(
          HasSubstr("provider_url: URL scheme and host cannot be empty"),
          HasSubstr("refresh_interval: must be at least 1s, is -1s"),
          HasSubstr("ttl: must not be below refresh_interval"),
          HasSubstr("caching_interval: must not be negative"),
          HasSubstr("caching_use_count: must not be negative"),
          HasSubstr("overrides[1]: could not parse override x: invalid CIDR")));
  EXPECT_THAT(Mistakes("entry_type: REGEX overrides: '('"),
              ElementsAre(HasSubstr("overrides[0]: could not parse override (: "
                                    "error parsing regexp")));
  EXPECT_THAT(Mistakes("provider_url: 'https://h'"), ElementsAre());
  EXPECT_THAT(Mistakes("provider_url: 'file://l'"),
              ElementsAre(HasSubstr("provider_url: needs an absolute path")));
  EXPECT_THAT(Mistakes("provider_url: 'http://'"),
              ElementsAre(HasSubstr("provider_url: URL \"http://\"")));
}

// Of a test; wound by hand.
class HandClock final : public Clock {
 public:
  absl::Time Now() const override { return now; }
  absl::Time now = absl::FromUnixSeconds(1'500'000'000);
};

// A handler, and the world around it.
class Checker {
 public:
  explicit Checker(const std::string& params) : params_(ParamsOf(params)) {
    const auto builder = GetInfo().new_builder();
    builder->SetAdapterConfig(params_);
    handler_ = *builder->Build(
        {&clock_, &logger_, &registry_, &scheduler_, "h.istio-system"});
    list_ = dynamic_cast<listentry::Handler*>(handler_.get());
  }

  absl::StatusOr<spi::CheckResult> Check(const Value& value) {
    scratch_.Reset();
    listentry::Instance instance;
    instance.name = "i";
    instance.value = value;
    return list_->HandleListEntry(instance, {clock_.now, &scratch_});
  }

  // "3 the message", or the error.
  std::string Told(const Value& value) {
    const auto result = Check(value);
    if (!result.ok()) return result.status().ToString();
    if (result->ok()) return "0";
    return absl::StrCat(static_cast<int>(result->code), " ",
                        std::string(result->message));
  }
  std::string Told(const std::string& text) {
    return Told(Value::String(text));
  }

  void Advance(absl::Duration time) {
    clock_.now += time;
    scheduler_.Advance(time);
  }
  // Time passes and no task runs.
  void Stall(absl::Duration time) { clock_.now += time; }

  std::vector<std::string> log() const { return logger_.lines(); }
  std::string Metrics() const { return registry_.Text(); }

 private:
  const Params params_;
  HandClock clock_;
  mixer::testing::RecordingLogger logger_;
  metrics::Registry registry_;
  mixer::testing::FakeScheduler scheduler_;
  Scratch scratch_;
  std::unique_ptr<spi::Handler> handler_;
  listentry::Handler* list_;
};

struct Case {
  std::string name;
  std::string params;
  std::vector<std::pair<Value, std::string>> checks;
};

class ListCheckerCases : public ::testing::TestWithParam<Case> {};

TEST_P(ListCheckerCases, Answers) {
  Checker checker(GetParam().params);
  for (const auto& [value, want] : GetParam().checks) {
    EXPECT_EQ(checker.Told(value), want);
    // The caching values are those of the params whatever the answer.
    EXPECT_EQ(checker.Check(value)->valid_duration, absl::Seconds(300));
    EXPECT_EQ(checker.Check(value)->valid_use_count, 10000);
  }
}

Value Text(const char* text) { return Value::String(text); }

INSTANTIATE_TEST_SUITE_P(
    Cases, ListCheckerCases,
    ::testing::Values(
        Case{"empty", "", {{Text("a"), "7 a is not whitelisted"}}},
        Case{"strings",
             "overrides: 'a' overrides: '' overrides: '1.2.3.4'",
             {{Text("a"), "0"},
              {Text("A"), "7 A is not whitelisted"},
              {Text(""), "7  is not whitelisted"},
              {Value::Bytes("\1\2\3\4"), "0"},
              {Value::Bytes("\1\2\3\5"), "7 1.2.3.5 is not whitelisted"},
              {Value::Int64(5), "3 5 is not a valid string or IP address"}}},
        Case{"blacklist",
             "overrides: 'a' blacklist: true",
             {{Text("a"), "7 a is blacklisted"}, {Text("b"), "0"}}},
        Case{"caseless",
             "overrides: 'AbC' entry_type: CASE_INSENSITIVE_STRINGS",
             {{Text("aBc"), "0"}, {Text("abd"), "7 abd is not whitelisted"}}},
        Case{"addresses",
             "overrides: '10.0.0.0/8' overrides: '2001:db8::1' "
             "entry_type: IP_ADDRESSES",
             {{Text("10.1.2.3"), "0"},
              {Text("::ffff:10.1.2.3"), "0"},
              {Value::Bytes("\x0a\1\1\1"), "0"},
              {Text("2001:db8::1"), "0"},
              {Text("2001:db8::2"), "7 2001:db8::2 is not whitelisted"},
              {Text("x"), "3 x is not a valid IP address"},
              {Value::Bytes("\1\2"), "3 ?0102 is not a valid IP address"},
              {Value::Bool(true),
               "3 true is not a valid string or IP address"}}},
        Case{"address_blacklist",
             "overrides: '10.0.0.0/8' entry_type: IP_ADDRESSES blacklist: true",
             {{Text("10.1.2.3"), "7 10.1.2.3 is blacklisted"},
              {Text("11.1.2.3"), "0"},
              {Text("x"), "3 x is not a valid IP address"}}},
        Case{"patterns",
             "overrides: '^/v[0-9]' overrides: 'z$' entry_type: REGEX",
             {{Text("/v1/x"), "0"},
              {Text("xyz"), "0"},
              {Text("x/v1"), "7 x/v1 is not whitelisted"}}}),
    [](const auto& info) { return info.param.name; });

TEST(ListChecker, AllocatesNothing) {
  const std::string v6 = std::string("\x20\x01", 2) + std::string(14, '\x77');
  for (const char* const type :
       {"STRINGS", "CASE_INSENSITIVE_STRINGS", "IP_ADDRESSES"}) {
    Checker checker(absl::StrCat("overrides: '1.2.3.4' entry_type: ", type));
    const auto check = [&] {
      checker.Check(Value::Bytes(v6)).IgnoreError();
      checker.Check(Text("1.2.3.4")).IgnoreError();
      checker.Check(Text("2001:db8:1111:2222:3333:4444:5555:6666"))
          .IgnoreError();
    };
    check();
    const mixer::testing::AllocationCounter counter;
    check();
    EXPECT_EQ(counter.count(), 0) << type;
  }
}

TEST(ListChecker, FetchesByHttpAndKeepsFresh) {
  mixer::testing::HttpTestServer server;
  server.Answer(200, "a\nb\r\n\n");
  Checker checker(
      absl::StrCat("overrides: 'o' provider_url: '", server.url(), "/l'"));
  EXPECT_EQ(checker.Told("a"), "0");
  EXPECT_EQ(checker.Told("b"), "0");
  EXPECT_EQ(checker.Told("o"), "0");
  EXPECT_EQ(checker.Told("c"), "7 c is not whitelisted");
  checker.Advance(absl::Seconds(60));
  EXPECT_EQ(checker.log().size(), 1u);  // the same text is no new list
  server.Answer(200, "c");
  EXPECT_EQ(checker.Told("a"), "0");
  checker.Advance(absl::Seconds(60));
  EXPECT_EQ(checker.Told("a"), "7 a is not whitelisted");
  EXPECT_EQ(checker.Told("c"), "0");
  EXPECT_EQ(server.requests().size(), 3u);
  EXPECT_THAT(
      checker.log(),
      ElementsAre(HasSubstr("h.istio-system: a list with 3 entries from http"),
                  HasSubstr("a list with 2 entries")));
  EXPECT_THAT(checker.Metrics(),
              HasSubstr("listchecker_entries{handler=\"h.istio-system\"} 2"));
}

TEST(ListChecker, KeepsTheListUntilItsTimeToLiveEnds) {
  mixer::testing::HttpTestServer server;
  server.Answer(200, "a");
  Checker checker(
      absl::StrCat("provider_url: '", server.url(), "' ttl { seconds: 90 }"));
  server.Answer(503, "");
  checker.Advance(absl::Seconds(60));
  EXPECT_EQ(checker.Told("a"), "0");
  checker.Stall(absl::Seconds(29));
  EXPECT_EQ(checker.Told("a"), "0");
  checker.Stall(absl::Seconds(1));
  EXPECT_EQ(checker.Told("a"),
            absl::StrCat("UNAVAILABLE: could not fetch list from ",
                         server.url(), ": status 503"));
  server.Answer(200, "a");
  checker.Advance(absl::Seconds(60));
  EXPECT_EQ(checker.Told("a"), "0");
}

TEST(ListChecker, AListThatIsNotRefreshedEnds) {
  const mixer::testing::TemporaryDirectory directory;
  Checker checker(
      absl::StrCat("provider_url: 'file://", directory.Write("l", "a"), "'"));
  EXPECT_EQ(checker.Told("a"), "0");
  checker.Stall(absl::Seconds(300));
  EXPECT_THAT(checker.Told("a"), HasSubstr("not refreshed within its ttl"));
}

TEST(ListChecker, WithoutAListChecksFail) {
  mixer::testing::HttpTestServer server;
  server.Answer(404, "a");
  Checker checker(
      absl::StrCat("overrides: 'a' provider_url: '", server.url(), "'"));
  EXPECT_EQ(checker.Told("a"),
            absl::StrCat("UNAVAILABLE: could not fetch list from ",
                         server.url(), ": status 404"));
  checker.Advance(absl::Seconds(120));
  EXPECT_EQ(checker.log().size(), 1u);  // one line for one reason
  EXPECT_THAT(checker.Metrics(), HasSubstr("listchecker_fetch_failures_total{"
                                           "handler=\"h.istio-system\"} 3"));
}

// Nobody writes to the pipe.
TEST(ListChecker, APipeIsNoList) {
  const mixer::testing::TemporaryDirectory directory;
  const std::string path = directory.Write("l", "");
  ASSERT_EQ(std::remove(path.c_str()), 0);
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  Checker checker(
      absl::StrCat("overrides: 'a' provider_url: 'file://", path, "'"));
  EXPECT_THAT(checker.Told("a"), HasSubstr("is not a regular file"));
}

TEST(ListChecker, ReadsAddressesFromAFile) {
  const mixer::testing::TemporaryDirectory directory;
  const std::string path =
      directory.Write("l", "# office\nwhitelist: [10.0.0.0/8, '::1']\n");
  Checker checker(absl::StrCat(
      "entry_type: IP_ADDRESSES provider_url: 'file://", path, "'"));
  EXPECT_EQ(checker.Told("10.1.1.1"), "0");
  EXPECT_EQ(checker.Told("::1"), "0");
  directory.Write("l", "1.2.3.4\n5.6.7.0/24\n");
  checker.Advance(absl::Seconds(60));
  EXPECT_EQ(checker.Told("10.1.1.1"), "7 10.1.1.1 is not whitelisted");
  EXPECT_EQ(checker.Told("5.6.7.8"), "0");
  // A text that is no list leaves the list before.
  directory.Write("l", "whitelist: {}");
  checker.Advance(absl::Seconds(60));
  EXPECT_EQ(checker.Told("5.6.7.8"), "0");
  EXPECT_THAT(checker.log().back(),
              HasSubstr("Could not parse data from file://"));
  directory.Write("l", "1.2.3.4\nx\n");
  checker.Advance(absl::Seconds(300));
  EXPECT_THAT(checker.Told("5.6.7.8"), HasSubstr("invalid CIDR address: x"));
}

}  // namespace
}  // namespace mixer::listchecker

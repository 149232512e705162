#include "mixer_adapter/adapters/memquota/memquota.h"

#include <atomic>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "mixer_adapter/adapters/memquota/cell_table.h"
#include "mixer_adapter/adapters/memquota/config.pb.h"
#include "mixer_adapter/adapters/memquota/recent_answers.h"
#include "mixer_adapter/base/clock.h"
#include "mixer_adapter/base/logger.h"
#include "mixer_adapter/metrics/registry.h"
#include "mixer_adapter/testing/adapter_params.h"
#include "mixer_adapter/testing/allocation_counter.h"
#include "mixer_adapter/testing/fake_scheduler.h"
#include "template/quota/quota.template.h"

namespace mixer::memquota {
namespace {

using ::adapter::memquota::config::Params;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Params ParamsOf(const std::string& text) {
  return mixer::testing::ParamsOf<Params>(GetInfo(), text);
}

std::map<std::string, quota::Type> TypesOf(const std::string& instance) {
  quota::Type type;
  type.dimensions["path"] = ValueType::kString;
  return {{instance, type}};
}

std::vector<std::string> Mistakes(const Params& params) {
  const auto builder = GetInfo().new_builder();
  dynamic_cast<quota::HandlerBuilder&>(*builder).SetQuotaTypes(TypesOf("rl"));
  return mixer::testing::Mistakes(builder.get(), params);
}

TEST(MemQuotaBuilder, ReportsEveryMistake) {
  EXPECT_THAT(Mistakes(ParamsOf("quotas { name: 'rl' }")), IsEmpty());
  EXPECT_THAT(
      Mistakes(ParamsOf(R"(
        min_deduplication_duration { seconds: -1 }
        quotas { max_amount: -1 valid_duration { seconds: -1 } }
        quotas { name: 'a' } quotas { name: 'a'
          overrides { max_amount: -1 valid_duration { nanos: -1 } } })")),
      ElementsAre(
          "min_deduplication_duration: deduplication window of -1s is "
          "invalid, must be > 0",
          HasSubstr("quotas[0].name: is missing"),
          HasSubstr("quotas[0].max_amount: must not be negative"),
          HasSubstr("quotas[0].valid_duration: must not be negative"),
          HasSubstr("quotas[2].name: there is another quota a"),
          HasSubstr("quotas[2].overrides[0].max_amount: must not"),
          HasSubstr("quotas[2].overrides[0].valid_duration: must not"),
          HasSubstr("quotas: did not find limit defined for quota rl")));
}

TEST(MemQuotaBuilder, WarnsOfAnOverrideThatNeverFits) {
  EXPECT_THAT(Mistakes(ParamsOf(R"(
                quotas { name: 'rl' overrides {
                  dimensions { key: 'pat' value: '/' } } })")),
              ElementsAre(HasSubstr(
                  "quotas[0].overrides[0].dimensions[pat]: never fits")));
}

// A handler and what it is called with.
class Caller {
 public:
  explicit Caller(const std::string& params) : params_(ParamsOf(params)) {
    const auto builder = GetInfo().new_builder();
    builder->SetAdapterConfig(params_);
    handler_ = *builder->Build(
        {&clock_, &logger_, &registry_, &scheduler_, "h.istio-system"});
    quota_ = dynamic_cast<quota::Handler*>(handler_.get());
  }

  // At `seconds` of the test, of instance "rl" with dimension path.
  spi::QuotaResult Ask(double seconds, Value path, std::int64_t amount,
                       bool best_effort = false, std::string_view id = {}) {
    scratch_.Reset();
    return AskWith(seconds, path, amount, best_effort, id, &scratch_);
  }

  spi::QuotaResult AskWith(double seconds, Value path, std::int64_t amount,
                           bool best_effort, std::string_view id,
                           Scratch* scratch) {
    const spi::MapView<Value>::Entry dimension = {"path", path};
    quota::Instance instance;
    instance.name = "rl";
    instance.dimensions = {&dimension, 1};
    return *quota_->HandleQuota(
        instance, {id, amount, best_effort},
        {absl::FromUnixSeconds(1'500'000'000) + absl::Seconds(seconds),
         scratch});
  }

  std::string Metrics() const { return registry_.Text(); }

 private:
  const Params params_;
  const SystemClock clock_;
  NullLogger logger_;
  metrics::Registry registry_;
  mixer::testing::FakeScheduler scheduler_;
  Scratch scratch_;
  std::unique_ptr<spi::Handler> handler_;
  quota::Handler* quota_;
};

struct Step {
  double seconds;
  std::string path;
  std::int64_t amount;
  bool best_effort;
  std::string id;
  std::int64_t want;
  absl::Duration want_duration;
};

struct Case {
  std::string name;
  std::string params;
  std::vector<Step> steps;
};

constexpr char kWindow[] =
    "quotas { name: 'rl' max_amount: 5 valid_duration { seconds: 2 } "
    "overrides { dimensions { key: 'path' value: '/three' } max_amount: 3 } "
    "overrides { dimensions { key: 'path' value: '/three' } max_amount: 9 } }";
constexpr char kCounter[] = "quotas { name: 'rl' max_amount: 5 }";
constexpr char kPart[] =
    "quotas { name: 'rl' max_amount: 1 "
    "valid_duration { seconds: 1 nanos: 1 } }";

class MemQuotaCases : public ::testing::TestWithParam<Case> {};

TEST_P(MemQuotaCases, Grants) {
  Caller caller(GetParam().params);
  for (const Step& step : GetParam().steps) {
    const spi::QuotaResult got =
        caller.Ask(step.seconds, Value::String(step.path), step.amount,
                   step.best_effort, step.id);
    const std::string at = absl::StrCat("at ", step.seconds, " ", step.id);
    EXPECT_EQ(got.code, absl::StatusCode::kOk);
    EXPECT_EQ(got.amount, step.want) << at;
    EXPECT_EQ(got.valid_duration, step.want_duration) << at;
  }
}

const absl::Duration kNone = absl::ZeroDuration();
const absl::Duration kTwo = absl::Seconds(2);

INSTANTIATE_TEST_SUITE_P(
    Cases, MemQuotaCases,
    ::testing::Values(
        Case{"all_or_nothing",
             kWindow,
             {{0, "/", 3, false, "", 3, kTwo},
              {0, "/", 3, false, "", 0, kNone},
              {0, "/", 2, false, "", 2, kTwo}}},
        Case{"best_effort",
             kWindow,
             {{0, "/", 3, true, "", 3, kTwo},
              {0, "/", 3, true, "", 2, kTwo},
              {0, "/", 3, true, "", 0, kTwo}}},
        Case{"each_combination_of_dimensions_for_itself",
             kWindow,
             {{0, "/", 5, false, "", 5, kTwo},
              {0, "/other", 5, false, "", 5, kTwo}}},
        Case{"a_window_rolls",
             kWindow,
             {{0, "/", 3, false, "", 3, kTwo},
              {1, "/", 2, false, "", 2, kTwo},
              {1.9, "/", 1, false, "", 0, kNone},
              {2, "/", 4, false, "", 0, kNone},
              {2, "/", 3, false, "", 3, kTwo}}},
        Case{
            "a_part_of_a_second_is_rounded_up",
            kPart,
            {{0, "/", 1, false, "", 1, absl::Seconds(1) + absl::Nanoseconds(1)},
             {1.9, "/", 1, false, "", 0, kNone},
             {2, "/", 1, false, "", 1,
              absl::Seconds(1) + absl::Nanoseconds(1)}}},
        Case{"the_first_override_that_fits",
             kWindow,
             {{0, "/three", 4, true, "", 3, kNone}}},
        Case{"a_counter_never_ends",
             kCounter,
             {{0, "/", 4, false, "", 4, kNone},
              {1e6, "/", 4, false, "", 0, kNone},
              {1e6, "/", 4, true, "", 1, kNone},
              {1e6, "/", -2, false, "", 2, kNone},
              {1e6, "/", -9, false, "", 3, kNone},
              {1e6, "/", 5, false, "", 5, kNone}}},
        Case{"releases",
             kWindow,
             {{0, "/", -1, false, "", 0, kNone},
              {0, "/", 5, false, "", 5, kTwo},
              {1, "/", -2, false, "", 2, kNone},
              {1, "/", INT64_MIN, false, "", 3, kNone},
              {1, "/", 5, false, "", 5, kTwo}}},
        Case{"nothing_is_asked",
             kWindow,
             {{0, "/", 0, false, "", 0, kNone},
              {0, "/", 0, true, "i", 0, kNone},
              {0, "/", 1, true, "i", 1, kTwo}}},
        Case{"a_repeated_id_is_one_allocation",
             kWindow,
             {{0, "/", 3, false, "i", 3, kTwo},
              {0.5, "/", 3, false, "i", 3, absl::Milliseconds(1500)},
              {0.5, "/", 2, false, "j", 2, kTwo},
              {0.5, "/", 2, false, "k", 0, kNone},
              {0.5, "/", 2, false, "k", 0, kNone},
              // Known for less than two periods of 1 s.
              {1.9, "/", 3, false, "i", 3, absl::Milliseconds(100)},
              {2, "/", 2, false, "i", 2, kTwo}}},
        Case{"releases_are_deduplicated_too",
             kWindow,
             {{0, "/", 5, false, "", 5, kTwo},
              {0, "/", -2, false, "i", 2, kNone},
              {0, "/", -2, false, "i", 2, kNone},
              {0, "/", 5, true, "", 2, kTwo}}},
        Case{"no_id_is_no_deduplication",
             kWindow,
             {{0, "/", 2, false, "", 2, kTwo},
              {0, "/", 2, false, "", 2, kTwo},
              {0, "/", 2, false, "", 0, kNone}}}),
    [](const auto& info) { return info.param.name; });

TEST(MemQuota, ValuesOfDifferentTypesAreDifferent) {
  Caller caller("quotas { name: 'rl' max_amount: 1 }");
  const std::string v4("\x0a\0\0\1", 4);
  const std::string mapped =
      std::string("\0\0\0\0\0\0\0\0\0\0\xff\xff", 12) + v4;
  for (const Value& value :
       {Value::String("1"), Value::Int64(1), Value::Double(1),
        Value::Bool(true), Value::Timestamp(1, 0), Value::Duration(1),
        Value::Bytes(v4), Value()}) {
    EXPECT_EQ(caller.Ask(0, value, 1).amount, 1);
    EXPECT_EQ(caller.Ask(0, value, 1).amount, 0);
  }
  EXPECT_EQ(caller.Ask(0, Value::Bytes(mapped), 1).amount, 0);
  EXPECT_THAT(caller.Metrics(),
              HasSubstr("memquota_cells{handler=\"h.istio-system\"} 8"));
}

TEST(MemQuota, AllocatesNothingForCellsThatExist) {
  Caller caller(kWindow);
  const std::string path(100, 'p');
  const auto ask = [&](int i) {
    // The same ids in every other second, which are forgotten by then.
    char id[64];
    const int size =
        std::snprintf(id, sizeof(id), "request-%d-with-an-id", i % 2000);
    caller.Ask(i * 0.001, Value::String(path), 1, true,
               std::string_view(id, static_cast<std::size_t>(size)));
  };
  for (int i = 0; i < 6000; ++i) ask(i);
  const mixer::testing::AllocationCounter counter;
  for (int i = 6000; i < 8000; ++i) ask(i);
  EXPECT_EQ(counter.count(), 0);
}

TEST(MemQuota, ThreadsTakeNoMoreThanThereIs) {
  Caller caller("quotas { name: 'rl' max_amount: 1000 }");
  std::atomic<std::int64_t> taken{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      Scratch scratch;
      for (int i = 0; i < 500; ++i) {
        scratch.Reset();
        // The same id comes from all threads.
        const auto result = caller.AskWith(0, Value::String("/"), 1, false,
                                           absl::StrCat("id", i), &scratch);
        if (t == 0) taken += result.amount;
        scratch.Reset();
        taken += caller.AskWith(0, Value::String("/"), 1, false, {}, &scratch)
                     .amount;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(taken.load(), 1000);
  EXPECT_EQ(caller.Ask(0, Value::String("/"), 1).amount, 0);
}

TEST(CellTable, DropsWhatIsNotInUse) {
  const Limit limit = {1, absl::Seconds(1)};
  CellTable cells(1 << 20);
  absl::Time now = absl::FromUnixSeconds(1000);
  for (int i = 0; i < 100'000; ++i) {
    now += absl::Milliseconds(1);
    cells.Apply(absl::StrCat("key", i), now, 1, false,
                [&]() -> const Limit& { return limit; });
  }
  EXPECT_LT(cells.size(), 2 * CellTable::kShards * 64);
}

TEST(CellTable, HasAnEnd) {
  const Limit limit = {1, absl::ZeroDuration()};
  CellTable cells(CellTable::kShards);
  int refused = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto grant =
        cells.Apply(absl::StrCat("key", i), absl::UnixEpoch(), 1, false,
                    [&]() -> const Limit& { return limit; });
    if (!grant) ++refused;
  }
  EXPECT_EQ(cells.size(), CellTable::kShards);
  EXPECT_EQ(refused, 1000 - static_cast<int>(CellTable::kShards));
}

TEST(RecentAnswers, ForgetsTheOldestIfThereAreTooMany) {
  RecentAnswers answers(absl::Hours(1), RecentAnswers::kShards);
  const absl::Time now = absl::FromUnixSeconds(7);
  int asked = 0;
  const auto answer = [&asked] { return Answer{++asked}; };
  for (int i = 0; i < 1000; ++i) answers.Once(absl::StrCat(i), now, answer);
  EXPECT_EQ(asked, 1000);
  EXPECT_GT(answers.cut_short(), 0u);
  EXPECT_EQ(answers.Once("999", now, answer).amount, 1000);
  EXPECT_NE(answers.Once("0", now, answer).amount, 1);
}

}  // namespace
}  // namespace mixer::memquota

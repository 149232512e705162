#include "mixer_adapter/adapters/prometheus/metric.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/adapters/prometheus/series_key.h"
#include "mixer_adapter/testing/allocation_counter.h"
#include "prometheus/text_serializer.h"

namespace mixer::prometheus {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1000);

std::string KeyOf(const std::vector<Value>& values) {
  Scratch scratch;
  SeriesKey key(&scratch);
  for (const Value& value : values) key.Add(value);
  return std::string(key.text());
}

std::string Text(const Metric& metric) {
  return ::prometheus::TextSerializer().Serialize({metric.Collect("h")});
}

class MetricTest : public ::testing::Test {
 protected:
  metrics::Counter dropped_;
};

TEST_F(MetricTest, Counter) {
  Metric metric({"n", "", Kind::kCounter, {"a", "b"}, {}}, &dropped_);
  metric.Record(KeyOf({Value::String("x"), Value::Int64(-5)}), 1.5, kNow);
  metric.Record(KeyOf({Value::String("x"), Value::Int64(-5)}), 2, kNow);
  metric.Record(KeyOf({Value::String("\"\n\\"), Value()}), 1, kNow);
  EXPECT_EQ(Text(metric),
            "# HELP n h\n# TYPE n counter\n"
            "n{a=\"\\\"\\n\\\\\",b=\"\"} 1\n"
            "n{a=\"x\",b=\"-5\"} 3.5\n");
}

TEST_F(MetricTest, Gauge) {
  Metric metric({"n", "", Kind::kGauge, {}, {}}, &dropped_);
  metric.Record("", 5, kNow);
  metric.Record("", -2, kNow);
  EXPECT_EQ(Text(metric), "# HELP n h\n# TYPE n gauge\nn -2\n");
}

TEST_F(MetricTest, Distribution) {
  Metric metric({"n", "", Kind::kDistribution, {}, {0.1, 1}}, &dropped_);
  for (const double value : {0.1, 0.5, 1.0, 7.0})
    metric.Record("", value, kNow);
  EXPECT_EQ(Text(metric),
            "# HELP n h\n# TYPE n histogram\nn_count 4\nn_sum 8.6\n"
            "n_bucket{le=\"0.1\"} 1\nn_bucket{le=\"1\"} 3\n"
            "n_bucket{le=\"+Inf\"} 4\n");
}

TEST_F(MetricTest, LabelsThatAreNotUtf8BecomeIt) {
  Metric metric({"n", "", Kind::kCounter, {"a"}, {}}, &dropped_);
  metric.Record(KeyOf({Value::String("x\xff")}), 1, kNow);
  metric.Record(KeyOf({Value::String("x\xfe")}), 1, kNow);
  EXPECT_EQ(Text(metric),
            "# HELP n h\n# TYPE n counter\nn{a=\"x\xEF\xBF\xBD\"} 2\n");
}

TEST_F(MetricTest, ExpiresWhatIsOldAndOnlyThat) {
  Metric metric({"n", "", Kind::kCounter, {"a"}, {}}, &dropped_);
  metric.Record(KeyOf({Value::Int64(1)}), 1, kNow);
  metric.Record(KeyOf({Value::Int64(2)}), 1, kNow + absl::Seconds(9));
  EXPECT_EQ(metric.Expire(kNow), 0u);
  EXPECT_EQ(metric.Expire(kNow + absl::Seconds(5)), 1u);
  EXPECT_EQ(Text(metric), "# HELP n h\n# TYPE n counter\nn{a=\"2\"} 1\n");
  metric.Record(KeyOf({Value::Int64(1)}), 3, kNow + absl::Seconds(10));
  EXPECT_EQ(Text(metric),
            "# HELP n h\n# TYPE n counter\nn{a=\"1\"} 3\nn{a=\"2\"} 1\n");
}

TEST_F(MetricTest, MakesNotMoreSeriesThanItMay) {
  Metric metric({"n", "", Kind::kCounter, {"a"}, {}}, &dropped_, 2);
  for (int i = 0; i < 5; ++i) {
    metric.Record(KeyOf({Value::Int64(i % 3)}), 1, kNow);
  }
  EXPECT_EQ(Text(metric),
            "# HELP n h\n# TYPE n counter\nn{a=\"0\"} 2\nn{a=\"1\"} 2\n");
  EXPECT_EQ(dropped_.Value(), 1u);
}

// Nothing is lost while series expire under the threads' hands.
TEST_F(MetricTest, ManyThreads) {
  constexpr int kThreads = 4;
  constexpr int kValues = 20000;
  Metric metric({"n", "", Kind::kCounter, {"a"}, {}}, &dropped_);
  std::atomic<bool> done{false};
  std::thread expirer([&] {
    while (!done) metric.Expire(kNow);
  });
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&metric] {
      const std::string even = KeyOf({Value::Int64(0)});
      const std::string odd = KeyOf({Value::Int64(1)});
      for (int i = 0; i < kValues; ++i) {
        metric.Record(i % 2 == 0 ? even : odd, 1, kNow);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  done = true;
  expirer.join();
  EXPECT_EQ(Text(metric),
            "# HELP n h\n# TYPE n counter\nn{a=\"0\"} 40000\n"
            "n{a=\"1\"} 40000\n");
}

TEST_F(MetricTest, ASeriesThatIsThereTakesNoHeap) {
  Metric metric({"n", "", Kind::kDistribution, {"a", "b", "c", "d"}, {1, 2}},
                &dropped_);
  Scratch scratch;
  const auto record = [&] {
    scratch.Reset();
    SeriesKey key(&scratch);
    key.Add(Value::String("a text too long for any small buffer there is"));
    key.Add(Value::Double(1e300));
    key.Add(Value::Bytes(std::string_view("\x0a\0\0\x01", 4)));
    key.Add(Value::Bool(true));
    metric.Record(key.text(), 1, kNow);
  };
  for (int i = 0; i < 3; ++i) record();
  const testing::AllocationCounter allocations;
  for (int i = 0; i < 1000; ++i) record();
  EXPECT_EQ(allocations.count(), 0);
}

}  // namespace
}  // namespace mixer::prometheus

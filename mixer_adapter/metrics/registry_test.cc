#include "mixer_adapter/metrics/registry.h"

#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace mixer::metrics {
namespace {

using ::testing::HasSubstr;

TEST(Registry, OneCounterPerNameAndLabels) {
  Registry registry;
  Counter* const a = registry.GetCounter("c_total", "help", {{"k", "a"}});
  EXPECT_EQ(registry.GetCounter("c_total", "help", {{"k", "a"}}), a);
  EXPECT_NE(registry.GetCounter("c_total", "help", {{"k", "b"}}), a);
  a->Add(3);
  EXPECT_THAT(registry.Text(), HasSubstr("# TYPE c_total counter\n"));
  EXPECT_THAT(registry.Text(), HasSubstr("c_total{k=\"a\"} 3\n"));
  EXPECT_THAT(registry.Text(), HasSubstr("c_total{k=\"b\"} 0\n"));
}

TEST(Registry, CallbacksOfOneNameAddUpWhileTheyLive) {
  Registry registry;
  const auto one = registry.AddCallback(Registry::Kind::kGauge, "g", "help", {},
                                        [] { return 1.0; });
  auto two = registry.AddCallback(Registry::Kind::kGauge, "g", "help", {},
                                  [] { return 2.0; });
  EXPECT_THAT(registry.Text(), HasSubstr("g 3\n"));
  two.reset();
  EXPECT_THAT(registry.Text(), HasSubstr("g 1\n"));
}

TEST(Registry, AHistogramHasABucketForEachBoundAndOneAboveThem) {
  Registry registry;
  Histogram* const a =
      registry.GetHistogram("h_bytes", "help", {1, 16}, {{"k", "a"}});
  EXPECT_EQ(registry.GetHistogram("h_bytes", "help", {1, 16}, {{"k", "a"}}), a);
  EXPECT_NE(registry.GetHistogram("h_bytes", "help", {1, 16}, {{"k", "b"}}), a);
  for (const std::uint64_t value : {0, 1, 2, 16, 17, 1000}) a->Observe(value);
  const std::string text = registry.Text();
  EXPECT_THAT(text, HasSubstr("# TYPE h_bytes histogram\n"));
  EXPECT_THAT(text, HasSubstr("h_bytes_count{k=\"a\"} 6\n"
                              "h_bytes_sum{k=\"a\"} 1036\n"
                              "h_bytes_bucket{k=\"a\",le=\"1\"} 2\n"
                              "h_bytes_bucket{k=\"a\",le=\"16\"} 4\n"
                              "h_bytes_bucket{k=\"a\",le=\"+Inf\"} 6\n"));
  EXPECT_THAT(text, HasSubstr("h_bytes_count{k=\"b\"} 0\n"));
}

TEST(Registry, AHistogramCountsFractionsOfItsUnit) {
  Registry registry;
  Histogram* const micros = registry.GetHistogram(
      "h_milliseconds", "help", {10, 300, 100000000}, {}, 1000);
  for (const std::uint64_t value : {10, 11, 250}) micros->Observe(value);
  EXPECT_THAT(registry.Text(),
              HasSubstr("h_milliseconds_count 3\n"
                        "h_milliseconds_sum 0.271\n"
                        "h_milliseconds_bucket{le=\"0.01\"} 1\n"
                        "h_milliseconds_bucket{le=\"0.3\"} 3\n"
                        "h_milliseconds_bucket{le=\"100000\"} 3\n"
                        "h_milliseconds_bucket{le=\"+Inf\"} 3\n"));
}

// Of as many buckets as fill one line of the cache, two, and a bit more.
TEST(Histogram, LosesNothingBetweenThreads) {
  for (const std::size_t size : {6, 7, 14, 15, 40}) {
    std::vector<std::uint64_t> bounds(size);
    for (std::size_t i = 0; i < size; ++i) bounds[i] = i;
    Histogram histogram(bounds);
    std::vector<std::thread> threads;
    for (int i = 0; i < 20; ++i) {
      threads.emplace_back([&histogram, size] {
        for (std::size_t value = 0; value <= size; ++value) {
          histogram.Observe(value);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    for (std::size_t i = 0; i <= size; ++i) {
      EXPECT_EQ(histogram.Count(i), 20u) << i << " of " << size;
    }
    EXPECT_EQ(histogram.Sum(), 20 * size * (size + 1) / 2);
  }
}

TEST(Counter, LosesNothingBetweenThreads) {
  Registry registry;
  Counter* const counter = registry.GetCounter("c_total", "help");
  std::vector<std::thread> threads;
  for (int i = 0; i < 20; ++i) {
    threads.emplace_back([counter] {
      for (int k = 0; k < 1000; ++k) counter->Add();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(counter->Value(), 20000u);
}

}  // namespace
}  // namespace mixer::metrics

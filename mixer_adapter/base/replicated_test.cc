#include "mixer_adapter/base/replicated.h"

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace mixer {
namespace {

TEST(Replicated, GivesTheNewestAndKeepsNoOther) {
  auto first = std::make_shared<const int>(1);
  const std::weak_ptr<const int> old = first;
  Replicated<int> value(first);
  first.reset();
  EXPECT_EQ(value.Read([](const int& n) { return n; }), 1);
  value.Set(std::make_shared<const int>(2));
  EXPECT_TRUE(old.expired());
  EXPECT_EQ(value.Read([](const int& n) { return n; }), 2);
}

TEST(Replicated, ReadersSeeWholeValuesInOrder) {
  using Pair = std::pair<int, int>;
  Replicated<Pair> value(std::make_shared<const Pair>(0, 0));
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0};
  std::vector<std::thread> readers;
  for (int t = 0; t < 3; ++t) {
    readers.emplace_back([&] {
      int last = 0;
      while (!stop) {
        const Pair seen = value.Read([](const Pair& pair) { return pair; });
        if (seen.first != seen.second || seen.first < last) ++wrong;
        last = seen.first;
      }
    });
  }
  for (int i = 1; i < 1000; ++i) {
    value.Set(std::make_shared<const Pair>(i, i));
  }
  stop = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace mixer

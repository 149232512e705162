#include "mixer_adapter/base/published.h"

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace mixer {
namespace {

// Counts the live objects, and knows whether it is still whole.
class Tracked {
 public:
  explicit Tracked(int value) : value_(value), check_(~value) { ++live; }
  ~Tracked() {
    check_ = value_;
    --live;
  }
  int value() const { return value_; }
  bool whole() const { return check_ == ~value_; }
  static std::atomic<int> live;

 private:
  int value_;
  int check_;
};
std::atomic<int> Tracked::live{0};

TEST(Published, KeepsAPinnedValueAndDropsItAfterwards) {
  Published<Tracked> published(std::make_shared<const Tracked>(1));
  Published<Tracked>::Reader reader(&published);
  {
    const auto pin = reader.Get();
    published.Publish(std::make_shared<const Tracked>(2));
    EXPECT_EQ(pin->value(), 1);
    EXPECT_EQ(published.Collect(), 1u);
    EXPECT_EQ(Tracked::live, 2);
  }
  EXPECT_EQ(published.Collect(), 0u);
  EXPECT_EQ(Tracked::live, 1);
  EXPECT_EQ(reader.Get()->value(), 2);
}

TEST(Published, ASharedValueOutlivesItsPin) {
  Published<Tracked> published(std::make_shared<const Tracked>(1));
  Published<Tracked>::Reader reader(&published);
  std::shared_ptr<const Tracked> shared = reader.Get().Share();
  published.Publish(std::make_shared<const Tracked>(2));
  EXPECT_EQ(published.Collect(), 1u);
  EXPECT_EQ(shared->value(), 1);
  shared.reset();
  EXPECT_EQ(published.Collect(), 0u);
}

TEST(Published, ReadersNeverSeeADyingValue) {
  Published<Tracked> published(std::make_shared<const Tracked>(0));
  std::atomic<bool> stop{false};
  std::atomic<int> torn{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      Published<Tracked>::Reader reader(&published);
      int last = 0;
      while (!stop) {
        const auto pin = reader.Get();
        if (!pin->whole() || pin->value() < last) ++torn;
        last = pin->value();
      }
    });
  }
  for (int i = 1; i <= 2000; ++i) {
    published.Publish(std::make_shared<const Tracked>(i));
  }
  stop = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(torn, 0);
  EXPECT_EQ(published.Collect(), 0u);
  EXPECT_EQ(Tracked::live, 1);
}

}  // namespace
}  // namespace mixer

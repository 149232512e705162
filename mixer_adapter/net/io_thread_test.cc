#include "mixer_adapter/net/io_thread.h"

#include <future>
#include <memory>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace mixer::net {
namespace {

TEST(IoThread, RunsPostsInOrderOnItsThread) {
  IoThread io("test-io");
  std::vector<int> order;
  std::promise<std::thread::id> last;
  io.Post([&] { order.push_back(1); });
  io.Post([&] {
    order.push_back(2);
    last.set_value(std::this_thread::get_id());
  });
  EXPECT_NE(last.get_future().get(), std::this_thread::get_id());
  EXPECT_EQ(order, (std::vector<int>{1, 2}));
}

TEST(IoThread, TimersFireInOrderOfTime) {
  IoThread io("test-io");
  std::unique_ptr<Timer> late, early;
  std::vector<int> order;
  std::promise<void> done;
  const absl::Time start = io.Now();
  io.Post([&] {
    late = io.After(absl::Milliseconds(20), [&] {
      order.push_back(2);
      done.set_value();
    });
    early = io.After(absl::Milliseconds(1), [&] { order.push_back(1); });
  });
  done.get_future().wait();
  EXPECT_EQ(order, (std::vector<int>{1, 2}));
  EXPECT_GE(io.Now() - start, absl::Milliseconds(20));
  io.Stop();
}

TEST(IoThread, DestroyedTimerNeverFires) {
  IoThread io("test-io");
  std::promise<void> done;
  bool fired = false;
  io.Post([&] {
    // Both are due in the same turn; the first takes the second back.
    auto second = std::make_shared<std::unique_ptr<Timer>>();
    auto first = std::make_shared<std::unique_ptr<Timer>>();
    *first = io.After(absl::ZeroDuration(), [second] { second->reset(); });
    *second = io.After(absl::ZeroDuration(), [&fired] { fired = true; });
    io.Post([&io, &done, first, second] {
      auto end = std::make_shared<std::unique_ptr<Timer>>();
      *end = io.After(absl::Milliseconds(5),
                      [&done, first, end] { done.set_value(); });
    });
  });
  done.get_future().wait();
  io.Stop();
  EXPECT_FALSE(fired);
}

TEST(IoThread, StopDropsWhatIsLeftAndMayBeRepeated) {
  IoThread io("test-io");
  io.Stop();
  bool ran = false;
  io.Post([&] { ran = true; });
  io.Stop();
  EXPECT_FALSE(ran);
}

}  // namespace
}  // namespace mixer::net

#include "mixer_adapter/net/lookup_queue.h"

#include <future>
#include <memory>
#include <vector>

#include "gtest/gtest.h"
#include "mixer_adapter/net/io_thread.h"

namespace mixer::net {
namespace {

using Addresses = absl::StatusOr<std::vector<std::string>>;
using Tickets = std::vector<std::unique_ptr<LookupQueue::Ticket>>;

constexpr int kMany = 10 * Lookup::kMaxRunning;

// The queue lives on the thread of `io`, in this test's stack.
struct Fixture {
  IoThread io{"test-io"};
  LookupQueue queue{&io};
  Tickets tickets;
  ~Fixture() { io.Stop(); }
};

TEST(LookupQueue, NoneFailsBecauseThereAreMany) {
  Fixture f;
  int found = 0;
  int ended = 0;
  std::promise<void> all;
  f.io.Post([&] {
    for (int i = 0; i < kMany; ++i) {
      f.tickets.push_back(
          f.queue.Find("localhost", [&](const Addresses& addresses) {
            found += addresses.ok() ? 1 : 0;
            if (++ended == kMany) all.set_value();
          }));
    }
    EXPECT_EQ(ended, 0);
  });
  all.get_future().wait();
  f.io.Stop();
  EXPECT_EQ(found, kMany);
}

TEST(LookupQueue, TellsWhyANameIsNotFound) {
  Fixture f;
  std::promise<Addresses> answer;
  f.io.Post([&] {
    f.tickets.push_back(f.queue.Find(
        "no-such-host.invalid",
        [&](Addresses addresses) { answer.set_value(std::move(addresses)); }));
  });
  EXPECT_FALSE(answer.get_future().get().ok());
}

TEST(LookupQueue, WhoHasGoneIsNotCalledAndTheOthersAre) {
  Fixture f;
  int called = 0;
  std::promise<void> last;
  f.io.Post([&] {
    // Some under way, some that wait.
    for (int i = 0; i < kMany; ++i) {
      f.tickets.push_back(
          f.queue.Find("localhost", [&](const Addresses&) { ++called; }));
    }
    f.tickets.push_back(
        f.queue.Find("localhost", [&](const Addresses&) { last.set_value(); }));
    f.tickets.erase(f.tickets.begin(), f.tickets.end() - 1);
  });
  last.get_future().wait();
  f.io.Stop();
  EXPECT_EQ(called, 0);
}

TEST(LookupQueue, MayGoInItsCallback) {
  IoThread io("test-io");
  auto queue = std::make_unique<LookupQueue>(&io);
  Tickets tickets;
  int called = 0;
  std::promise<void> gone;
  io.Post([&] {
    for (int i = 0; i < kMany; ++i) {
      tickets.push_back(queue->Find("127.0.0.1", [&](const Addresses&) {
        ++called;
        queue.reset();
        io.Post([&] { gone.set_value(); });
      }));
    }
  });
  gone.get_future().wait();
  io.Stop();
  EXPECT_EQ(called, 1);
}

}  // namespace
}  // namespace mixer::net

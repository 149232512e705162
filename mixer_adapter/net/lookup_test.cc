#include "mixer_adapter/net/lookup.h"

#include <future>
#include <memory>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/net/io_thread.h"

namespace mixer::net {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Addresses = absl::StatusOr<std::vector<std::string>>;

Addresses LookUp(const std::string& host) {
  IoThread io("test-io");
  std::promise<Addresses> answer;
  std::unique_ptr<Lookup> lookup;
  io.Post([&] {
    lookup = std::make_unique<Lookup>(
        &io, host, [&](Addresses found) { answer.set_value(found); });
  });
  Addresses result = answer.get_future().get();
  io.Stop();
  return result;
}

TEST(Lookup, AddressesAreTheirOwnAnswer) {
  const Addresses v4 = LookUp("127.0.0.1");
  ASSERT_TRUE(v4.ok()) << v4.status();
  EXPECT_THAT(*v4, ElementsAre("127.0.0.1"));
  const Addresses v6 = LookUp("::1");
  ASSERT_TRUE(v6.ok()) << v6.status();
  EXPECT_THAT(*v6, ElementsAre("::1"));
}

TEST(Lookup, FindsNames) {
  const Addresses found = LookUp("localhost");
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_THAT(*found, Contains("127.0.0.1"));
}

TEST(Lookup, FailureNamesTheHost) {
  const Addresses found = LookUp("no-such-host.invalid");
  ASSERT_FALSE(found.ok());
  EXPECT_THAT(std::string(found.status().message()),
              HasSubstr("look-up of no-such-host.invalid"));
}

TEST(Lookup, DestroyedOneNeverAnswers) {
  IoThread io("test-io");
  bool answered = false;
  std::promise<void> done;
  io.Post([&] {
    for (const char* host : {"127.0.0.1", "localhost"}) {
      Lookup lookup(&io, host, [&](Addresses) { answered = true; });
    }
    io.Post([&] { done.set_value(); });
  });
  done.get_future().wait();
  io.Stop();
  EXPECT_FALSE(answered);
}

}  // namespace
}  // namespace mixer::net

#include "mixer_adapter/net/ping_ledger.h"

#include <optional>
#include <string>

#include "gtest/gtest.h"

namespace mixer::net {
namespace {

constexpr auto kNothing = std::nullopt;

TEST(PingLedger, PongProvesWhatWasSentBeforeItsPing) {
  PingLedger ledger;
  ledger.OnSent();
  ledger.OnSent();
  EXPECT_FALSE(ledger.unanswered());
  EXPECT_EQ(ledger.NextPing(), "2");
  EXPECT_TRUE(ledger.unanswered());
  ledger.OnSent();  // after it
  EXPECT_EQ(ledger.OnPong("2"), 2u);
  EXPECT_FALSE(ledger.unanswered());
}

// A peer may answer only the later of two pings.
TEST(PingLedger, LaterPongProvesTheEarlierPingsToo) {
  PingLedger ledger;
  ledger.OnSent();
  EXPECT_EQ(ledger.NextPing(), "1");
  ledger.OnSent();
  EXPECT_EQ(ledger.NextPing(), "2");
  EXPECT_EQ(ledger.OnPong("1"), 1u);
  EXPECT_TRUE(ledger.unanswered());
  EXPECT_EQ(ledger.OnPong("2"), 2u);
  EXPECT_EQ(ledger.OnPong("1"), kNothing) << "known";
  EXPECT_EQ(ledger.OnPong("2"), 2u) << "it still lives";
}

TEST(PingLedger, PingBeforeAnyMessageIsAnsweredToo) {
  PingLedger ledger;
  EXPECT_EQ(ledger.NextPing(), "0");
  EXPECT_EQ(ledger.OnPong("0"), 0u);
  EXPECT_FALSE(ledger.unanswered());
}

TEST(PingLedger, OtherPongsTellNothing) {
  PingLedger ledger;
  for (int i = 0; i < 12; ++i) ledger.OnSent();
  EXPECT_EQ(ledger.NextPing(), "12");
  ledger.OnSent();
  for (const char* payload :
       {"", "13", "-1", "+12", "012", " 12", "12 ", "12x", "0x1", "1e1",
        "18446744073709551616", "\xff\xff"}) {
    EXPECT_EQ(ledger.OnPong(payload), kNothing) << payload;
    EXPECT_TRUE(ledger.unanswered()) << payload;
  }
  EXPECT_EQ(ledger.OnPong(std::string_view("12\0", 3)), kNothing);
  EXPECT_EQ(ledger.OnPong("12"), 12u);
}

}  // namespace
}  // namespace mixer::net

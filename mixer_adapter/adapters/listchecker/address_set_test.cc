#include "mixer_adapter/adapters/listchecker/address_set.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace mixer::listchecker {
namespace {

Address Parse(const std::string& text) {
  Scratch scratch;
  return ParseNetwork(text, &scratch)->first;
}

struct Case {
  std::vector<std::string> networks;
  std::vector<std::string> in;
  std::vector<std::string> out;
};

class AddressSetCases : public ::testing::TestWithParam<Case> {};

TEST_P(AddressSetCases, Contains) {
  Scratch scratch;
  std::vector<Network> networks;
  for (const std::string& text : GetParam().networks) {
    networks.push_back(*ParseNetwork(text, &scratch));
  }
  const AddressSet set(networks);
  for (const std::string& text : GetParam().in) {
    EXPECT_TRUE(set.Contains(Parse(text))) << text;
  }
  for (const std::string& text : GetParam().out) {
    EXPECT_FALSE(set.Contains(Parse(text))) << text;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Cases, AddressSetCases,
    ::testing::Values(
        Case{{}, {}, {"1.2.3.4", "::1"}},
        Case{{"1.2.3.4"}, {"1.2.3.4", "::ffff:1.2.3.4"}, {"1.2.3.5", "::1"}},
        Case{{"10.57.0.0/16"},
             {"10.57.0.0", "10.57.255.255", "::ffff:10.57.0.1"},
             {"10.56.255.255", "10.58.0.0", "::10.57.0.1"}},
        // Bits behind the length don't matter.
        Case{{"10.57.9.9/16"}, {"10.57.0.0"}, {"10.58.0.0"}},
        Case{{"0.0.0.0/0"}, {"0.0.0.0", "255.255.255.255"}, {"::", "::1"}},
        Case{{"::/0"}, {"::1", "ffff::"}, {"1.2.3.4"}},
        Case{{"::ffff:10.0.0.0/104"}, {"10.1.2.3"}, {"11.0.0.0", "::1"}},
        // One address, not a /32.
        Case{{"2001:db8::1"}, {"2001:db8::1"}, {"2001:db8::2", "2001:db8::"}},
        Case{{"2001:db8::/33"},
             {"2001:db8::", "2001:db8:7fff:ffff:ffff:ffff:ffff:ffff"},
             {"2001:db8:8000::", "2001:db7:ffff::"}},
        // One within another, in any order.
        Case{{"10.1.0.0/16", "10.0.0.0/8", "10.1.2.0/24", "10.1.2.3", "9.0.0.1",
              "11.0.0.0/8"},
             {"10.0.0.0", "10.1.2.3", "10.255.0.0", "9.0.0.1", "11.0.0.0"},
             {"9.0.0.0", "9.0.0.2", "12.0.0.0"}}));

TEST(ParseNetwork, RefusesWhatIsNone) {
  Scratch scratch;
  for (const char* const text :
       {"", "/", "/8", "1.2.3", "1.2.3.4.5", "1.2.3.4/", "1.2.3.4/33",
        "1.2.3.4/-1", "1.2.3.4/+1", "1.2.3.4/8/8", "1.2.3.4/8 ", " 1.2.3.4",
        "::1/129", "1.2.3.256", "name", "::g", "[::1]", "fe80::1%eth0"}) {
    EXPECT_FALSE(ParseNetwork(text, &scratch)) << text;
  }
}

TEST(AddressSet, FindsWhatALinearScanFinds) {
  std::mt19937 random(11);
  const auto some = [&random] {
    return absl::StrCat("10.0.", random() % 4, ".", random() % 256);
  };
  Scratch scratch;
  for (int round = 0; round < 100; ++round) {
    std::vector<Network> networks;
    for (std::size_t i = random() % 20; i > 0; --i) {
      networks.push_back(*ParseNetwork(
          absl::StrCat(some(), "/", 20 + random() % 13), &scratch));
    }
    const AddressSet set(networks);
    for (int i = 0; i < 200; ++i) {
      const Address address = Parse(some());
      const bool in = std::any_of(
          networks.begin(), networks.end(), [&address](const Network& network) {
            return network.first <= address && address <= network.last;
          });
      ASSERT_EQ(set.Contains(address), in);
    }
  }
}

}  // namespace
}  // namespace mixer::listchecker

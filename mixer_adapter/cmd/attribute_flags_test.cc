// The attribute flags of mixc: what each value is read as, and what is said of
// one that is none.
#include "mixer_adapter/cmd/attribute_flags.h"

#include <string>

#include "CLI/CLI.hpp"
#include "gtest/gtest.h"
#include "mixer/v1/attributes.pb.h"

namespace mixer::cmd {
namespace {

struct Case {
  const char* flag;
  const char* value;
  const char* want;  // the attribute `a` in short text form, or the error
};

constexpr Case kCases[] = {
    {"-s", "a=b=c", "string_value: \"b=c\""},
    {"-s", "a=", "string_value: \"\""},
    {"-s", "a=1,a=2", "string_value: \"2\""},
    {"-i", "a=-5", "int64_value: -5"},
    {"-d", "a=0.5", "double_value: 0.5"},
    {"-b", "a=T", "bool_value: true"},
    {"-t", "a=1970-01-01T00:00:01.5Z",
     "timestamp_value { seconds: 1 nanos: 500000000 }"},
    {"--duration_attributes", "a=1m1s", "duration_value { seconds: 61 }"},
    {"--bytes_attributes", "a=61:62", "bytes_value: \"ab\""},
    {"--stringmap_attributes", "a=k:v:w",
     "string_map_value { entries { key: \"k\" value: \"v:w\" } }"},
    // The first type that fits.
    {"-a", "a=1", "int64_value: 1"},
    {"-a", "a=1.5", "double_value: 1.5"},
    {"-a", "a=t", "bool_value: true"},
    {"-a", "a=1970-01-01T00:00:01Z", "timestamp_value { seconds: 1 }"},
    {"-a", "a=2s", "duration_value { seconds: 2 }"},
    {"-a", "a=ab", "bytes_value: \"\\253\""},
    {"-a", "a=kk:v",
     "string_map_value { entries { key: \"kk\" value: \"v\" } }"},
    {"-a", "a=text", "string_value: \"text\""},
    {"-s", "a",
     "attribute value a does not include an = sign; write name=value"},
    {"-s", "=a", "attribute value =a does not contain a valid name"},
    {"-i", "a=1.5", "attribute value a=1.5 is no 64-bit integer"},
    {"-i", "a=9223372036854775808",
     "attribute value a=9223372036854775808 is no 64-bit integer"},
    {"-d", "a=x", "attribute value a=x is no number"},
    {"-b", "a=yes", "attribute value a=yes is no boolean; write true or false"},
    {"-t", "a=today",
     "attribute value a=today is no RFC 3339 time; write it as "
     "2006-01-02T15:04:05Z"},
    {"--duration_attributes", "a=5",
     "attribute value a=5 is no duration; write it as 1h2m3.5s or 300ms"},
    {"--bytes_attributes", "a=123",
     "attribute value a=123 is no list of bytes; write it as 0a:0:0:1"},
    {"--stringmap_attributes", "a=k",
     "attribute value a=k is no string map: it is not a valid key/value pair "
     "in the form key:value; write it as k1:v1;k2:v2"},
};

class AttributeFlagsTest : public ::testing::TestWithParam<Case> {};

TEST_P(AttributeFlagsTest, ReadsOrRefuses) {
  CLI::App app;
  AttributeFlags flags;
  flags.AddFlags(&app);
  app.parse(std::vector<std::string>{GetParam().value, GetParam().flag});
  const auto attributes = flags.Parse();
  if (!attributes.ok()) {
    EXPECT_EQ(attributes.status().message(), GetParam().want);
    return;
  }
  ASSERT_EQ(attributes->attributes_size(), 1);
  EXPECT_EQ(attributes->attributes().at("a").ShortDebugString(),
            GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(All, AttributeFlagsTest, ::testing::ValuesIn(kCases));

}  // namespace
}  // namespace mixer::cmd

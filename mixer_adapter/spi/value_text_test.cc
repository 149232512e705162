#include "mixer_adapter/spi/value_text.h"

#include <limits>
#include <string_view>

#include "gtest/gtest.h"
#include "mixer_adapter/attribute/string_map.h"

namespace mixer::spi {
namespace {

using namespace std::string_view_literals;

class TwoEntries final : public StringMap {
 public:
  std::optional<std::string_view> Find(std::string_view) const override {
    return std::nullopt;
  }
  void ForEach(absl::FunctionRef<void(std::string_view, std::string_view)>
                   visit) const override {
    visit("k2", "v2");
    visit("k", "v");
  }
};

TEST(ValueText, OfEveryKind) {
  const TwoEntries map;
  const struct {
    Value value;
    const char* text;
  } kRows[] = {
      {Value(), ""},
      {Value::String("a b"), "a b"},
      {Value::Int64(-5), "-5"},
      {Value::Double(1e21), "1000000000000000000000"},
      {Value::Double(0.1), "0.1"},
      {Value::Double(2), "2"},
      {Value::Double(std::numeric_limits<double>::infinity()), "+Inf"},
      {Value::Double(-std::numeric_limits<double>::infinity()), "-Inf"},
      {Value::Double(std::numeric_limits<double>::quiet_NaN()), "NaN"},
      {Value::Bool(true), "true"},
      {Value::Bool(false), "false"},
      {Value::Timestamp(1546398245, 123456789), "2019-01-02T03:04:05.123456Z"},
      {Value::Timestamp(0, 0), "1970-01-01T00:00:00.000000Z"},
      {Value::Duration(62500000000), "1m2.5s"},
      {Value::Map(&map), "k=v&k2=v2"},
      {Value::Map(&EmptyStringMap()), ""},
  };
  for (const auto& row : kRows) EXPECT_EQ(ValueText(row.value), row.text);
}

// As Go's net.IP prints them.
TEST(ValueText, OfAddresses) {
  const struct {
    std::string_view bytes;
    const char* text;
  } kRows[] = {
      {"\x0a\0\0\1"sv, "10.0.0.1"},
      {"\0\0\0\0\0\0\0\0\0\0\xff\xff\1\2\3\4"sv, "1.2.3.4"},
      {"\0\0\0\0\0\0\0\0\0\0\0\0\1\2\3\4"sv, "::102:304"},
      {"\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1"sv, "2001:db8::1"},
      {"\x20\1\0\0\0\1\0\0\0\0\0\1\0\0\0\1"sv, "2001:0:1::1:0:1"},
      {"\0\1\0\0\0\1\0\1\0\1\0\1\0\1\0\1"sv, "1:0:1:1:1:1:1:1"},
      {"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"sv, "::"},
      {"\xff\2\0\0\0\0\0\0\0\0\0\0\0\0\0\0"sv, "ff02::"},
      {"\1\2\3"sv, "?010203"},
  };
  for (const auto& row : kRows) {
    EXPECT_EQ(ValueText(Value::Bytes(row.bytes)), row.text);
  }
}

TEST(EqualsText, ReadsTheTextAsWhatTheValueIs) {
  const struct {
    Value value;
    const char* text;
    bool equal;
  } kRows[] = {
      {Value(), "", true},
      {Value(), "x", false},
      {Value::String("5"), "5", true},
      {Value::String("5"), "05", false},
      {Value::Int64(5), "5", true},
      {Value::Int64(5), "+5", true},
      {Value::Int64(5), "5.0", false},
      {Value::Double(5), "5.0", true},
      {Value::Double(5), "five", false},
      {Value::Bool(true), "T", true},
      {Value::Bool(true), "yes", false},
      {Value::Bool(false), "0", true},
      {Value::Timestamp(1546398245, 0), "2019-01-02T03:04:05Z", true},
      {Value::Timestamp(1546398245, 0), "2019-01-02T04:04:05+01:00", true},
      {Value::Timestamp(1546398245, 0), "2019-01-02", false},
      {Value::Duration(60000000000), "1m", true},
      {Value::Duration(60000000000), "60s", true},
      {Value::Duration(60000000000), "60", false},
      {Value::Bytes("\x0a\0\0\1"sv), "10.0.0.1", true},
      {Value::Bytes("\x0a\0\0\1"sv), "::ffff:10.0.0.1", true},
      {Value::Bytes("\x0a\0\0\1"sv), "10.0.0.2", false},
      {Value::Bytes("\x0a\0\0\1"sv), "ten", false},
      {Value::Map(&EmptyStringMap()), "", true},
  };
  for (const auto& row : kRows) {
    EXPECT_EQ(EqualsText(row.value, row.text), row.equal)
        << ValueText(row.value) << " " << row.text;
  }
}

}  // namespace
}  // namespace mixer::spi

#include "mixer_adapter/adapters/stdio/line_format.h"

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "mixer_adapter/attribute/string_map.h"

namespace mixer::stdio {
namespace {

using Fields = spi::MapView<Value>;

const absl::Time kTime = absl::FromUnixSeconds(1514764800);

class TwoEntries final : public StringMap {
 public:
  std::optional<std::string_view> Find(std::string_view) const override {
    return std::nullopt;
  }
  void ForEach(absl::FunctionRef<void(std::string_view, std::string_view)>
                   visit) const override {
    visit("c", "");
    visit("a", "\"b\"");
  }
};
const TwoEntries kMap;

struct FieldCase {
  const char* name;
  Value value;
  std::string want;
};

const FieldCase kFieldCases[] = {
    {"Absent", Value(), "null"},
    {"Text", Value::String("hello"), R"("hello")"},
    {"EmptyText", Value::String(""), R"("")"},
    {"Escapes", Value::String("\"\\\n\r\t\x01\x1f\x7f/<>&"),
     "\"\\\"\\\\\\n\\r\\t\\u0001\\u001f\x7f/<>&\""},
    {"Unicode", Value::String("h\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80"),
     "\"h\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80\""},
    {"NotUtf8",
     Value::String("a\xff"
                   "b\xC3"),
     R"("a\ufffdb\ufffd")"},
    {"Int64", Value::Int64(std::numeric_limits<std::int64_t>::min()),
     "-9223372036854775808"},
    {"Double", Value::Double(0.25), "0.25"},
    {"WholeDouble", Value::Double(5), "5"},
    {"LargeDouble", Value::Double(1e21), "1000000000000000000000"},
    {"NaN", Value::Double(std::numeric_limits<double>::quiet_NaN()),
     R"("NaN")"},
    {"Infinity", Value::Double(-std::numeric_limits<double>::infinity()),
     R"("-Inf")"},
    {"Bool", Value::Bool(true), "true"},
    {"Duration", Value::Duration(62500000000), R"("1m2.5s")"},
    {"Timestamp", Value::Timestamp(1514764800, 1500),
     R"("2018-01-01T00:00:00.000001Z")"},
    {"Address", Value::Bytes(std::string_view("\x0a\0\0\x01", 4)),
     R"("10.0.0.1")"},
    {"Map", Value::Map(&kMap), R"("stringmap[a:\"b\" c:]")"},
    {"EmptyMap", Value::Map(&EmptyStringMap()), R"("stringmap[]")"},
};

class FieldForm : public ::testing::TestWithParam<FieldCase> {};

TEST_P(FieldForm, Json) {
  const Fields::Entry field = {"v", GetParam().value};
  std::string line;
  LineFormat(true).AppendLogEntry({Level::kInfo, kTime, "l.instance.ns"},
                                  Fields(&field, 1), &line);
  EXPECT_EQ(line, R"({"level":"info","time":"2018-01-01T00:00:00.000000Z",)"
                  R"("instance":"l.instance.ns","v":)" +
                      GetParam().want + "}\n");
}

TEST_P(FieldForm, Console) {
  const Fields::Entry field = {"v", GetParam().value};
  std::string line;
  LineFormat(false).AppendLogEntry({Level::kInfo, kTime, "l.instance.ns"},
                                   Fields(&field, 1), &line);
  EXPECT_EQ(line, "2018-01-01T00:00:00.000000Z\tinfo\tl.instance.ns\t{\"v\": " +
                      GetParam().want + "}\n");
}

INSTANTIATE_TEST_SUITE_P(Values, FieldForm, ::testing::ValuesIn(kFieldCases),
                         [](const auto& info) {
                           return std::string(info.param.name);
                         });

class Lines : public ::testing::Test {
 protected:
  const std::vector<Fields::Entry> entries_ = {{"code", Value::Int64(200)},
                                               {"host", Value::String("h")}};
  const Fields fields_{entries_.data(), entries_.size()};
  std::string line_;
};

TEST_F(Lines, SeveralFields) {
  LineFormat(true).AppendLogEntry({Level::kWarning, kTime, "l"}, fields_,
                                  &line_);
  LineFormat(false).AppendLogEntry({Level::kError, kTime, "l"}, fields_,
                                   &line_);
  EXPECT_EQ(line_, R"({"level":"warn","time":"2018-01-01T00:00:00.000000Z",)"
                   R"("instance":"l","code":200,"host":"h"})"
                   "\n2018-01-01T00:00:00.000000Z\terror\tl\t"
                   R"({"code": 200, "host": "h"})"
                   "\n");
}

TEST_F(Lines, NoFields) {
  LineFormat(true).AppendLogEntry({Level::kInfo, kTime, "l"}, {}, &line_);
  LineFormat(false).AppendLogEntry({Level::kInfo, kTime, "l"}, {}, &line_);
  EXPECT_EQ(line_, R"({"level":"info","time":"2018-01-01T00:00:00.000000Z",)"
                   R"("instance":"l"})"
                   "\n2018-01-01T00:00:00.000000Z\tinfo\tl\n");
}

TEST_F(Lines, NoTime) {
  LineFormat(false).AppendLogEntry({Level::kInfo, absl::Time(), "l"}, {},
                                   &line_);
  EXPECT_EQ(line_, "0001-01-01T00:00:00.000000Z\tinfo\tl\n");
}

TEST_F(Lines, OfAMetric) {
  LineFormat(true).AppendMetric({Level::kInfo, kTime, "m"}, Value::Int64(3),
                                fields_, &line_);
  LineFormat(false).AppendMetric({Level::kInfo, kTime, "m"}, Value::Double(0.5),
                                 {}, &line_);
  EXPECT_EQ(line_,
            R"({"level":"info","time":"2018-01-01T00:00:00.000000Z",)"
            R"("instance":"m","value":3,"code":200,"host":"h"})"
            "\n2018-01-01T00:00:00.000000Z\tinfo\tm\t{\"value\": 0.5}\n");
}

}  // namespace
}  // namespace mixer::stdio

#include <cstdint>
#include <limits>
#include <string>

#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/unknown_field_set.h"
#include "gtest/gtest.h"
#include "mixer_adapter/attribute/wire_reader.h"
#include "mixer_adapter/attribute/wire_writer.h"

namespace mixer {
namespace {

std::string Varint(std::uint64_t number) {
  std::string bytes;
  AppendVarint(number, &bytes);
  return bytes;
}

TEST(Wire, VarintsComeBack) {
  for (int bit = 0; bit < 64; ++bit) {
    for (const std::uint64_t number :
         {std::uint64_t{1} << bit, (std::uint64_t{1} << bit) - 1}) {
      const std::string bytes = Varint(number);
      WireReader in(bytes);
      std::uint64_t got = 0;
      ASSERT_TRUE(in.ReadVarint(&got));
      EXPECT_EQ(got, number);
      EXPECT_TRUE(in.done());
    }
  }
}

TEST(Wire, AVarintHasAtMostTenBytes) {
  std::uint64_t number = 0;
  EXPECT_TRUE(WireReader(std::string(9, '\x80') + '\0').ReadVarint(&number));
  EXPECT_EQ(number, 0u);
  EXPECT_FALSE(WireReader(std::string(10, '\x80') + '\0').ReadVarint(&number));
  EXPECT_FALSE(WireReader(std::string(3, '\x80')).ReadVarint(&number));
  EXPECT_FALSE(WireReader("").ReadVarint(&number));
}

TEST(Wire, TagsThatDoNotExist) {
  WireTag tag;
  const auto reads = [&tag](const std::string& bytes) {
    return WireReader(bytes).ReadTag(&tag);
  };
  EXPECT_TRUE(reads(Varint(1 << 3)));
  EXPECT_TRUE(reads(Varint(std::uint64_t{0x1fffffff} << 3 | 5)));
  EXPECT_EQ(tag.field, 0x1fffffffu);
  EXPECT_FALSE(reads(Varint(0)));           // field 0
  EXPECT_FALSE(reads(Varint(1 << 3 | 6)));  // no such wire type
  EXPECT_FALSE(reads(Varint(1 << 3 | 7)));
  EXPECT_FALSE(reads(Varint(std::uint64_t{1} << 35)));  // field beyond 2^29
  EXPECT_FALSE(reads(""));
}

TEST(Wire, LengthsBeyondTheBuffer) {
  std::string_view content;
  for (const std::uint64_t size :
       {std::uint64_t{4}, std::uint64_t{1} << 31, (std::uint64_t{1} << 31) + 3,
        std::uint64_t{1} << 32, std::uint64_t{1} << 63,
        std::numeric_limits<std::uint64_t>::max()}) {
    const std::string bytes = Varint(size) + "abc";
    EXPECT_FALSE(WireReader(bytes).ReadBytes(&content)) << size;
    EXPECT_FALSE(WireReader(bytes).Skip({1, WireType::kBytes})) << size;
  }
  const std::string bytes = Varint(3) + "abc";
  EXPECT_TRUE(WireReader(bytes).ReadBytes(&content));
  EXPECT_EQ(content, "abc");
}

TEST(Wire, FixedNumbers) {
  std::uint64_t number = 0;
  const std::string eight("\1\2\3\4\5\6\7\x08", 8);
  EXPECT_TRUE(WireReader(eight).ReadFixed64(&number));
  EXPECT_EQ(number, 0x0807060504030201u);
  EXPECT_FALSE(WireReader(eight.substr(1)).ReadFixed64(&number));
  EXPECT_TRUE(WireReader(eight.substr(4)).Skip({1, WireType::kFixed32}));
  EXPECT_FALSE(WireReader(eight.substr(5)).Skip({1, WireType::kFixed32}));
}

constexpr char kStart = 2 << 3 | 3;
constexpr char kEnd = 2 << 3 | 4;

TEST(Wire, SkipsGroups) {
  const auto skips = [](const std::string& content) {
    WireReader in(content);
    return in.Skip({2, WireType::kStartGroup}) && in.done();
  };
  const std::string number("\x08\x05", 2);
  EXPECT_TRUE(skips(std::string{kEnd}));
  EXPECT_TRUE(skips(number + kStart + number + kEnd + kEnd));
  EXPECT_FALSE(skips(number));                         // no end
  EXPECT_FALSE(skips(std::string{char{3 << 3 | 4}}));  // another's end
  EXPECT_FALSE(skips(std::string(1, '\0') + kEnd));    // field 0 inside
  EXPECT_TRUE(skips(std::string(60, kStart) + std::string(61, kEnd)));
  // Deeper than any honest message: an error, not a full stack.
  EXPECT_FALSE(skips(std::string(100000, kStart) + std::string(100001, kEnd)));
}

TEST(Wire, ALoneEndOfGroupIsAnError) {
  EXPECT_FALSE(WireReader("").Skip({2, WireType::kEndGroup}));
}

TEST(Wire, ZigZagIsItsOwnInverse) {
  for (const std::int32_t number :
       {0, -1, 1, -2, 2, std::numeric_limits<std::int32_t>::max(),
        std::numeric_limits<std::int32_t>::min()}) {
    EXPECT_EQ(UnZigZag32(ZigZag32(number)), number);
  }
  EXPECT_EQ(ZigZag32(-1), 1u);
  EXPECT_EQ(ZigZag32(1), 2u);
}

TEST(Wire, SubMessagesOfEverySize) {
  for (const std::size_t size : {0, 1, 127, 128, 16383, 16384, 70000}) {
    std::string out = "before";
    SubMessage outer(3, &out);
    SubMessage inner(4, &out);
    AppendBytesField(5, std::string(size, 'x'), &out);
    inner.Close();
    outer.Close();
    google::protobuf::UnknownFieldSet one, two, three;
    ASSERT_TRUE(one.ParseFromString(out.substr(6)));
    ASSERT_TRUE(two.ParseFromString(one.field(0).length_delimited()));
    ASSERT_TRUE(three.ParseFromString(two.field(0).length_delimited()));
    EXPECT_EQ(three.field(0).number(), 5);
    EXPECT_EQ(three.field(0).length_delimited().size(), size);
  }
}

TEST(Wire, DurationsAreWrittenEvenIfZero) {
  const struct {
    absl::Duration duration;
    std::int64_t seconds;
    std::int32_t nanos;
  } rows[] = {
      {absl::ZeroDuration(), 0, 0},
      {absl::Seconds(60), 60, 0},
      {absl::Milliseconds(1500), 1, 500000000},
      {absl::Milliseconds(-1500), -1, -500000000},
      {absl::Nanoseconds(1), 0, 1},
  };
  for (const auto& row : rows) {
    std::string out;
    AppendDurationField(2, row.duration, &out);
    google::protobuf::UnknownFieldSet fields;
    ASSERT_TRUE(fields.ParseFromString(out));
    ASSERT_EQ(fields.field_count(), 1);
    google::protobuf::Duration message;
    ASSERT_TRUE(message.ParseFromString(fields.field(0).length_delimited()));
    EXPECT_EQ(message.seconds(), row.seconds);
    EXPECT_EQ(message.nanos(), row.nanos);
  }
}

}  // namespace
}  // namespace mixer

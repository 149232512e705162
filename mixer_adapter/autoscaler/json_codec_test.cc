#include "mixer_adapter/autoscaler/json_codec.h"

#include "gtest/gtest.h"
#include "mixer_adapter/testing/knative_vectors.h"

namespace mixer::autoscaler {
namespace {

TEST(JsonCodec, FramesAreThoseOfTheRelease) {
  for (const auto& line : testing::ReadKnativeLines("json-v0.16.0.jsonl")) {
    const auto message =
        testing::StatMessageFrom(line.at("stat_messages").at(0));
    std::string frame = "x";
    const bool encoded = JsonCodec().Encode(&message, 1, &frame);
    EXPECT_EQ(encoded, !line.contains("encode_error")) << line.at("case");
    const std::string want =
        encoded ? testing::BytesFromHex(line.at("frame_hex").get<std::string>())
                : "";
    EXPECT_EQ(frame, "x" + want) << line.at("case");
  }
}

std::string Number(double value) {
  std::string out;
  AppendGoJsonNumber(value, &out);
  return out;
}

TEST(AppendGoJsonNumber, ChoosesTheFormByMagnitude) {
  EXPECT_EQ(Number(0), "0");
  EXPECT_EQ(Number(-0.0), "-0");
  EXPECT_EQ(Number(1e-6), "0.000001");
  EXPECT_EQ(Number(9.5e-7), "9.5e-7");
  EXPECT_EQ(Number(1e-10), "1e-10");
  EXPECT_EQ(Number(1e20), "100000000000000000000");
  EXPECT_EQ(Number(1e21), "1e+21");
  EXPECT_EQ(Number(123456789.25), "123456789.25");
  // The digits end where the double is told apart; zeros fill up.
  EXPECT_EQ(Number(123456789012345678901.0), "123456789012345680000");
}

std::string Quoted(std::string_view text) {
  std::string out;
  AppendGoJsonString(text, &out);
  return out;
}

TEST(AppendGoJsonString, EscapesAsGoDoes) {
  EXPECT_EQ(Quoted("a\"b\\c/"), R"("a\"b\\c/")");
  EXPECT_EQ(Quoted("\b\f\n\r\t\x1f\x7f"), R"("\u0008\u000c\n\r\t\u001f)"
                                          "\x7f\"");
  EXPECT_EQ(Quoted("<&>"), R"("\u003c\u0026\u003e")");
  EXPECT_EQ(Quoted("\xE2\x80\xA8\xE2\x80\xA9\xE2\x80\xAA"),
            "\"\\u2028\\u2029\xE2\x80\xAA\"");
  EXPECT_EQ(Quoted("\xF0\x9F\x9A\x80"), "\"\xF0\x9F\x9A\x80\"");
}

TEST(AppendGoJsonString, ReplacesWhatIsNotUtf8ByteByByte) {
  EXPECT_EQ(Quoted("a\xFFz"), R"("a\ufffdz")");
  EXPECT_EQ(Quoted("\xED\xA0\x80"), R"("\ufffd\ufffd\ufffd")");  // surrogate
  EXPECT_EQ(Quoted("\xC0\x80"), R"("\ufffd\ufffd")");            // overlong
  EXPECT_EQ(Quoted("\xE2\x80"), R"("\ufffd\ufffd")");            // cut short
}

}  // namespace
}  // namespace mixer::autoscaler

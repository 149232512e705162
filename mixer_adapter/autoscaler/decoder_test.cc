#include "mixer_adapter/autoscaler/decoder.h"

#include <cmath>
#include <map>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "mixer_adapter/autoscaler/gob_codec.h"
#include "mixer_adapter/autoscaler/json_codec.h"
#include "mixer_adapter/autoscaler/protobuf_codec.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/testing/knative_vectors.h"

namespace mixer::autoscaler {
namespace {

using nlohmann::json;
using testing::BytesFromHex;
using testing::ReadKnativeLines;

const char kPod[] = "activator-t";

bool IsGobEra(const std::string& receiver) {
  return absl::StrContains(receiver, "v0.") &&
         !absl::StrContains(receiver, "v0.17") &&
         !absl::StrContains(receiver, "v0.19") &&
         !absl::StrContains(receiver, "v0.20");
}

// The form in which those payloads were sent.
const GobEra& EraOf(const std::string& receiver) {
  if (receiver == "v0.5.0" || receiver == "v0.6.0") return kGobEra05;
  return receiver == "v0.7.0" ? kGobEra07 : kGobEra08;
}

StatMessage Sample(const std::string& pod) {
  StatMessage message{{"default", "hello-00001"}, {}};
  message.stat.pod_name = pod;
  message.stat.average_concurrent_requests = 1;
  message.stat.request_count = 1;
  return message;
}

// The payloads that were too long to record, or sent in fragments: told by the
// case's name.
std::string RebuiltPayload(const std::string& receiver,
                           const std::string& name) {
  std::string payload;
  if (name == "pb:1000 messages") {
    std::vector<StatMessage> batch(1000);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      batch[i].key = {"default", absl::StrCat("r", i)};
      batch[i].stat.pod_name = kPod;
      batch[i].stat.average_concurrent_requests = 1;
    }
    EXPECT_TRUE(ProtobufCodec().Encode(batch.data(), batch.size(), &payload));
    return payload;
  }
  const bool big = name == "ws:1 MiB pod name";
  const StatMessage message =
      Sample(kPod + std::string(big ? std::size_t{1} << 20 : 0, 'x'));
  if (IsGobEra(receiver)) {
    const GobEra& era = EraOf(receiver);
    std::optional<GobTime> stamp;
    if (&era == &kGobEra05) {
      stamp = GobTime{1568637296, 0, std::nullopt};  // 2019-09-16T12:34:56Z
    }
    AppendGobFrame(era, message, stamp, &payload);
  } else {
    EXPECT_TRUE(ProtobufCodec().Encode(&message, 1, &payload));
  }
  return payload;
}

// Rows of which the websocket layer, not the decoder, decides the outcome: its
// own tests run them (testing/embedded_autoscaler_test.cc).
bool IsAboutFraming(const json& row) {
  const int opcode = row.at("ws_opcodes").at(0);
  return opcode > 2 || row.at("result") == "connection closed";
}

std::string KeyText(const json& key) {
  if (key.is_string()) return key.get<std::string>();
  const std::string name_space = key.at("Namespace");
  return name_space + "/" + key.at("Name").get<std::string>();
}

// A recorded key that was one string may lack the slash.
std::string KeyText(const RevisionKey& key, const json& recorded) {
  const bool whole = recorded.is_string() && key.name_space.empty() &&
                     !absl::StartsWith(recorded.get<std::string>(), "/");
  return whole ? key.name : key.name_space + "/" + key.name;
}

// A member under its Go or its protobuf name; absent is zero.
double Member(const json& stat, const char* go, const char* proto) {
  if (stat.contains(go)) return testing::NumberFrom(stat.at(go));
  return stat.contains(proto) ? testing::NumberFrom(stat.at(proto)) : 0;
}

std::string PodName(const json& stat) {
  if (stat.contains("PodName")) return stat.at("PodName");
  return stat.contains("pod_name") ? stat.at("pod_name") : "";
}

void ExpectStat(const Stat& stat, const json& want) {
  // A long recorded text is abridged: "activator-txxx...(1048587 chars)".
  const std::string pod = PodName(want);
  if (absl::StrContains(pod, "chars)")) {
    EXPECT_TRUE(absl::StrContains(
        pod, absl::StrCat("(", stat.pod_name.size(), " chars)")));
  } else {
    EXPECT_EQ(stat.pod_name, pod);
  }
  EXPECT_EQ(
      stat.average_concurrent_requests,
      Member(want, "AverageConcurrentRequests", "average_concurrent_requests"));
  EXPECT_EQ(stat.average_proxied_concurrent_requests,
            Member(want, "AverageProxiedConcurrentRequests",
                   "average_proxied_concurrent_requests"));
  EXPECT_EQ(stat.request_count, Member(want, "RequestCount", "request_count"));
  EXPECT_EQ(stat.proxied_request_count,
            Member(want, "ProxiedRequestCount", "proxied_request_count"));
  EXPECT_EQ(stat.process_uptime,
            Member(want, "ProcessUptime", "process_uptime"));
  EXPECT_EQ(stat.timestamp, want.contains("timestamp")
                                ? want.at("timestamp").get<int64_t>()
                                : 0);
}

void ExpectMessage(const ReceivedStat& received, const json& want) {
  if (want.is_string()) {  // Go's print of what JSON cannot hold: NaN, Inf
    const auto text = want.get<std::string>();
    const double value = received.message.stat.average_concurrent_requests;
    const char* name = std::isnan(value) ? "NaN" : "+Inf";
    EXPECT_TRUE(absl::StrContains(
        text, absl::StrCat("AverageConcurrentRequests:", name)))
        << text << " but decoded " << value;
    EXPECT_TRUE(absl::StrContains(
        text, absl::StrCat("PodName:", received.message.stat.pod_name)));
    return;
  }
  const json& key = want.at("Key");
  // Recorded as JSON, where bytes that are not UTF-8 became U+FFFD.
  if (!absl::StrContains(KeyText(key), "\xEF\xBF\xBD")) {
    EXPECT_EQ(KeyText(received.message.key, key), KeyText(key));
  }
  ExpectStat(received.message.stat, want.at("Stat"));
}

void ExpectRow(const json& row) {
  const std::string receiver = row.at("receiver");
  const std::string payload =
      row.contains("frame_hex")
          ? BytesFromHex(row.at("frame_hex").get<std::string>())
          : RebuiltPayload(receiver, row.at("case"));
  const auto opcode = static_cast<Opcode>(row.at("ws_opcodes").at(0));
  const auto decoder = Decoder::ForRelease(receiver);
  ASSERT_TRUE(decoder.ok()) << decoder.status();
  const auto received = decoder->Decode(opcode, payload);
  if (row.at("result") == "dropped with error") {
    ASSERT_FALSE(received.ok());
    EXPECT_EQ(ToStd(received.status().message()), row.at("server_log").at(0));
    return;
  }
  ASSERT_TRUE(received.ok()) << received.status();
  ASSERT_EQ(received->size(), row.at("messages_delivered"));
  const json& decoded = row.at("decoded");
  for (std::size_t i = 0; i < decoded.size(); ++i) {
    ExpectMessage(received->at(i), decoded.at(i));
  }
}

TEST(Decoder, AcceptsWhatTheReleasesAccept) {
  std::map<std::string, int> rows;
  for (const json& row : ReadKnativeLines("decode_acceptance.jsonl")) {
    if (IsAboutFraming(row)) {
      ++rows["framing"];
      continue;
    }
    SCOPED_TRACE(row.at("receiver").get<std::string>() + " " +
                 row.at("case").get<std::string>());
    ++rows["decoded"];
    ExpectRow(row);
  }
  // 13 receivers x (7 closed connections + 1 pong) are not the decoder's.
  EXPECT_EQ(rows["framing"], 104);
  EXPECT_EQ(rows["decoded"], 872);
}

TEST(Decoder, RebuiltPayloadsHaveTheRecordedLength) {
  for (const json& row : ReadKnativeLines("decode_acceptance.jsonl")) {
    // The length of "ping between fragments" counts the ping's two bytes.
    if (row.contains("frame_hex")) continue;
    const std::size_t extra =
        row.at("case") == "ws:ping between fragments" ? 2 : 0;
    EXPECT_EQ(RebuiltPayload(row.at("receiver"), row.at("case")).size() + extra,
              row.at("frame_len"))
        << row.at("receiver") << " " << row.at("case");
  }
}

TEST(Decoder, TheTimeOfASampleIsKeptForRelease05) {
  const auto decoder = Decoder::ForRelease("0.5");
  ASSERT_TRUE(decoder.ok());
  for (const json& line : ReadKnativeLines("gob-v0.5.0.jsonl")) {
    StatMessage sent = testing::StatMessageFrom(line.at("stat_message"));
    sent.stat.pod_name = "activator";
    const auto time = testing::TimeFrom(line.at("stat_message").at("time"));
    std::string frame;
    AppendGobFrame(kGobEra05, sent, time, &frame);
    const auto received = decoder->Decode(Opcode::kBinary, frame);
    ASSERT_TRUE(received.ok()) << received.status();
    ASSERT_EQ(received->size(), 1u);
    const auto& got = received->at(0).time;
    ASSERT_EQ(got.has_value(), time.has_value()) << line.at("case");
    if (!time) continue;
    EXPECT_EQ(got->unix_seconds, time->unix_seconds);
    EXPECT_EQ(got->nanoseconds, time->nanoseconds);
    EXPECT_EQ(got->offset_seconds, time->offset_seconds) << line.at("case");
  }
}

TEST(Decoder, LenientTakesEveryCurrentForm) {
  const StatMessage message = Sample(kPod);
  const Decoder decoder = Decoder::Lenient();
  const auto expect_decoded = [&](const Codec& codec) {
    std::string frame;
    ASSERT_TRUE(codec.Encode(&message, 1, &frame));
    const auto received =
        decoder.Decode(codec.text() ? Opcode::kText : Opcode::kBinary, frame);
    ASSERT_TRUE(received.ok()) << received.status();
    ASSERT_EQ(received->size(), 1u);
    EXPECT_EQ(received->at(0).message.key, message.key);
  };
  expect_decoded(GobCodec(kGobEra08));
  expect_decoded(GobCodec(kGobEra10));
  expect_decoded(GobCodec(kGobEra12));
  expect_decoded(ProtobufCodec());
  expect_decoded(JsonCodec());
  EXPECT_FALSE(decoder.Decode(Opcode::kBinary, "\x7f").ok());
}

TEST(Decoder, KnowsReleasesFrom05On) {
  for (const char* release :
       {"0.5", "v0.9.1", "0.15", "1.8", "knative-v1.8.0", "1.23.2"}) {
    EXPECT_TRUE(Decoder::ForRelease(release).ok()) << release;
  }
  for (const char* release :
       {"", "0.4", "v", "9", "0.x", "latest", "0.9.1.2"}) {
    EXPECT_FALSE(Decoder::ForRelease(release).ok()) << release;
  }
}

// Hostile gob that the recorded rows do not have.
TEST(Decoder, BoundsRecursionAndCounts) {
  const auto decoder = Decoder::ForRelease("0.9");
  ASSERT_TRUE(decoder.ok());
  const auto error = [&](const std::string& hex) {
    const auto received = decoder->Decode(Opcode::kBinary, BytesFromHex(hex));
    return received.ok() ? std::string("accepted")
                         : std::string(received.status().message());
  };
  // A message of 2^63 bytes; a number of 9 bytes.
  EXPECT_EQ(error("f88000000000000000"), "unexpected EOF");
  EXPECT_EQ(error("f70102030405060708090a"),
            "gob: encoded unsigned integer out of range");
  // Type 65, a struct of 2^32 fields.
  EXPECT_EQ(error("0d"
                  "ff81"
                  "03"
                  "01"
                  "00"
                  "01"
                  "fc10000000"
                  "00"
                  "00"),
            "gob: decoding array or slice: length exceeds input size "
            "(268435456 elements)");
  // Type 65 = struct { Key T65 }, which has no end; then values of it.
  const std::string endless =
      "10ff810302010103"
      "4b6579"
      "01ff82000000";
  EXPECT_EQ(error(endless + "03ff8200"), "accepted");
  std::string nested;
  for (int i = 0; i < 5000; ++i) nested += "01";
  EXPECT_EQ(error(endless + "fe138a" + "ff82" + nested),
            "gob: invalid nesting depth");
}

}  // namespace
}  // namespace mixer::autoscaler

// Any bytes into the decoders of every kind of release. What one accepts must
// survive being encoded and decoded again.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "mixer_adapter/autoscaler/decoder.h"
#include "mixer_adapter/autoscaler/gob_codec.h"
#include "mixer_adapter/autoscaler/gob_era.h"
#include "mixer_adapter/autoscaler/json_codec.h"
#include "mixer_adapter/autoscaler/protobuf_codec.h"

namespace mixer::autoscaler {
namespace {

// Zeros are equal whatever their sign, NaNs if their bits are.
bool Same(double a, double b) {
  return a == b || std::memcmp(&a, &b, sizeof(a)) == 0;
}

bool Same(const Stat& a, const Stat& b) {
  return a.pod_name == b.pod_name &&
         Same(a.average_concurrent_requests, b.average_concurrent_requests) &&
         Same(a.average_proxied_concurrent_requests,
              b.average_proxied_concurrent_requests) &&
         Same(a.request_count, b.request_count) &&
         Same(a.proxied_request_count, b.proxied_request_count) &&
         Same(a.process_uptime, b.process_uptime) && a.timestamp == b.timestamp;
}

void ExpectSame(const Decoder& decoder, Opcode opcode, const Codec& codec,
                const StatMessage& message) {
  std::string frame;
  if (!codec.Encode(&message, 1, &frame)) return;
  const auto again = decoder.Decode(opcode, frame);
  if (!again.ok() || again->size() != 1) std::abort();
  if (!(again->front().message.key == message.key)) std::abort();
  if (!Same(again->front().message.stat, message.stat)) std::abort();
}

void Try(const char* release, Opcode opcode, const Codec& codec,
         std::string_view payload) {
  const auto decoder = Decoder::ForRelease(release);
  if (!decoder.ok()) std::abort();
  const auto received = decoder->Decode(opcode, payload);
  if (!received.ok()) return;
  for (const ReceivedStat& stat : *received) {
    ExpectSame(*decoder, opcode, codec, stat.message);
  }
}

// Each form with a release that takes it.
void TryAll(std::string_view payload) {
  Try("0.6", Opcode::kBinary, GobCodec(kGobEra05), payload);
  Try("0.9", Opcode::kBinary, GobCodec(kGobEra08), payload);
  Try("0.12", Opcode::kBinary, GobCodec(kGobEra12), payload);
  Try("0.16", Opcode::kText, JsonCodec(), payload);
  Try("1.8", Opcode::kBinary, ProtobufCodec(), payload);
  (void)Decoder::Lenient().Decode(Opcode::kBinary, payload);
}

}  // namespace
}  // namespace mixer::autoscaler

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  mixer::autoscaler::TryAll({reinterpret_cast<const char*>(data), size});
  return 0;
}

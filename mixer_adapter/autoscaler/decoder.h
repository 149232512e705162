// What the Autoscaler's stat server of one Knative release understands: which
// frames it decodes, into what, and what it logs about the others (spec
// knative.md 1.1, 1.5 and 2.7). For tests and the stand-in Autoscaler; the
// Mixer itself only sends.
#ifndef MIXER_ADAPTER_AUTOSCALER_DECODER_H_
#define MIXER_ADAPTER_AUTOSCALER_DECODER_H_

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "mixer_adapter/autoscaler/received_stat.h"

namespace mixer::autoscaler {

struct Receiver;  // a row of the table of releases

// Websocket opcodes of data frames.
enum class Opcode { kText = 1, kBinary = 2 };

// Stateless; thread-safe.
class Decoder {
 public:
  // `release` is "0.9", "v0.9.0", "1.8" or "knative-v1.8.0"; 0.5 and newer.
  static absl::StatusOr<Decoder> ForRelease(std::string_view release);
  // Understands what current releases and those from 0.8 on do: protobuf and
  // gob with a struct key in binary frames, JSON in text frames. No real server
  // does.
  static Decoder Lenient();

  // The messages that reach the Autoscaler; possibly none. An error
  // (kInvalidArgument, worded as in the server's log) drops the frame; the
  // connection stays. Safe on any bytes; time and memory grow with their
  // number.
  absl::StatusOr<std::vector<ReceivedStat>> Decode(
      Opcode opcode, std::string_view payload) const;

  // True from 0.7 on: a request of the kubelet gets 200 and no upgrade (3.1).
  bool answers_probes() const;
  // True for 0.5: its Autoscaler ignores a message without a time (1.5).
  bool needs_time() const;

 private:
  explicit Decoder(const Receiver& receiver) : receiver_(&receiver) {}

  const Receiver* receiver_;  // static
};

}  // namespace mixer::autoscaler

#endif  // MIXER_ADAPTER_AUTOSCALER_DECODER_H_

#include "mixer_adapter/autoscaler/protobuf_codec.h"

#include "google/protobuf/arena.h"
#include "mixer_adapter/autoscaler/stat.pb.h"

namespace mixer::autoscaler {
namespace {

// Go leaves out -0.0 as well, which this library would write.
double PositiveZero(double value) { return value == 0 ? 0 : value; }

void Fill(const StatMessage& message, metrics::WireStatMessage* wire) {
  wire->set_namespace_(message.key.name_space);
  wire->set_name(message.key.name);
  metrics::Stat* stat = wire->mutable_stat();
  const Stat& from = message.stat;
  stat->set_pod_name(from.pod_name);
  stat->set_average_concurrent_requests(
      PositiveZero(from.average_concurrent_requests));
  stat->set_average_proxied_concurrent_requests(
      PositiveZero(from.average_proxied_concurrent_requests));
  stat->set_request_count(PositiveZero(from.request_count));
  stat->set_proxied_request_count(PositiveZero(from.proxied_request_count));
  stat->set_process_uptime(PositiveZero(from.process_uptime));
  stat->set_timestamp(from.timestamp);
}

}  // namespace

bool ProtobufCodec::Encode(const StatMessage* messages, std::size_t count,
                           std::string* out) const {
  google::protobuf::Arena arena;
  auto* batch =
      google::protobuf::Arena::CreateMessage<metrics::WireStatMessages>(&arena);
  for (std::size_t i = 0; i < count; ++i)
    Fill(messages[i], batch->add_messages());
  return batch->AppendToString(out);
}

}  // namespace mixer::autoscaler

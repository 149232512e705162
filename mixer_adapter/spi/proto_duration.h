// Durations of params and of the wire, as adapters compute with them.
#ifndef MIXER_ADAPTER_SPI_PROTO_DURATION_H_
#define MIXER_ADAPTER_SPI_PROTO_DURATION_H_

#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"

namespace mixer::spi {

inline absl::Duration ToDuration(const google::protobuf::Duration& proto) {
  return absl::Seconds(proto.seconds()) + absl::Nanoseconds(proto.nanos());
}

}  // namespace mixer::spi

#endif  // MIXER_ADAPTER_SPI_PROTO_DURATION_H_

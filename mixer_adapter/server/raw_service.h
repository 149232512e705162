// The Mixer service on bytes: what transport calls.
#ifndef MIXER_ADAPTER_SERVER_RAW_SERVICE_H_
#define MIXER_ADAPTER_SERVER_RAW_SERVICE_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace mixer::server {

// Belongs to one polling thread and is called on it alone.
class RawService {
 public:
  virtual ~RawService() = default;

  // `request` and `response` are serialized messages; `response` is overwritten.
  // The status becomes the RPC's, numbers of absl::StatusCode being those of
  // gRPC.
  virtual absl::Status Check(std::string_view request,
                             std::string* response) = 0;
  virtual absl::Status Report(std::string_view request,
                              std::string* response) = 0;
};

}  // namespace mixer::server

#endif  // MIXER_ADAPTER_SERVER_RAW_SERVICE_H_

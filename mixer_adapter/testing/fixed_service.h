// A service that answers the same bytes to everybody: for tests and benchmarks
// of transport.
#ifndef MIXER_ADAPTER_TESTING_FIXED_SERVICE_H_
#define MIXER_ADAPTER_TESTING_FIXED_SERVICE_H_

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "mixer_adapter/server/raw_service.h"

namespace mixer::testing {

class FixedService final : public server::RawService {
 public:
  explicit FixedService(std::string answer = "") : answer_(std::move(answer)) {}

  absl::Status Check(std::string_view, std::string* response) override {
    *response = answer_;
    return absl::OkStatus();
  }
  absl::Status Report(std::string_view, std::string* response) override {
    *response = answer_;
    return absl::OkStatus();
  }

 private:
  const std::string answer_;
};

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_FIXED_SERVICE_H_

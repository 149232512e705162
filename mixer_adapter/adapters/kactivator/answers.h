// What a Check is answered, by what is known of the revision's pods (spec
// proxy_client.md 11.4): never for so long that a cold start could be hidden by
// a proxy's cache.
#ifndef MIXER_ADAPTER_ADAPTERS_KACTIVATOR_ANSWERS_H_
#define MIXER_ADAPTER_ADAPTERS_KACTIVATOR_ANSWERS_H_

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "mixer_adapter/spi/check_result.h"

namespace mixer::kactivator {

// What a Check is told that has waited for too long.
enum class Unready {
  kRetryLater,   // denied: 503 with Retry-After, for the client
  kUnavailable,  // denied: UNAVAILABLE, which makes a 503
  kAskAgain,     // the RPC fails, for the proxy's own retries
  kPass,         // let through, as if nothing was known
};

struct AnswerOptions {
  // Nothing is known of the pods.
  absl::Duration valid_duration = absl::Seconds(1);
  std::int32_t valid_use_count = 0;
  // They serve.
  absl::Duration ready_valid_duration = absl::Seconds(30);
  std::int32_t ready_valid_use_count = spi::kDefaultUseCount;
  // They still do not.
  Unready unready = Unready::kRetryLater;
  absl::Duration retry_after = absl::Seconds(1);  // told in whole seconds
};

// Immutable; results view it.
class Answers {
 public:
  explicit Answers(const AnswerOptions& options);
  Answers(const Answers&) = delete;
  Answers& operator=(const Answers&) = delete;

  const spi::CheckResult& unknown() const { return unknown_; }
  const spi::CheckResult& ready() const { return ready_; }
  const spi::CheckResult& unready() const { return unready_; }
  // The request is for none of the revisions to wake: Mixer's own validity.
  const spi::CheckResult& no_opinion() const { return no_opinion_; }

 private:
  const std::string retry_after_;
  const spi::DirectResponse::Header header_;
  const spi::DirectResponse direct_response_;
  const spi::CheckResult no_opinion_;
  spi::CheckResult unknown_, ready_, unready_;
};

}  // namespace mixer::kactivator

#endif  // MIXER_ADAPTER_ADAPTERS_KACTIVATOR_ANSWERS_H_

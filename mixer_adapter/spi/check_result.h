// What a check answers: by one adapter, or by all of them folded.
#ifndef MIXER_ADAPTER_SPI_CHECK_RESULT_H_
#define MIXER_ADAPTER_SPI_CHECK_RESULT_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "mixer_adapter/base/scratch.h"

namespace mixer::spi {

// The answer that a proxy is to give instead of the denied request's own
// (istio.policy.v1beta1.DirectHttpResponse).
struct DirectResponse {
  struct Header {
    std::string_view name;
    std::string_view value;
  };

  int code = 0;  // of HTTP; 0: the one that stands for the status (HttpCode)
  std::string_view body;
  const Header* headers = nullptr;
  std::size_t header_count = 0;
};

// A trivially copyable value. A denial is data here, not an error.
struct CheckResult {
  // kOk lets the request pass. Numbers of google.rpc.Code.
  absl::StatusCode code = absl::StatusCode::kOk;
  // Why it is denied. Views the handler's own memory or the call's Scratch.
  std::string_view message;
  // How long, and for how many requests with the same referenced attributes, a
  // client may reuse the answer. OK with 0 and 0 means "no opinion".
  absl::Duration valid_duration = absl::ZeroDuration();
  std::int32_t valid_use_count = 0;
  // Of a denial, or null. Lives as long as `message`.
  const DirectResponse* direct_response = nullptr;
  // Of a denial: the RPC itself fails, as UNAVAILABLE, which a proxy may be
  // configured to repeat and never takes for an answer (spec proxy_client.md
  // 7). The other handlers' answers are lost.
  bool ask_again = false;

  bool ok() const { return code == absl::StatusCode::kOk; }
  bool no_opinion() const {
    return ok() && valid_use_count == 0 &&
           valid_duration == absl::ZeroDuration();
  }
};

// The answer if no adapter has an opinion (spec dispatch.md 5).
inline constexpr std::int32_t kDefaultUseCount = 10000;
inline absl::Duration DefaultValidDuration() { return absl::Minutes(1); }

// The HTTP status that stands for a code (spec dispatch.md 10).
int HttpCode(absl::StatusCode code);

// Folds `next`, which `handler` answered, into `sum`, in table order: code and
// direct response of the first denial, all denials' texts as "handler:message,
// ...", the smallest validity of those with an opinion (decisions.md D4, 0/0
// fold).
void Combine(std::string_view handler, const CheckResult& next,
             Scratch* scratch, CheckResult* sum);

// Adds "handler:message" to `*all`, the texts of the denials before.
void AddDenial(std::string_view handler, std::string_view message,
               Scratch* scratch, std::string_view* all);

}  // namespace mixer::spi

#endif  // MIXER_ADAPTER_SPI_CHECK_RESULT_H_

// What an operator may choose of an Activator.
#ifndef MIXER_ADAPTER_ADAPTERS_KACTIVATOR_ACTIVATOR_OPTIONS_H_
#define MIXER_ADAPTER_ADAPTERS_KACTIVATOR_ACTIVATOR_OPTIONS_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "mixer_adapter/adapters/kactivator/answers.h"
#include "mixer_adapter/adapters/kactivator/cold_starts.h"
#include "mixer_adapter/adapters/kactivator/readiness.h"
#include "mixer_adapter/adapters/kactivator/targets.h"
#include "mixer_adapter/autoscaler/encoding.h"
#include "mixer_adapter/autoscaler/release.h"
#include "mixer_adapter/net/io_thread.h"
#include "mixer_adapter/net/tls_options.h"
#include "mixer_adapter/spi/env.h"

namespace mixer::kactivator {

// Makes the Readiness that lives on `io`'s loop; called on another thread.
using ReadinessFactory =
    std::function<absl::StatusOr<std::unique_ptr<Readiness>>(
        net::IoThread* io, const spi::Env& env)>;

struct ActivatorOptions {
  std::string endpoint;  // ws://host:port or wss://
  autoscaler::Release release;
  // If not the release's.
  std::optional<autoscaler::Encoding> encoding;
  int buckets = 0;  // autoscaler::ClientOptions
  net::TlsOptions tls;
  // Empty: the environment's POD_NAME, else the host's name.
  std::string pod_name;
  Targets targets;
  AnswerOptions answers;
  // Null: nothing is known of pods.
  ReadinessFactory readiness = nullptr;
  // Whether Checks wait for their revision; needs `readiness`.
  bool hold = false;
  HoldOptions holding;
  // End() is called for the requests as well.
  bool paired = false;
  absl::Duration longest_request = absl::Minutes(5);
  // How long a wake-up is repeated where nothing is known of pods. Else it is
  // until they serve, or the revision is given up.
  absl::Duration repeat_wakeups = absl::Seconds(5);
  absl::Duration report_period = absl::Seconds(1);
};

}  // namespace mixer::kactivator

#endif  // MIXER_ADAPTER_ADAPTERS_KACTIVATOR_ACTIVATOR_OPTIONS_H_

// The working part of kactivator, apart from Mixer's SPI: also the
// out-of-process program runs on it.
#ifndef MIXER_ADAPTER_ADAPTERS_KACTIVATOR_ACTIVATOR_H_
#define MIXER_ADAPTER_ADAPTERS_KACTIVATOR_ACTIVATOR_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "mixer_adapter/adapters/kactivator/activation_board.h"
#include "mixer_adapter/adapters/kactivator/activator_options.h"
#include "mixer_adapter/adapters/kactivator/answers.h"
#include "mixer_adapter/adapters/kactivator/client_metrics.h"
#include "mixer_adapter/adapters/kactivator/cold_start_metrics.h"
#include "mixer_adapter/adapters/kactivator/cold_starts.h"
#include "mixer_adapter/adapters/kactivator/held_check.h"
#include "mixer_adapter/adapters/kactivator/readiness.h"
#include "mixer_adapter/adapters/kactivator/targets.h"
#include "mixer_adapter/autoscaler/client.h"
#include "mixer_adapter/autoscaler/codec.h"
#include "mixer_adapter/base/mutex.h"
#include "mixer_adapter/metrics/registry.h"
#include "mixer_adapter/net/signal.h"
#include "mixer_adapter/spi/env.h"

namespace mixer::kactivator {

// What a request says of where it goes.
struct Destination {
  std::string_view name_space;
  // A service's name, or its host (SplitRevision).
  std::string_view service;
  // The revision's own name, if it is known; then `service` does not count.
  std::string_view revision;
};

// Thread-safe; its functions neither wait nor fail.
class Activator {
 public:
  // Begins to connect. What `env` has outlives it.
  static absl::StatusOr<std::unique_ptr<Activator>> Start(
      const ActivatorOptions& options, const spi::Env& env,
      std::shared_ptr<ActivationBoard> board);
  // No call is under way, and no Check waits.
  ~Activator();

  // Counts a request that came at `now`, and its answer if it has one by now.
  // Null: it has to wait, so Hold() it. That never happens unless the options
  // say that Checks are held.
  const spi::CheckResult* Note(const Destination& to, absl::Time now);

  // Takes a Check for which Note() had no answer.
  void Hold(const Destination& to, std::unique_ptr<HeldCheck> check);

  // A request has ended that began at `start` by the proxy's clock.
  void End(const Destination& to, absl::Time start, absl::Duration took);

 private:
  class Counts;

  Activator(const ActivatorOptions& options, const spi::Env& env);
  // The client is there: begins to use it.
  void Open(const HoldOptions& options, const spi::Env& env,
            std::shared_ptr<ActivationBoard> board);

  autoscaler::RevisionView Split(const Destination& to) const;
  // Of a revision that this thread does not know to be active.
  const spi::CheckResult* NoteFirst(const autoscaler::RevisionView& revision,
                                    absl::Time now);
  bool IsTarget(const autoscaler::RevisionView& revision);
  const spi::CheckResult* AnswerFor(const autoscaler::RevisionView& revision,
                                    autoscaler::PodState pods) const;
  void TakeHeld();
  HandlerStatus Status(std::size_t max_revisions) const;
  // Runs `fn` on the loop, and waits for it.
  void OnLoop(const std::function<void()>& fn);

  const std::string name_;
  const std::string endpoint_;
  const std::string_view suffix_;
  const Targets targets_;
  const bool holds_;
  const Answers answers_;
  const std::vector<std::unique_ptr<const autoscaler::Codec>> codecs_;
  metrics::Counter* const invalid_keys_;
  metrics::Counter* const foreign_keys_;
  ColdStartMetrics cold_start_metrics_;

  // Checks on their way to the loop.
  struct Arrival {
    autoscaler::RevisionKey revision;
    std::unique_ptr<HeldCheck> check;
  };
  Mutex arrivals_mu_;
  std::vector<Arrival> arrivals_ ABSL_GUARDED_BY(arrivals_mu_);

  std::unique_ptr<autoscaler::Client> client_;
  std::unique_ptr<Counts> counts_;
  std::shared_ptr<ActivationBoard> board_;
  std::unique_ptr<ActivationBoard::Part> part_;
  // Of the client's loop.
  std::unique_ptr<Readiness> readiness_;
  std::unique_ptr<ColdStarts> cold_starts_;
  std::unique_ptr<net::Signal> arrived_;
  std::unique_ptr<ClientMetrics> metrics_;
};

}  // namespace mixer::kactivator

#endif  // MIXER_ADAPTER_ADAPTERS_KACTIVATOR_ACTIVATOR_H_

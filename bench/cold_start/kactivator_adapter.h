// This repository's adapter: the product's own counts, way to the Autoscaler,
// cold starts and answers, put together as kactivator::Activator does, on the
// loop of the lab. What a proxy would be told reaches the lab's gateway.
#ifndef BENCH_COLD_START_KACTIVATOR_ADAPTER_H_
#define BENCH_COLD_START_KACTIVATOR_ADAPTER_H_

#include <cstddef>
#include <memory>

#include "absl/time/time.h"
#include "bench/cold_start/adapter.h"
#include "bench/cold_start/agenda.h"
#include "bench/cold_start/constants.h"
#include "bench/cold_start/loop_clock.h"
#include "bench/cold_start/stat_client.h"
#include "bench/cold_start/watched_pods.h"
#include "mixer_adapter/adapters/kactivator/activation_board.h"
#include "mixer_adapter/adapters/kactivator/activator_options.h"
#include "mixer_adapter/adapters/kactivator/answers.h"
#include "mixer_adapter/adapters/kactivator/choose_answer.h"
#include "mixer_adapter/adapters/kactivator/cold_start_metrics.h"
#include "mixer_adapter/adapters/kactivator/cold_starts.h"
#include "mixer_adapter/autoscaler/codec.h"
#include "mixer_adapter/metrics/registry.h"
#include "mixer_adapter/net/connection.h"
#include "mixer_adapter/net/loop.h"

namespace mixer::cold_start {

// All borrowed.
struct KactivatorEnv {
  net::Loop* loop;
  Agenda* agenda;
  net::Dialer* dialer;
  const autoscaler::Codec* codec;
};

class KactivatorAdapter final : public Adapter {
 public:
  // Of `options` count the answers, `hold` and `holding`, and
  // `repeat_wakeups`. With `hold` it watches the pods of the lab's revisions,
  // of which there are so many; without, nothing is known of pods.
  KactivatorAdapter(const kactivator::ActivatorOptions& options, int revisions,
                    const KactivatorEnv& env);

  void Start() override { client_.Start(); }
  void Check(const CheckCall& call, Answer answer) override;
  void OnEndpoints(int revision, bool endpoints) override;
  absl::Duration cost() const override { return kCheck; }
  int lost_messages() const override {
    return static_cast<int>(client_.stats().dropped);
  }

  // Checks that are held now.
  std::size_t waiting() const { return cold_starts_.waiting(); }

 private:
  void Hold(const CheckCall& call, Answer answer);

  const kactivator::Answers answers_;
  net::Loop* const loop_;
  const LoopClock clock_;
  WatchedPods pods_;
  WatchedPods* const readiness_;  // null: not asked
  metrics::Registry registry_;
  kactivator::ColdStartMetrics metrics_{&registry_, {}};
  kactivator::ActivationBoard board_;
  const std::unique_ptr<kactivator::ActivationBoard::Part> part_;
  StatClient client_;
  kactivator::ColdStarts cold_starts_;
};

}  // namespace mixer::cold_start

#endif  // BENCH_COLD_START_KACTIVATOR_ADAPTER_H_

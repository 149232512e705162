// What is counted of cold starts, of one handler.
#ifndef MIXER_ADAPTER_ADAPTERS_KACTIVATOR_COLD_START_METRICS_H_
#define MIXER_ADAPTER_ADAPTERS_KACTIVATOR_COLD_START_METRICS_H_

#include <atomic>
#include <cstddef>
#include <memory>

#include "mixer_adapter/adapters/kactivator/cold_start.h"
#include "mixer_adapter/metrics/registry.h"

namespace mixer::kactivator {

// Thread-safe.
class ColdStartMetrics {
 public:
  // `registry` outlives this.
  ColdStartMetrics(metrics::Registry* registry, const metrics::Labels& labels);

  // A cold start has ended: how long its phases took, and how it ended.
  void Ended(const ColdStart& cold_start);

  // Checks that wait.
  void Held() { held_->Add(); }
  void Rejoined() { rejoined_->Add(); }
  void NoRoom() { no_room_->Add(); }
  void LetThrough() { let_through_->Add(); }
  void Refused() { refused_->Add(); }
  void Cancelled() { cancelled_->Add(); }
  void SetWaiting(std::size_t count) { waiting_ = count; }

 private:
  metrics::Histogram* Phase(metrics::Registry* registry, metrics::Labels labels,
                            const char* name);
  metrics::Counter* Outcome(metrics::Registry* registry, metrics::Labels labels,
                            ColdStart::Outcome outcome);

  std::atomic<std::size_t> waiting_{0};
  metrics::Histogram* const decision_;
  metrics::Histogram* const scaler_;
  metrics::Histogram* const ready_;
  metrics::Histogram* const release_;
  metrics::Histogram* const whole_;
  metrics::Counter* const served_;
  metrics::Counter* const gave_up_;
  metrics::Counter* const unknown_;
  metrics::Counter* const held_;
  metrics::Counter* const rejoined_;
  metrics::Counter* const no_room_;
  metrics::Counter* const let_through_;
  metrics::Counter* const refused_;
  metrics::Counter* const cancelled_;
  const std::unique_ptr<metrics::Registry::Callback> gauge_;
};

}  // namespace mixer::kactivator

#endif  // MIXER_ADAPTER_ADAPTERS_KACTIVATOR_COLD_START_METRICS_H_

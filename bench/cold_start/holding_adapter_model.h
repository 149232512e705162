// A model of kactivator with hold (P 11.3 A, 11.6); its way to the Autoscaler
// is the product's, the waiting is written here until the product's can be
// used:
//
//   - no endpoint known: the Check waits; all waiters of a revision are
//   answered
//     OK `settle` after readiness, which gives the gateway time to learn it too
//   - held for kHoldLimit: UNAVAILABLE
//   - ready and settled: OK, at once, to be kept for kReadyValid; if cautious,
//     not to be kept until Checks have come for kTrustAfter, since the pod may
//     be on its way out already
#ifndef BENCH_COLD_START_HOLDING_ADAPTER_MODEL_H_
#define BENCH_COLD_START_HOLDING_ADAPTER_MODEL_H_

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "absl/time/time.h"
#include "bench/cold_start/adapter.h"
#include "bench/cold_start/agenda.h"
#include "bench/cold_start/constants.h"
#include "bench/cold_start/options.h"
#include "bench/cold_start/stat_client.h"

namespace mixer::cold_start {

class HoldingAdapterModel final : public Adapter {
 public:
  // `agenda` is borrowed.
  HoldingAdapterModel(const Options& options, Agenda* agenda,
                      std::unique_ptr<StatClient> client);

  void Start() override { client_->Start(); }
  void Check(int revision, Answer answer) override;
  void OnEndpoints(int revision, bool endpoints) override;
  absl::Duration cost() const override { return kCheck; }
  int lost_messages() const override {
    return static_cast<int>(client_->stats().dropped);
  }

 private:
  enum class State { kAsleep, kSettling, kReady };
  struct Revision {
    State state = State::kAsleep;
    int changes = 0;
    absl::Time first_check;  // without kStableWindow between it and the next
    absl::Time last_check = absl::InfinitePast();
    std::map<std::uint64_t, Answer> waiting;  // by number of the Check
    bool repeating = false;
  };

  // How many requests an answer may be used for, given at a Check now.
  int Uses(Revision* asked) const;
  void Settle(int revision);
  void GiveUp(int revision, std::uint64_t check);
  void RepeatWakeup(int revision);

  const absl::Duration settle_;
  const bool repeat_wakeups_;
  const bool cautious_;
  Agenda* const agenda_;
  const std::unique_ptr<StatClient> client_;
  std::vector<Revision> revisions_;
  std::uint64_t next_ = 0;
};

}  // namespace mixer::cold_start

#endif  // BENCH_COLD_START_HOLDING_ADAPTER_MODEL_H_

// The cold starts under way, and the Checks that wait for them.
//
//   first request --> wake-up --> (Autoscaler, pods) --> pods serve
//       |                                                   | settle time: the
//       +-- Check waits ------------------------------------+ gateway learns it
//           too long: refused                               v
//                                                        let through
//
// Checks for one revision wait together; each for `limit`, which is below the
// time that a proxy gives one attempt, and no longer than until shortly before
// its own deadline. An attempt that comes again, which is known by its
// deduplication id, joins the same cold start and counts as one request.
//
// A revision whose pods do not serve after `give_up` is given up: for
// `give_up_pause` its Checks are refused at once, so that made-up or broken
// revisions take no room from others.
//
// Lives on one loop: all is called there.
#ifndef MIXER_ADAPTER_ADAPTERS_KACTIVATOR_COLD_STARTS_H_
#define MIXER_ADAPTER_ADAPTERS_KACTIVATOR_COLD_STARTS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/time/time.h"
#include "mixer_adapter/adapters/kactivator/activation_board.h"
#include "mixer_adapter/adapters/kactivator/answers.h"
#include "mixer_adapter/adapters/kactivator/cold_start.h"
#include "mixer_adapter/adapters/kactivator/cold_start_metrics.h"
#include "mixer_adapter/adapters/kactivator/held_check.h"
#include "mixer_adapter/adapters/kactivator/readiness.h"
#include "mixer_adapter/autoscaler/revision_view.h"
#include "mixer_adapter/autoscaler/wakeup_observer.h"
#include "mixer_adapter/base/clock.h"
#include "mixer_adapter/net/loop.h"

namespace mixer::kactivator {

struct HoldOptions {
  // How long a Check may wait. A proxy gives up an attempt after 5 s (spec
  // proxy_client.md 2).
  absl::Duration limit = absl::Milliseconds(4500);
  // From when pods serve until the Checks are let through: the gateway has to
  // learn of their addresses, or it finds no healthy upstream (11.3).
  absl::Duration settle = absl::Milliseconds(300);
  // Checks that may wait at a time; one more is refused at once.
  std::size_t max_held = 10'000;
  // Knative's own Activator gives a request 2 minutes (spec knative.md 4.5).
  absl::Duration give_up = absl::Minutes(2);
  absl::Duration give_up_pause = absl::Seconds(30);
  // A revision without Checks for so long may be about to go though its pods
  // still serve (knative.md 4.4, the stable window), and an answer that a proxy
  // keeps would hide that: Checks have to come for a while before it is
  // trusted.
  absl::Duration forget_after = absl::Seconds(55);
  absl::Duration trust_after = absl::Seconds(5);
};

// Who counts the requests.
class RevisionCounts {
 public:
  virtual ~RevisionCounts() = default;

  virtual void SetPods(const autoscaler::RevisionView& revision,
                       autoscaler::PodState pods) = 0;
  virtual void SetWaiting(const autoscaler::RevisionView& revision,
                          std::size_t count) = 0;
  // The request that came at `now` had been counted before.
  virtual void TakeBack(const autoscaler::RevisionView& revision,
                        absl::Time now) = 0;
  // A wake-up is due again.
  virtual void WakeAgain(const autoscaler::RevisionView& revision,
                         absl::Time now) = 0;
  virtual bool IsActive(const autoscaler::RevisionView& revision) const = 0;
};

// What they borrow; all of it outlives them.
struct ColdStartsEnv {
  net::Loop* loop;
  const Clock* clock;
  RevisionCounts* counts;
  // Null: nothing is known of pods, and nobody can wait.
  Readiness* readiness;
  const Answers* answers;
  ActivationBoard::Part* board;
  ColdStartMetrics* metrics;
};

class ColdStarts final : public autoscaler::WakeupObserver,
                         public Readiness::Listener {
 public:
  ColdStarts(const HoldOptions& options, const ColdStartsEnv& env);
  // Checks that still wait are let through.
  ~ColdStarts() override;

  // `check` waits for `revision`, or is answered at once.
  void Hold(const autoscaler::RevisionView& revision,
            std::unique_ptr<HeldCheck> check);

  void OnWakeup(const autoscaler::RevisionKey& revision,
                absl::Time noted) override;
  void OnWakeupSent(const autoscaler::RevisionKey& revision) override;
  void OnWakeupDelivered(const autoscaler::RevisionKey& revision) override;
  void OnPods(const autoscaler::RevisionView& revision,
              autoscaler::PodState pods) override;

  std::size_t waiting() const { return waiting_; }

 private:
  struct Waiting {
    std::unique_ptr<HeldCheck> check;
    absl::Time until;  // by the loop's clock
  };

  // One cold start. Times are the loop's, but for those in `facts`.
  struct Start {
    std::uint64_t number;
    ColdStart facts;
    absl::Time begun;
    absl::Time release = ColdStart::kNever;  // pods serve, and it is settled
    bool was_cold = false;  // it was seen without pods that serve
    std::vector<Waiting> checks;
    absl::flat_hash_set<std::uint64_t> requests;  // HeldCheck::request()
  };

  // A revision that is watched: as long as it is active, and for a while
  // afterwards.
  struct Watched {
    autoscaler::RevisionKey key;
    std::unique_ptr<Start> start;                    // null: its pods serve
    absl::Time paused_until = absl::InfinitePast();  // after giving up
    absl::Time trusted_from = ColdStart::kNever;     // its pods serve
    absl::Time idle_since = ColdStart::kNever;
    // It has lost its pods, without a cold start: those that come have to
    // settle as well.
    bool lost = false;
    absl::Time settled_from = absl::InfinitePast();
  };

  using Revisions =
      absl::flat_hash_map<autoscaler::RevisionView, std::unique_ptr<Watched>,
                          autoscaler::RevisionHash>;

  // How often those who wait are looked at, and how often the others.
  static constexpr absl::Duration kLook = absl::Milliseconds(10);
  static constexpr absl::Duration kTidy = absl::Seconds(1);

  Watched* Find(const autoscaler::RevisionView& revision);
  Watched& Watch(const autoscaler::RevisionView& revision);
  void Begin(absl::Time noted, Watched* watched);
  void Add(std::unique_ptr<HeldCheck> check, Watched* watched);
  void SetStartPods(autoscaler::PodState pods, Watched* watched);
  // Answers those who need not wait any more; ends the cold start if that is
  // over.
  void Look(absl::Time now, Watched* watched);
  void AnswerAll(const spi::CheckResult& answer, Watched* watched);
  void End(ColdStart::Outcome outcome, Watched* watched);
  void Tell(const Watched& watched);
  void Schedule();
  void Tick();
  void Tidy(absl::Time now);
  // Whether it was idle for so long that it is forgotten.
  bool IsOver(absl::Time now, Watched* watched);
  // Its pods were there before it was woken.
  void TrustLater(Watched* watched);
  absl::Time Wall(absl::Time loop_time) const;

  const HoldOptions options_;
  const ColdStartsEnv env_;
  Revisions revisions_;  // keys view Watched::key
  std::uint64_t next_number_ = 0;
  absl::flat_hash_set<Watched*> starting_;  // those with a start
  std::size_t waiting_ = 0;
  absl::Time tidied_ = absl::InfinitePast();
  std::unique_ptr<net::Timer> timer_;
  bool timer_looks_ = false;  // it is due in kLook, not in kTidy
};

}  // namespace mixer::kactivator

#endif  // MIXER_ADAPTER_ADAPTERS_KACTIVATOR_COLD_STARTS_H_

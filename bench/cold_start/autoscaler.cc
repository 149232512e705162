#include "bench/cold_start/autoscaler.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "bench/cold_start/constants.h"

namespace mixer::cold_start {
namespace {

constexpr std::uint64_t kStream = 3;

}  // namespace

Autoscaler::Autoscaler(const Options& options,
                       const std::vector<Restart>& restarts, Agenda* agenda,
                       Cluster* cluster)
    : options_(options),
      agenda_(agenda),
      cluster_(cluster),
      random_(options.seed, kStream),
      deciders_(options.revisions),
      begun_(agenda->Now()),
      knows_at_(agenda->Now()) {
  for (Decider& decider : deciders_) {
    decider.decision = 0;  // it has been up for long
    decider.phase = kTick * random_.Unit();
  }
  for (const Restart& restart : restarts) {
    agenda_->After(restart.at, [this, restart] { End(restart); });
  }
}

void Autoscaler::End(const Restart& restart) {
  ++process_;
  reachable_ = false;
  if (peer_ != nullptr) peer_->OnRestart(restart.silent);
  agenda_->After(restart.outage, [this] { Begin(); });
}

void Autoscaler::Begin() {
  reachable_ = true;
  begun_ = agenda_->Now();
  knows_at_ = begun_ + options_.unknown_for;
  for (int i = 0; i < options_.revisions; ++i) {
    deciders_[i] = Decider();
    deciders_[i].phase = kTick * random_.Unit();
    if (cluster_->has_pod(i)) PlanTick(i, begun_);
  }
}

void Autoscaler::Plan(absl::Time time, std::function<void()> fn) {
  agenda_->At(time, [this, process = process_, fn = std::move(fn)] {
    if (process == process_) fn();
  });
}

void Autoscaler::Receive(int revision, double concurrency) {
  ++received_;
  if (agenda_->Now() < knows_at_) {
    ++ignored_;
    return;
  }
  if (concurrency == 0) return;
  Decider& decider = deciders_[revision];
  decider.last_stat = agenda_->Now();
  if (decider.decision == 0) {
    Plan(agenda_->Now() + kPoke, [this, revision] { Decide(revision); });
  } else {
    PlanTick(revision, agenda_->Now());
  }
}

absl::Time Autoscaler::NextTick(const Decider& decider, absl::Time from) const {
  const double ticks =
      std::ceil(absl::FDivDuration(from - begun_ - decider.phase, kTick));
  return begun_ + decider.phase + kTick * std::max(0.0, ticks);
}

void Autoscaler::PlanTick(int revision, absl::Time from) {
  Decider& decider = deciders_[revision];
  if (decider.tick_planned) return;
  decider.tick_planned = true;
  Plan(std::max(NextTick(decider, from), agenda_->Now()), [this, revision] {
    deciders_[revision].tick_planned = false;
    Decide(revision);
  });
}

absl::Time Autoscaler::LastBusy(int revision) const {
  return std::max(deciders_[revision].last_stat, cluster_->last_busy(revision));
}

void Autoscaler::Decide(int revision) {
  Decider& decider = deciders_[revision];
  const absl::Time now = agenda_->Now();
  const absl::Time idle = LastBusy(revision) + kStableWindow;
  if (idle > now) {
    decider.decision = 1;
    cluster_->Start(revision);
    PlanTick(revision, idle);
  } else if (cluster_->has_pod(revision) && !cluster_->ready(revision)) {
    PlanTick(revision, now + kTick);  // no data of a pod that starts
  } else {
    decider.decision = 0;
    if (!cluster_->has_pod(revision) || decider.removal_planned) return;
    decider.removal_planned = true;
    Plan(now + kGrace, [this, revision] { Remove(revision); });
  }
}

void Autoscaler::Remove(int revision) {
  Decider& decider = deciders_[revision];
  decider.removal_planned = false;
  if (decider.decision == 0 &&
      LastBusy(revision) + kStableWindow <= agenda_->Now()) {
    cluster_->Stop(revision);
  } else {
    PlanTick(revision, agenda_->Now());
  }
}

}  // namespace mixer::cold_start

#include "mixer_adapter/adapters/kactivator/prober.h"

#include <algorithm>

#include "absl/random/distributions.h"

namespace mixer::kactivator {

using autoscaler::PodState;
using autoscaler::RevisionView;

Prober::Prober(net::Loop* loop, std::unique_ptr<net::ProbeMaker> maker,
               const ProberOptions& options, metrics::Registry* registry,
               const metrics::Labels& labels)
    : loop_(loop),
      maker_(std::move(maker)),
      options_(options),
      url_(options.url),
      probes_(registry->GetCounter("kactivator_probes_total",
                                   "Probes of revisions.", labels)),
      failures_(registry->GetCounter("kactivator_probe_failures_total",
                                     "Probes that found nobody who serves.",
                                     labels)),
      gauge_(registry->AddCallback(
          metrics::Registry::Kind::kGauge, "kactivator_probed_revisions",
          "Revisions that are probed.", labels, [this] {
            MutexLock lock(&mu_);
            return static_cast<double>(revisions_.size());
          })) {}

Prober::~Prober() = default;

PodState Prober::PodsOf(const RevisionView& revision) const {
  MutexLock lock(&mu_);
  const auto found = revisions_.find(revision);
  return found == revisions_.end() ? PodState::kUnknown
                                   : found->second->pods.load();
}

void Prober::Watch(const RevisionView& revision) {
  auto owned = std::make_unique<Watched>();
  Watched* const watched = owned.get();
  watched->key = {std::string(revision.name_space), std::string(revision.name)};
  {
    MutexLock lock(&mu_);
    const RevisionView key = ViewOf(watched->key);
    if (!revisions_.emplace(key, std::move(owned)).second) return;
  }
  absl::StatusOr<net::ProbeTarget> target = url_.For(revision);
  // Its name is too long to be a host's: nobody can be asked, ever.
  if (!target.ok()) return failures_->Add();
  watched->target = *std::move(target);
  watched->target.headers = options_.headers;
  TakeTurn(watched);
  StartProbes();
}

void Prober::Unwatch(const RevisionView& revision) {
  std::unique_ptr<Watched> watched;
  {
    MutexLock lock(&mu_);
    const auto found = revisions_.find(revision);
    if (found == revisions_.end()) return;
    watched = std::move(found->second);
    revisions_.erase(found);
  }
  if (watched->turn) waiting_.erase(*watched->turn);
  if (watched->probe == nullptr) return;
  watched->probe.reset();
  --running_;
  StartProbes();
}

void Prober::TakeTurn(Watched* watched) {
  watched->turn = waiting_.insert(waiting_.end(), watched);
}

void Prober::StartProbes() {
  const auto limit = static_cast<std::size_t>(std::max(1, options_.max_probes));
  while (running_ < limit && !waiting_.empty()) {
    Watched* const watched = waiting_.front();
    waiting_.pop_front();
    watched->turn.reset();
    Probe(watched);
  }
}

void Prober::Probe(Watched* watched) {
  ++running_;
  probes_->Add();
  watched->started = loop_->Now();
  watched->probe = maker_->Start(
      watched->target, options_.timeout,
      [this, watched](const absl::Status& status) { Ended(status, watched); });
}

void Prober::Ended(const absl::Status& status, Watched* watched) {
  watched->probe.reset();
  --running_;
  if (!status.ok()) failures_->Add();
  const PodState pods = Judge(status.ok(), watched);
  const bool changed = watched->pods.exchange(pods) != pods;
  Plan(watched);
  StartProbes();
  if (!changed || listener_ == nullptr) return;
  // Whom it is told to may end the watch.
  const autoscaler::RevisionKey key = watched->key;
  listener_->OnPods(ViewOf(key), pods);
}

PodState Prober::Judge(bool served, Watched* watched) {
  const bool was_ready = watched->pods == PodState::kReady;
  watched->doubted = !served && was_ready && !watched->doubted;
  return served || watched->doubted ? PodState::kReady : PodState::kNone;
}

void Prober::Plan(Watched* watched) {
  const bool calm = watched->pods == PodState::kReady && !watched->doubted;
  const absl::Time due =
      watched->started + Jittered(calm ? options_.refresh : options_.period);
  watched->timer = loop_->After(
      std::max(due - loop_->Now(), absl::ZeroDuration()), [this, watched] {
        TakeTurn(watched);
        StartProbes();
      });
}

absl::Duration Prober::Jittered(absl::Duration interval) {
  return interval * absl::Uniform(random_, 0.9, 1.1);
}

}  // namespace mixer::kactivator

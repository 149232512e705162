#include "bench/cold_start/cluster.h"

#include <algorithm>
#include <cstdint>

#include "bench/cold_start/constants.h"
#include "bench/cold_start/workload.h"

namespace mixer::cold_start {
namespace {

constexpr std::uint64_t kStream = 2;

}  // namespace

Cluster::Cluster(const Options& options, Agenda* agenda)
    : options_(options),
      agenda_(agenda),
      random_(options.seed, kStream),
      pods_(options.revisions) {}

void Cluster::Start(int revision) {
  Pod& pod = pods_[revision];
  if (pod.exists) return;
  pod.exists = true;
  const int ordinal = pod.starts++;
  on_start_(revision);
  agenda_->After(PodStart(options_, revision, ordinal),
                 [this, revision, ordinal] {
                   Pod& pod = pods_[revision];
                   // It may have been stopped meanwhile.
                   if (!pod.exists || pod.starts != ordinal + 1) return;
                   pod.ready = true;
                   pod.last_busy = agenda_->Now();
                   Spread(revision, true);
                 });
}

void Cluster::Stop(int revision) {
  Pod& pod = pods_[revision];
  if (!pod.exists) return;
  pod.exists = false;
  pod.ready = false;
  Spread(revision, false);
}

void Cluster::Spread(int revision, bool endpoints) {
  for (int i = 0; i < kViews; ++i) {
    const View view = static_cast<View>(i);
    absl::Time& last_news = pods_[revision].last_news[i];
    // News do not overtake each other.
    last_news = std::max(last_news, agenda_->Now() + Lag(view));
    agenda_->At(last_news, [this, view, i, revision, endpoints] {
      pods_[revision].seen[i] = endpoints;
      watcher_(view, revision, endpoints);
    });
  }
}

absl::Duration Cluster::Lag(View view) {
  switch (view) {
    case View::kWatch:
      return random_.Uniform(options_.watch_lag);
    case View::kGateway:
      return random_.Uniform(options_.gateway_lag);
    case View::kNodes:
      return random_.Uniform({kNodeLagMin, kNodeLagMax});
  }
  return absl::ZeroDuration();
}

}  // namespace mixer::cold_start

#include "bench/cold_start/wakeup_log.h"

#include <algorithm>

#include "bench/cold_start/constants.h"

namespace mixer::cold_start {

WakeupLog::WakeupLog(const Options& options, Agenda* agenda, Cluster* cluster)
    : agenda_(agenda), cluster_(cluster), revisions_(options.revisions) {
  cluster_->OnStart([this](int revision) { Started(revision); });
}

void WakeupLog::Arrived(int revision) {
  Revision& asked = revisions_[revision];
  const int arrival = ++asked.arrivals;
  if (cluster_->has_pod(revision)) return;
  if (!asked.asked) asked.asked = agenda_->Now();
  agenda_->After(kLostAfter, [this, revision, arrival,
                              starts = cluster_->starts(revision)] {
    if (revisions_[revision].arrivals == arrival &&
        cluster_->starts(revision) == starts) {
      ++lost_;
    }
  });
}

void WakeupLog::Started(int revision) {
  ++started_;
  auto& asked = revisions_[revision].asked;
  if (asked) longest_ = std::max(longest_, agenda_->Now() - *asked);
  asked.reset();
}

}  // namespace mixer::cold_start

#include "mixer_adapter/testing/scale_model.h"

#include <algorithm>
#include <utility>

namespace mixer::testing {
namespace {

AutoscalerEvent Event(AutoscalerEvent::Kind kind,
                      const autoscaler::RevisionKey& key, absl::Time now) {
  AutoscalerEvent event;
  event.time = now;
  event.kind = kind;
  event.key = key;
  return event;
}

AutoscalerEvent Desired(const autoscaler::RevisionKey& key, int from, int to,
                        absl::Time now) {
  AutoscalerEvent event = Event(AutoscalerEvent::Kind::kDesired, key, now);
  event.from = from;
  event.to = to;
  return event;
}

}  // namespace

ScaleModel::ScaleModel(ScaleOptions options) : options_(std::move(options)) {
  for (const auto& key : options_.revisions) revisions_[key];
}

std::vector<AutoscalerEvent> ScaleModel::Record(
    const autoscaler::StatMessage& message, absl::Time now) {
  if (message.stat.average_concurrent_requests == 0) return {};
  if (!options_.revisions.empty() && revisions_.count(message.key) == 0) {
    return {};
  }
  Revision& revision = revisions_[message.key];
  revision.last_busy = now;
  if (revision.desired != 0) return {};
  revision.desired = 1;
  revision.ready_at = now + options_.start_time;
  return {Desired(message.key, 0, 1, now)};
}

std::vector<AutoscalerEvent> ScaleModel::Advance(absl::Time now) {
  std::vector<AutoscalerEvent> events;
  for (auto& [key, revision] : revisions_) {
    if (revision.desired == 0) continue;
    if (!revision.ready && revision.ready_at <= now) {
      revision.ready = true;
      events.push_back(Event(AutoscalerEvent::Kind::kReady, key, now));
    }
    if (revision.last_busy + options_.stable_window <= now) {
      revision.desired = 0;
      revision.ready = false;
      events.push_back(Desired(key, 1, 0, now));
    }
  }
  return events;
}

absl::Time ScaleModel::NextDue() const {
  absl::Time due = absl::InfiniteFuture();
  for (const auto& [key, revision] : revisions_) {
    if (revision.desired == 0) continue;
    if (!revision.ready) due = std::min(due, revision.ready_at);
    due = std::min(due, revision.last_busy + options_.stable_window);
  }
  return due;
}

}  // namespace mixer::testing

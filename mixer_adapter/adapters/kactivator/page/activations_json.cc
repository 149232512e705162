#include "mixer_adapter/adapters/kactivator/page/activations_json.h"

#include <utility>

#include "mixer_adapter/adapters/kactivator/page/activations_text.h"
#include "mixer_adapter/adapters/kactivator/page/cold_start_phases.h"
#include "nlohmann/json.hpp"

namespace mixer::kactivator {
namespace {

using Json = nlohmann::ordered_json;

Json TimeJson(absl::Time time) {
  if (time == ColdStart::kNever) return nullptr;
  return absl::FormatTime(absl::RFC3339_full, time, absl::UTCTimeZone());
}

Json RevisionJson(const autoscaler::RevisionStatus& status) {
  return {{"namespace", status.key.name_space}, {"name", status.key.name},
          {"pods", PodsText(status.pods)},      {"waiting", status.waiting},
          {"concurrency", status.concurrency},  {"arrivals", status.arrivals}};
}

Json HandlerJson(const HandlerStatus& status) {
  Json revisions = Json::array();
  for (const auto& revision : status.revisions) {
    revisions.push_back(RevisionJson(revision));
  }
  return {{"name", status.name},           {"endpoint", status.endpoint},
          {"connected", status.connected}, {"holds", status.holds},
          {"active", status.active},       {"revisions", std::move(revisions)}};
}

Json ColdStartJson(const ActivationBoard::Entry& entry, absl::Time now) {
  const ColdStart& start = entry.cold_start;
  Json phases = Json::object();
  for (const ColdStartPhase& phase : PhasesOf(start, now)) {
    phases[std::string(PhaseName(phase.kind))] =
        absl::ToDoubleSeconds(phase.length());
  }
  return {{"handler", entry.handler},
          {"namespace", start.revision.name_space},
          {"name", start.revision.name},
          {"outcome", OutcomeName(start.outcome)},
          {"pods", PodsText(start.pods)},
          {"noted", TimeJson(start.noted)},
          {"sent", TimeJson(start.sent)},
          {"delivered", TimeJson(start.delivered)},
          {"starting", TimeJson(start.starting)},
          {"ready", TimeJson(start.ready)},
          {"ended", TimeJson(start.ended)},
          {"total", absl::ToDoubleSeconds(TotalTime(start, now))},
          {"phases", std::move(phases)},
          {"held", start.held},
          {"waiting", start.waiting},
          {"let_through", start.let_through},
          {"refused", start.refused},
          {"cancelled", start.cancelled},
          {"rejoined", start.rejoined}};
}

}  // namespace

std::string ActivationsJson(const ActivationBoard::Picture& picture,
                            absl::Time now) {
  Json handlers = Json::array();
  for (const HandlerStatus& status : picture.handlers) {
    handlers.push_back(HandlerJson(status));
  }
  Json cold_starts = Json::array();
  for (const auto* const list : {&picture.under_way, &picture.ended}) {
    for (const ActivationBoard::Entry& entry : *list) {
      cold_starts.push_back(ColdStartJson(entry, now));
    }
  }
  const Json json = {{"now", TimeJson(now)},
                     {"handlers", std::move(handlers)},
                     {"under_way_total", picture.under_way_total},
                     {"cold_starts", std::move(cold_starts)}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace mixer::kactivator

#include "mixer_adapter/adapters/kactivator/page/activations_pictures.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace mixer::kactivator {

using autoscaler::PodState;
using Entry = ActivationBoard::Entry;
using Outcome = ColdStart::Outcome;
using Picture = ActivationBoard::Picture;

const char kHostile[] =
    "</title></script><img src=x onerror=\"hacked=1\">'&amp;\x01\xC3]]>";

namespace {

constexpr char kHandler[] = "kactivator.istio-system";

Entry Begun(const std::string& name, absl::Time noted) {
  Entry entry;
  entry.handler = kHandler;
  entry.cold_start.revision = {"default", name};
  entry.cold_start.noted = noted;
  entry.cold_start.sent = noted + absl::Microseconds(120);
  entry.cold_start.delivered = noted + absl::Microseconds(400);
  return entry;
}

}  // namespace

Entry Served(const std::string& name, absl::Time noted) {
  Entry entry = Begun(name, noted);
  ColdStart& start = entry.cold_start;
  start.starting = noted + absl::Milliseconds(700);
  start.ready = noted + absl::Milliseconds(2000);
  start.ended = noted + absl::Milliseconds(2300);
  start.outcome = Outcome::kServed;
  start.pods = PodState::kReady;
  start.held = 3;
  start.let_through = 2;
  start.cancelled = 1;
  return entry;
}

Entry Unknown(const std::string& name, absl::Time noted) {
  Entry entry = Begun(name, noted);
  entry.cold_start.ended = entry.cold_start.delivered + absl::Microseconds(2);
  entry.cold_start.outcome = Outcome::kUnknown;
  return entry;
}

Entry GaveUp(const std::string& name, absl::Time noted) {
  Entry entry = Begun(name, noted);
  entry.cold_start.starting = noted + absl::Seconds(4);
  entry.cold_start.ended = noted + absl::Minutes(2);
  entry.cold_start.outcome = Outcome::kGaveUp;
  entry.cold_start.held = entry.cold_start.refused = 7;
  return entry;
}

Entry UnderWay(const std::string& name, absl::Time noted) {
  Entry entry = Begun(name, noted);
  entry.cold_start.starting = noted + absl::Milliseconds(1500);
  entry.cold_start.pods = PodState::kStarting;
  entry.cold_start.held = entry.cold_start.waiting = 2;
  return entry;
}

HandlerStatus Handler(const std::string& name, std::size_t revisions) {
  HandlerStatus status;
  status.name = name;
  status.endpoint = "ws://autoscaler.knative-serving.svc.cluster.local:8080";
  status.connected = true;
  status.holds = true;
  status.active = revisions;
  for (std::size_t i = 0; i < revisions; ++i) {
    autoscaler::RevisionStatus revision;
    revision.key = {"default", absl::StrFormat("hello-%05d", i)};
    revision.pods = static_cast<PodState>(i % 4);
    revision.waiting = i % 4 == 2 ? 3 : 0;
    revision.concurrency = 0.75 * static_cast<double>(i);
    revision.arrivals = static_cast<std::int64_t>(12 * i);
    status.revisions.push_back(revision);
  }
  return status;
}

Picture SmallPicture(absl::Time now) {
  Picture picture;
  picture.handlers = {Handler(kHandler, 4)};
  picture.under_way = {UnderWay("cart-00007", now - absl::Seconds(4))};
  picture.under_way_total = 1;
  picture.ended = {
      Served("checkout-00042", now - absl::Seconds(20)),
      Served("recommendations-for-you-00013", now - absl::Seconds(31)),
      Unknown("hello-00001", now - absl::Seconds(40))};
  return picture;
}

Picture FullPicture(absl::Time now) {
  const std::string space(63, 's');
  const std::string name(57, 'n');
  Picture picture;
  picture.handlers = {Handler(kHandler, ActivationBoard::kRevisions)};
  for (auto& revision : picture.handlers[0].revisions) {
    revision.key = {space, name + revision.key.name.substr(5)};
    revision.concurrency = 123456.78;
    revision.arrivals = 1'234'567;
  }
  picture.handlers[0].active = 1234;
  picture.under_way_total = 23'456;
  for (std::size_t i = 0; i < ActivationBoard::kKept; ++i) {
    const absl::Time noted = now - (i + 1) * absl::Milliseconds(317);
    for (auto* const list : {&picture.under_way, &picture.ended}) {
      const bool ended = list == &picture.ended;
      list->push_back(!ended   ? UnderWay("", noted)
                      : i == 3 ? GaveUp("", noted)
                               : Served("", noted));
      list->back().cold_start.revision = {space,
                                          absl::StrFormat("%s-%05d", name, i)};
    }
  }
  return picture;
}

Picture HostilePicture(absl::Time now) {
  Picture picture = SmallPicture(now);
  // Two, so that the tables name them.
  picture.handlers.push_back(Handler("", 1));
  for (HandlerStatus& handler : picture.handlers) {
    handler.name = handler.endpoint = kHostile;
    for (auto& revision : handler.revisions) {
      revision.key = {kHostile, kHostile};
    }
  }
  for (auto* const list : {&picture.under_way, &picture.ended}) {
    for (Entry& entry : *list) {
      entry.handler = kHostile;
      entry.cold_start.revision = {kHostile, kHostile};
    }
  }
  return picture;
}

}  // namespace mixer::kactivator

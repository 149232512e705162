#include "bench/cold_start/activator_path.h"

#include <utility>

#include "bench/cold_start/constants.h"

namespace mixer::cold_start {
namespace {

constexpr std::uint64_t kStream = 7;

}  // namespace

ActivatorPath::ActivatorPath(const Options& options, Agenda* agenda,
                             std::unique_ptr<GoConnection> connection)
    : client_patience_(options.client_patience),
      agenda_(agenda),
      connection_(std::move(connection)),
      random_(options.seed, kStream),
      revisions_(options.revisions) {}

void ActivatorPath::Start() {
  connection_->Start();
  agenda_->After(kReportPeriod, [this] { Report(); });
}

void ActivatorPath::Request(int revision, End end) {
  Revision& asked = revisions_[revision];
  ++asked.arrivals;
  if (!std::exchange(asked.entry, true)) {
    connection_->Send(revision, 1, asked.arrivals);
  }
  if (asked.probed) return Forward(end);
  const std::uint64_t request = next_++;
  asked.waiting.emplace(request, std::move(end));
  agenda_->After(kActivatorTimeout, [this, revision, request] {
    GiveUp(revision, request, Outcome::kTimeout);
  });
  if (client_patience_ == absl::ZeroDuration()) return;
  agenda_->After(client_patience_, [this, revision, request] {
    GiveUp(revision, request, Outcome::kLeft);
  });
}

void ActivatorPath::Forward(const End& end) {
  agenda_->After(kActivatorHop, [end] { end(Outcome::kServed); });
}

void ActivatorPath::OnEndpoints(View view, int revision, bool endpoints) {
  if (view != View::kWatch) return;
  Revision& changed = revisions_[revision];
  const int change = ++changed.changes;
  changed.probed = false;
  if (!endpoints) return;
  agenda_->After(kProbeInterval * random_.Unit(), [this, revision, change] {
    if (revisions_[revision].changes == change) Probed(revision);
  });
}

void ActivatorPath::Probed(int revision) {
  revisions_[revision].probed = true;
  const auto waiting = std::exchange(revisions_[revision].waiting, {});
  for (const auto& [request, end] : waiting) Forward(end);
}

void ActivatorPath::GiveUp(int revision, std::uint64_t request,
                           Outcome outcome) {
  auto& waiting = revisions_[revision].waiting;
  const auto found = waiting.find(request);
  if (found == waiting.end()) return;
  const End end = std::move(found->second);
  waiting.erase(found);
  end(outcome);
}

void ActivatorPath::Report() {
  for (int i = 0; i < static_cast<int>(revisions_.size()); ++i) {
    Revision& revision = revisions_[i];
    if (!revision.entry) continue;
    const int arrivals = std::exchange(revision.arrivals, 0);
    const auto in_flight = static_cast<double>(revision.waiting.size());
    if (in_flight == 0) {
      revision.entry = false;
    } else {
      connection_->Send(i, in_flight, arrivals);
    }
  }
  agenda_->After(kReportPeriod, [this] { Report(); });
}

}  // namespace mixer::cold_start

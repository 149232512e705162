#include "bench/cold_start/stat_client.h"

#include <utility>

#include "bench/cold_start/constants.h"

namespace mixer::cold_start {
namespace {

autoscaler::UplinkOptions MakeUplinkOptions() {
  autoscaler::UplinkOptions uplink;
  // Uplink draws the jitter without a seed: its mean is in the base instead.
  uplink.backoff.base = kOurBackoffBase;
  uplink.backoff.jitter = 0;
  return uplink;
}

}  // namespace

StatClient::StatClient(const autoscaler::TallyOptions& options, net::Loop* loop,
                       Agenda* agenda, net::Dialer* dialer,
                       const autoscaler::Codec* codec)
    : loop_(loop),
      agenda_(agenda),
      clock_(loop),
      tally_(options),
      uplink_(MakeUplinkOptions(),
              {loop, dialer, {codec}, &clock_, &logger_, &stats_}) {}

void StatClient::Start() {
  uplink_.Observe(this);
  uplink_.Start();
  Tick();
}

void StatClient::Observe(autoscaler::WakeupObserver* observer) {
  observer_ = observer;
}

void StatClient::OnWakeup(const autoscaler::RevisionKey& revision,
                          absl::Time noted) {
  if (observer_ != nullptr) observer_->OnWakeup(revision, noted);
}

void StatClient::OnWakeupSent(const autoscaler::RevisionKey& revision) {
  if (observer_ != nullptr) observer_->OnWakeupSent(revision);
}

void StatClient::OnWakeupDelivered(const autoscaler::RevisionKey& revision) {
  tally_.Delivered(ViewOf(revision), clock_.Now());
  if (observer_ != nullptr) observer_->OnWakeupDelivered(revision);
}

autoscaler::Tally::Added StatClient::Note(
    const autoscaler::RevisionView& revision) {
  const autoscaler::Tally::Added added = tally_.Add(revision, clock_.Now());
  if (added.wakeup) loop_->Post([this] { SendWakeups(); });
  return added;
}

void StatClient::WakeAgain(const autoscaler::RevisionView& revision,
                           absl::Time now) {
  tally_.WakeAgain(revision, now);
  loop_->Post([this] { SendWakeups(); });
}

void StatClient::SendWakeups() {
  std::vector<autoscaler::Report> reports;
  tally_.TakeWakeups(&reports);
  Offer(std::move(reports));
}

void StatClient::Tick() {
  std::vector<autoscaler::Report> reports;
  tally_.Flush(clock_.Now(), &reports);
  Offer(std::move(reports));
  agenda_->After(kReportPeriod, [this] { Tick(); });
}

void StatClient::Offer(std::vector<autoscaler::Report> reports) {
  if (reports.empty()) return;
  for (autoscaler::Report& report : reports) {
    report.message.stat.pod_name = "mixer";
    if (report.wakeup) OnWakeup(report.message.key, report.noted);
  }
  uplink_.Offer(std::move(reports));
}

}  // namespace mixer::cold_start

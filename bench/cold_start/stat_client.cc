#include "bench/cold_start/stat_client.h"

#include <utility>

#include "bench/cold_start/constants.h"
#include "bench/cold_start/revision_names.h"

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

StatClient::StatClient(net::Loop* loop, Agenda* agenda, net::Dialer* dialer,
                       const autoscaler::Codec* codec)
    : loop_(loop),
      agenda_(agenda),
      uplink_(MakeUplinkOptions(),
              {loop, dialer, {codec}, &clock_, &logger_, &stats_}) {}

void StatClient::Start() {
  uplink_.Start();
  Tick();
}

void StatClient::Note(int revision) {
  const autoscaler::RevisionKey key = KeyOf(revision);
  if (!tally_.Add(key.name_space, key.name, loop_->Now())) return;
  loop_->Post([this] {
    std::vector<autoscaler::Report> reports;
    tally_.TakeWakeups(&reports);
    Offer(std::move(reports));
  });
}

void StatClient::WakeAgain(int revision) {
  autoscaler::Report report;
  report.message.key = KeyOf(revision);
  report.message.stat.average_concurrent_requests = 1;
  report.wakeup = true;
  report.noted = loop_->Now();
  std::vector<autoscaler::Report> reports;
  reports.push_back(std::move(report));
  Offer(std::move(reports));
}

void StatClient::Tick() {
  std::vector<autoscaler::Report> reports;
  tally_.Flush(&reports);
  Offer(std::move(reports));
  agenda_->After(kReportPeriod, [this] { Tick(); });
}

void StatClient::Offer(std::vector<autoscaler::Report> reports) {
  if (reports.empty()) return;
  for (autoscaler::Report& report : reports) {
    report.message.stat.pod_name = "mixer";
  }
  uplink_.Offer(std::move(reports));
}

}  // namespace mixer::cold_start

#include "mixer_adapter/adapters/kactivator/client_metrics.h"

#include <atomic>
#include <cstdint>
#include <utility>

namespace mixer::kactivator {

using Kind = metrics::Registry::Kind;

ClientMetrics::ClientMetrics(metrics::Registry* registry,
                             const std::string& endpoint,
                             const autoscaler::Client* client)
    : registry_(registry), labels_({{"endpoint", endpoint}}) {
  AddStats(client->stats());
  AddTally(client->tally());
}

void ClientMetrics::Add(Kind kind, const char* name, const char* help,
                        std::function<double()> read) {
  callbacks_.push_back(
      registry_->AddCallback(kind, name, help, labels_, std::move(read)));
}

void ClientMetrics::AddStats(const autoscaler::ClientStats& stats) {
  const struct {
    Kind kind;
    const char* name;
    const char* help;
    const std::atomic<std::uint64_t>& value;
  } rows[] = {
      {Kind::kCounter, "kactivator_wakeups_total",
       "First requests of idle revisions.", stats.wakeups},
      {Kind::kCounter, "kactivator_wakeups_delivered_total",
       "Wake-ups that the Autoscaler's host is known to have read.",
       stats.delivered},
      {Kind::kCounter, "kactivator_wakeups_given_up_total",
       "Wake-ups that were sent, and not known to be read after all this time.",
       stats.given_up},
      {Kind::kCounter, "kactivator_messages_sent_total",
       "Stat messages written to the Autoscaler, wake-ups among them.",
       stats.messages},
      {Kind::kCounter, "kactivator_frames_sent_total",
       "Websocket messages written to the Autoscaler.", stats.frames},
      {Kind::kCounter, "kactivator_messages_resent_total",
       "Stat messages queued again because their connection broke.",
       stats.resent},
      {Kind::kCounter, "kactivator_messages_coalesced_total",
       "Stat messages merged into one of the same revision not yet sent.",
       stats.coalesced},
      {Kind::kCounter, "kactivator_messages_dropped_total",
       "Stat messages lost: the queue was full, or the wire form cannot spell "
       "them.",
       stats.dropped},
      {Kind::kCounter, "kactivator_connects_total",
       "Connections to the Autoscaler that opened.", stats.connects},
      {Kind::kCounter, "kactivator_connect_failures_total",
       "Attempts to connect to the Autoscaler that failed.",
       stats.connect_failures},
      {Kind::kCounter, "kactivator_disconnects_total",
       "Connections to the Autoscaler that ended unasked.", stats.disconnects},
      {Kind::kCounter, "kactivator_send_errors_total",
       "Connections to the Autoscaler that ended while a frame was written.",
       stats.send_errors},
      {Kind::kGauge, "kactivator_buckets_connected",
       "Buckets whose owners there is a connection to.",
       stats.buckets_connected},
      {Kind::kGauge, "kactivator_messages_pending",
       "Stat messages waiting to be sent.", stats.pending},
  };
  for (const auto& row : rows) {
    Add(row.kind, row.name, row.help,
        [&value = row.value] { return static_cast<double>(value.load()); });
  }
  Add(Kind::kGauge, "kactivator_connected",
      "1 while connected to the Autoscaler.",
      [&stats] { return stats.connected.load() ? 1.0 : 0.0; });
}

void ClientMetrics::AddTally(const autoscaler::Tally& tally) {
  Add(Kind::kGauge, "kactivator_active_revisions",
      "Revisions with requests in the last period.",
      [&tally] { return static_cast<double>(tally.active()); });
  Add(Kind::kCounter, "kactivator_rejected_requests_total",
      "Requests not counted: too many revisions at a time.",
      [&tally] { return static_cast<double>(tally.rejected()); });
  Add(Kind::kCounter, "kactivator_unbegun_requests_total",
      "Ends of requests whose beginning nobody told: a proxy had reused an "
      "answer.",
      [&tally] { return static_cast<double>(tally.unbegun()); });
  Add(Kind::kCounter, "kactivator_unended_requests_total",
      "Requests whose end nobody told in time.",
      [&tally] { return static_cast<double>(tally.unended()); });
}

}  // namespace mixer::kactivator

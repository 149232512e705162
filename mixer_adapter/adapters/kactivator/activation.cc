#include "mixer_adapter/adapters/kactivator/activation.h"

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/adapters/kactivator/revision.h"
#include "mixer_adapter/base/status_macros.h"

namespace mixer::kactivator {
namespace {

using Kind = metrics::Registry::Kind;

// Empty where the client is to find a name by itself.
std::string PodName(const ActivationOptions& options) {
  std::string name = options.pod_name;
  if (const char* pod = std::getenv("POD_NAME");
      name.empty() && pod != nullptr) {
    name = pod;
  }
  // 0.5 listens to nobody else (spec knative.md 1.1).
  const bool wants_activator =
      options.release.major == 0 && options.release.minor == 5;
  if (wants_activator && !absl::StartsWith(name, "activator")) {
    return absl::StrCat("activator-", name.empty() ? "mixer" : name);
  }
  return name;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Activation>> Activation::Start(
    const ActivationOptions& options, const spi::Env& env) {
  std::unique_ptr<Activation> activation(new Activation(options, env));
  autoscaler::ClientOptions client;
  client.endpoint = options.endpoint;
  client.pod_name = PodName(options);
  MIXER_ASSIGN_OR_RETURN(
      activation->client_,
      autoscaler::Client::Start(
          client, {activation->codec_.get(), env.clock, env.logger}));
  activation->ExportMetrics(env.metrics, options.endpoint);
  env.logger->Info(absl::StrCat("kactivator: reports to ", options.endpoint,
                                " as Knative ", options.release.ToString(),
                                " does"));
  return activation;
}

Activation::Activation(const ActivationOptions& options, const spi::Env& env)
    : suffix_(autoscaler::ServiceSuffix(options.release)),
      targets_(options.targets),
      codec_(autoscaler::NewCodec(options.release, env.clock)),
      invalid_keys_(env.metrics->GetCounter(
          "kactivator_invalid_keys_total",
          "Checks whose namespace or service can be no Knative revision's.")),
      foreign_keys_(env.metrics->GetCounter(
          "kactivator_foreign_keys_total",
          "Checks for revisions that are not among the targets.")) {}

bool Activation::Note(std::string_view name_space, std::string_view service,
                      absl::Time now) {
  const auto revision = RevisionOf(name_space, service, suffix_);
  if (!revision.has_value()) {
    invalid_keys_->Add();
    return false;
  }
  if (!targets_.Include(*revision)) {
    foreign_keys_->Add();
    return false;
  }
  client_->Note(revision->name_space, revision->name, now);
  return true;
}

void Activation::ExportMetrics(metrics::Registry* registry,
                               const std::string& endpoint) {
  const autoscaler::ClientStats& stats = client_->stats();
  const struct {
    Kind kind;
    const char* name;
    const char* help;
    const std::atomic<std::uint64_t>& value;
  } rows[] = {
      {Kind::kCounter, "kactivator_wakeups_total",
       "First requests of idle revisions.", stats.wakeups},
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
      {Kind::kGauge, "kactivator_messages_pending",
       "Stat messages waiting to be sent.", stats.pending},
  };
  const metrics::Labels labels = {{"endpoint", endpoint}};
  for (const auto& row : rows) {
    callbacks_.push_back(registry->AddCallback(
        row.kind, row.name, row.help, labels,
        [&value = row.value] { return static_cast<double>(value.load()); }));
  }
  callbacks_.push_back(registry->AddCallback(
      Kind::kGauge, "kactivator_connected",
      "1 while connected to the Autoscaler.", labels,
      [&stats] { return stats.connected.load() ? 1.0 : 0.0; }));
  callbacks_.push_back(registry->AddCallback(
      Kind::kGauge, "kactivator_active_revisions",
      "Revisions with requests in the last period.", labels,
      [this] { return static_cast<double>(client_->active()); }));
  callbacks_.push_back(registry->AddCallback(
      Kind::kCounter, "kactivator_rejected_requests_total",
      "Requests not counted: too many revisions at a time.", labels,
      [this] { return static_cast<double>(client_->rejected()); }));
}

}  // namespace mixer::kactivator

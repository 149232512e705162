#include "mixer_adapter/adapters/kactivator/activator.h"

#include <cstdint>
#include <cstdlib>
#include <functional>
#include <future>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/adapters/kactivator/choose_answer.h"
#include "mixer_adapter/adapters/kactivator/revision.h"
#include "mixer_adapter/base/status_macros.h"

namespace mixer::kactivator {
namespace {

using autoscaler::PodState;
using autoscaler::RevisionView;

autoscaler::Encoding EncodingFor(const ActivatorOptions& options) {
  return options.encoding.has_value() ? *options.encoding
                                      : EncodingOf(options.release);
}

// Empty where the client is to find a name by itself.
std::string PodName(const ActivatorOptions& options) {
  std::string name = options.pod_name;
  if (const char* pod = std::getenv("POD_NAME");
      name.empty() && pod != nullptr) {
    name = pod;
  }
  // 0.5 listens to nobody else (spec knative.md 1.1).
  const bool wants_activator =
      EncodingFor(options).ToString().find("gob-0.5") != std::string::npos;
  if (wants_activator && !absl::StartsWith(name, "activator")) {
    return absl::StrCat("activator-", name.empty() ? "mixer" : name);
  }
  return name;
}

autoscaler::ClientOptions MakeClientOptions(const ActivatorOptions& options) {
  autoscaler::ClientOptions client;
  client.endpoint = options.endpoint;
  client.pod_name = PodName(options);
  client.report_period = options.report_period;
  client.buckets = options.buckets;
  client.websocket.tls = options.tls;
  client.tally.paired = options.paired;
  client.tally.longest_request = options.longest_request;
  client.tally.repeat = options.readiness == nullptr ? options.repeat_wakeups
                                                     : options.holding.give_up;
  return client;
}

}  // namespace

// What cold starts may do to the counts: the client's.
class Activator::Counts final : public RevisionCounts {
 public:
  explicit Counts(autoscaler::Client* client) : client_(client) {}

  void SetPods(const RevisionView& revision, PodState pods) override {
    client_->tally().SetPods(revision, pods);
  }
  void SetWaiting(const RevisionView& revision, std::size_t count) override {
    client_->tally().SetWaiting(revision, count);
  }
  void TakeBack(const RevisionView& revision, absl::Time now) override {
    client_->tally().TakeBack(revision, now);
  }
  void WakeAgain(const RevisionView& revision, absl::Time now) override {
    client_->WakeAgain(revision, now);
  }
  bool IsActive(const RevisionView& revision) const override {
    return client_->tally().IsActive(revision);
  }

 private:
  autoscaler::Client* const client_;
};

absl::StatusOr<std::unique_ptr<Activator>> Activator::Start(
    const ActivatorOptions& options, const spi::Env& env,
    std::shared_ptr<ActivationBoard> board) {
  std::unique_ptr<Activator> activator(new Activator(options, env));
  MIXER_ASSIGN_OR_RETURN(
      activator->client_,
      autoscaler::Client::Start(
          MakeClientOptions(options),
          {activator->codecs_[0].get(), env.clock, env.logger,
           activator->codecs_.size() > 1 ? activator->codecs_[1].get()
                                         : nullptr}));
  if (options.readiness != nullptr) {
    MIXER_ASSIGN_OR_RETURN(activator->readiness_,
                           options.readiness(activator->client_->io(), env));
  }
  activator->Open(options.holding, env, std::move(board));
  env.logger->Info(absl::StrCat("kactivator: reports to ", options.endpoint,
                                " as Knative ", options.release.ToString(),
                                " does, in the form ",
                                EncodingFor(options).ToString()));
  return activator;
}

Activator::Activator(const ActivatorOptions& options, const spi::Env& env)
    : name_(env.handler_name.empty() ? "kactivator" : env.handler_name),
      endpoint_(options.endpoint),
      suffix_(autoscaler::ServiceSuffix(options.release)),
      targets_(options.targets),
      holds_(options.hold),
      answers_(options.answers),
      codecs_(EncodingFor(options).NewCodecs(env.clock)),
      invalid_keys_(env.metrics->GetCounter(
          "kactivator_invalid_keys_total",
          "Checks whose namespace or service can be no Knative revision's.")),
      foreign_keys_(env.metrics->GetCounter(
          "kactivator_foreign_keys_total",
          "Checks for revisions that are not among the targets.")),
      cold_start_metrics_(env.metrics, {{"endpoint", options.endpoint}}) {}

void Activator::Open(const HoldOptions& options, const spi::Env& env,
                     std::shared_ptr<ActivationBoard> board) {
  board_ = std::move(board);
  counts_ = std::make_unique<Counts>(client_.get());
  arrived_ =
      std::make_unique<net::Signal>(client_->io(), [this] { TakeHeld(); });
  part_ = board_->Add(name_, [this](std::size_t max) { return Status(max); });
  OnLoop([&] {
    cold_starts_ = std::make_unique<ColdStarts>(
        options,
        ColdStartsEnv{client_->io(), env.clock, counts_.get(), readiness_.get(),
                      &answers_, part_.get(), &cold_start_metrics_});
    client_->Observe(cold_starts_.get());
  });
  metrics_ =
      std::make_unique<ClientMetrics>(env.metrics, endpoint_, client_.get());
}

Activator::~Activator() {
  metrics_.reset();
  if (client_ == nullptr) return;
  OnLoop([this] {
    client_->Observe(nullptr);
    arrived_.reset();
    cold_starts_.reset();
    readiness_.reset();
  });
  part_.reset();
}

void Activator::OnLoop(const std::function<void()>& fn) {
  std::promise<void> done;
  client_->io()->Post([&] {
    fn();
    done.set_value();
  });
  done.get_future().wait();
}

// ---- requests --------------------------------------------------------------

RevisionView Activator::Split(const Destination& to) const {
  if (!to.revision.empty()) return {to.name_space, to.revision};
  return SplitRevision(to.name_space, to.service, suffix_);
}

const spi::CheckResult* Activator::Note(const Destination& to, absl::Time now) {
  const RevisionView revision = Split(to);
  // A revision that is counted already has a good name, and is a target.
  if (const auto pods = client_->tally().AddActive(revision, now)) {
    return AnswerFor(revision, *pods);
  }
  return NoteFirst(revision, now);
}

const spi::CheckResult* Activator::NoteFirst(const RevisionView& revision,
                                             absl::Time now) {
  if (!IsTarget(revision)) return &answers_.no_opinion();
  const autoscaler::Tally::Added added = client_->Note(revision, now);
  // Without a count nobody is woken: there is nothing to wait for.
  if (!added.counted) return &answers_.unknown();
  return AnswerFor(revision, added.pods);
}

bool Activator::IsTarget(const RevisionView& revision) {
  if (!IsRevision(revision)) {
    invalid_keys_->Add();
    return false;
  }
  if (!targets_.Include(revision) ||
      (readiness_ != nullptr && !readiness_->IsTarget(revision))) {
    foreign_keys_->Add();
    return false;
  }
  return true;
}

const spi::CheckResult* Activator::AnswerFor(const RevisionView& revision,
                                             PodState pods) const {
  return ChooseAnswer(revision, pods, {&answers_, readiness_.get(), holds_});
}

void Activator::End(const Destination& to, absl::Time start,
                    absl::Duration took) {
  const RevisionView revision = Split(to);
  if (IsTarget(revision)) client_->tally().End(revision, start, took);
}

void Activator::Hold(const Destination& to, std::unique_ptr<HeldCheck> check) {
  const RevisionView revision = Split(to);
  Arrival arrival{
      {std::string(revision.name_space), std::string(revision.name)},
      std::move(check)};
  {
    MutexLock lock(&arrivals_mu_);
    arrivals_.push_back(std::move(arrival));
  }
  arrived_->Raise();
}

void Activator::TakeHeld() {
  std::vector<Arrival> arrivals;
  {
    MutexLock lock(&arrivals_mu_);
    arrivals.swap(arrivals_);
  }
  for (Arrival& arrival : arrivals) {
    cold_starts_->Hold(ViewOf(arrival.revision), std::move(arrival.check));
  }
}

// ---- what is to be seen ----------------------------------------------------

HandlerStatus Activator::Status(std::size_t max_revisions) const {
  HandlerStatus status;
  status.name = name_;
  status.endpoint = endpoint_;
  status.connected = client_->stats().connected;
  status.holds = holds_;
  status.active = client_->tally().active();
  status.revisions = client_->tally().Status(max_revisions);
  return status;
}

}  // namespace mixer::kactivator

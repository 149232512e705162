#include "bench/cold_start/kactivator_adapter.h"

#include <memory>
#include <utility>

#include "bench/cold_start/revision_names.h"
#include "mixer_adapter/adapters/kactivator/held_check.h"
#include "mixer_adapter/spi/check_result.h"
#include "mixer_adapter/spi/completion.h"
#include "mixer_adapter/spi/handler.h"

namespace mixer::cold_start {
namespace {

using kactivator::ActivatorOptions;

CheckAnswer AnswerOf(const spi::CheckResult& result) {
  if (result.ok()) {
    return {Verdict::kOk, result.valid_duration, result.valid_use_count};
  }
  return {result.ask_again ? Verdict::kAskAgain : Verdict::kDenied,
          absl::ZeroDuration(), 0};
}

// A held Check's caller; is gone when it has its answer.
class Caller final : public spi::Completion<spi::CheckResult>::Sink {
 public:
  static spi::Completion<spi::CheckResult> Of(Adapter::Answer answer) {
    return spi::Completion<spi::CheckResult>(new Caller(std::move(answer)));
  }

  void Complete(absl::StatusOr<spi::CheckResult> result,
                std::shared_ptr<const void>) override {
    const std::unique_ptr<Caller> self(this);
    CheckAnswer answer;
    answer.verdict = Verdict::kAskAgain;
    if (result.ok()) answer = AnswerOf(*result);
    answer_(answer);
  }
  void Refuse(const absl::Status& why) override { Complete(why, nullptr); }

 private:
  explicit Caller(Adapter::Answer answer) : answer_(std::move(answer)) {}

  const Adapter::Answer answer_;
};

// As kactivator::Activator has it.
autoscaler::TallyOptions MakeTallyOptions(const ActivatorOptions& options) {
  autoscaler::TallyOptions tally;
  tally.repeat =
      options.hold ? options.holding.give_up : options.repeat_wakeups;
  return tally;
}

}  // namespace

KactivatorAdapter::KactivatorAdapter(const ActivatorOptions& options,
                                     int revisions, const KactivatorEnv& env)
    : answers_(options.answers),
      loop_(env.loop),
      clock_(env.loop),
      pods_(revisions),
      readiness_(options.hold ? &pods_ : nullptr),
      part_(
          board_.Add("kactivator",
                     [](std::size_t) { return kactivator::HandlerStatus(); })),
      client_(MakeTallyOptions(options), env.loop, env.agenda, env.dialer,
              env.codec),
      cold_starts_(options.holding, {env.loop, &clock_, &client_, readiness_,
                                     &answers_, part_.get(), &metrics_}) {
  client_.Observe(&cold_starts_);
}

void KactivatorAdapter::Check(const CheckCall& call, Answer answer) {
  const autoscaler::RevisionKey key = KeyOf(call.revision);
  const autoscaler::RevisionView revision = ViewOf(key);
  const spi::CheckResult* const known = kactivator::ChooseAnswer(
      revision, client_.Note(revision).pods,
      {&answers_, readiness_, /*holds=*/readiness_ != nullptr});
  if (known != nullptr) return answer(AnswerOf(*known));
  Hold(call, std::move(answer));
}

void KactivatorAdapter::Hold(const CheckCall& call, Answer answer) {
  spi::CallContext context{};
  context.now = clock_.Now();
  context.deadline = call.deadline;
  context.cancellation = call.cancellation;
  context.deduplication_id = call.request;
  auto check = std::make_shared<std::unique_ptr<kactivator::HeldCheck>>(
      std::make_unique<kactivator::HeldCheck>(context,
                                              Caller::Of(std::move(answer))));
  // On the loop, after the wake-up that is due.
  loop_->Post([this, revision = KeyOf(call.revision), check] {
    cold_starts_.Hold(ViewOf(revision), std::move(*check));
  });
}

void KactivatorAdapter::OnEndpoints(int revision, bool endpoints) {
  pods_.Learn(revision, endpoints);
}

}  // namespace mixer::cold_start

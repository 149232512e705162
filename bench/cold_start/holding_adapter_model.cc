#include "bench/cold_start/holding_adapter_model.h"

#include <utility>

namespace mixer::cold_start {

// Otherwise the proxy would give up first.
static_assert(kHoldLimit < kCheckTimeout);

HoldingAdapterModel::HoldingAdapterModel(const Options& options, Agenda* agenda,
                                         std::unique_ptr<StatClient> client)
    : settle_(options.settle),
      repeat_wakeups_(options.repeat_wakeups),
      cautious_(options.cautious),
      agenda_(agenda),
      client_(std::move(client)),
      revisions_(options.revisions) {}

void HoldingAdapterModel::Check(int revision, Answer answer) {
  client_->Note(revision);
  Revision& asked = revisions_[revision];
  const int uses = Uses(&asked);
  if (asked.state == State::kReady) return answer({true, kReadyValid, uses});
  const std::uint64_t check = next_++;
  asked.waiting.emplace(check, std::move(answer));
  agenda_->After(kHoldLimit,
                 [this, revision, check] { GiveUp(revision, check); });
  if (repeat_wakeups_ && !std::exchange(asked.repeating, true)) {
    agenda_->After(kReportPeriod, [this, revision] { RepeatWakeup(revision); });
  }
}

int HoldingAdapterModel::Uses(Revision* asked) const {
  const absl::Time now = agenda_->Now();
  const absl::Time last = std::exchange(asked->last_check, now);
  if (now - last >= kStableWindow) asked->first_check = now;
  const bool trusted = !cautious_ || now - asked->first_check >= kTrustAfter;
  return trusted ? kManyUses : 1;
}

void HoldingAdapterModel::OnEndpoints(int revision, bool endpoints) {
  Revision& changed = revisions_[revision];
  const int change = ++changed.changes;
  changed.state = endpoints ? State::kSettling : State::kAsleep;
  if (!endpoints) return;
  agenda_->After(settle_, [this, revision, change] {
    if (revisions_[revision].changes == change) Settle(revision);
  });
}

void HoldingAdapterModel::Settle(int revision) {
  revisions_[revision].state = State::kReady;
  const auto waiting = std::exchange(revisions_[revision].waiting, {});
  for (const auto& [check, answer] : waiting) {
    answer({true, kReadyValid, kManyUses});
  }
}

void HoldingAdapterModel::GiveUp(int revision, std::uint64_t check) {
  auto& waiting = revisions_[revision].waiting;
  const auto found = waiting.find(check);
  if (found == waiting.end()) return;
  const Answer answer = std::move(found->second);
  waiting.erase(found);
  answer({false, absl::ZeroDuration(), 0});
}

void HoldingAdapterModel::RepeatWakeup(int revision) {
  Revision& asked = revisions_[revision];
  asked.repeating = !asked.waiting.empty() && asked.state == State::kAsleep;
  if (!asked.repeating) return;
  client_->WakeAgain(revision);
  agenda_->After(kReportPeriod, [this, revision] { RepeatWakeup(revision); });
}

}  // namespace mixer::cold_start

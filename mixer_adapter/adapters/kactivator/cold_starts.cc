#include "mixer_adapter/adapters/kactivator/cold_starts.h"

#include <algorithm>
#include <utility>

namespace mixer::kactivator {

using autoscaler::PodState;
using autoscaler::RevisionKey;
using autoscaler::RevisionView;
using autoscaler::ViewOf;
using Outcome = ColdStart::Outcome;

namespace {

// Kept free before a Check's own deadline, for its answer to arrive.
constexpr absl::Duration kAnswerTime = absl::Milliseconds(100);

}  // namespace

ColdStarts::ColdStarts(const HoldOptions& options, const ColdStartsEnv& env)
    : options_(options), env_(env) {
  if (env_.readiness != nullptr) env_.readiness->Start(this);
}

ColdStarts::~ColdStarts() {
  for (Watched* const watched : starting_) {
    AnswerAll(env_.answers->unknown(), watched);
  }
}

// ---- what happens ----------------------------------------------------------

void ColdStarts::OnWakeup(const RevisionKey& revision, absl::Time noted) {
  Watched& watched = Watch(ViewOf(revision));
  if (watched.start == nullptr && env_.loop->Now() >= watched.paused_until) {
    Begin(noted, &watched);
  }
  Schedule();
}

void ColdStarts::OnWakeupSent(const RevisionKey& revision) {
  Watched* const watched = Find(ViewOf(revision));
  if (watched == nullptr || watched->start == nullptr) return;
  ColdStart& facts = watched->start->facts;
  if (facts.sent == ColdStart::kNever) facts.sent = env_.clock->Now();
  Tell(*watched);
}

void ColdStarts::OnWakeupDelivered(const RevisionKey& revision) {
  Watched* const watched = Find(ViewOf(revision));
  if (watched == nullptr || watched->start == nullptr) return;
  ColdStart& facts = watched->start->facts;
  if (facts.delivered == ColdStart::kNever) {
    facts.delivered = env_.clock->Now();
  }
  if (env_.readiness == nullptr) return End(Outcome::kUnknown, watched);
  Tell(*watched);
}

void ColdStarts::OnPods(const RevisionView& revision, PodState pods) {
  Watched* const watched = Find(revision);
  if (watched == nullptr) return;
  if (watched->start == nullptr) {
    if (pods == PodState::kReady) {
      watched->paused_until = absl::InfinitePast();
      if (std::exchange(watched->lost, false)) {
        watched->settled_from = env_.loop->Now() + options_.settle;
      }
      return TrustLater(watched);
    }
    watched->lost = true;
    watched->trusted_from = ColdStart::kNever;
    env_.counts->SetPods(revision, pods);
    return;
  }
  SetStartPods(pods, watched);
  Look(env_.loop->Now(), watched);
  Schedule();
}

void ColdStarts::Hold(const RevisionView& revision,
                      std::unique_ptr<HeldCheck> check) {
  Watched& watched = Watch(revision);
  const absl::Time now = env_.loop->Now();
  if (watched.start == nullptr && now < watched.paused_until) {
    env_.metrics->NoRoom();
    return check->Answer(env_.answers->unready());
  }
  if (watched.start == nullptr) {
    Begin(check->noted(), &watched);
    if (watched.start == nullptr) {
      return check->Answer(env_.answers->unknown());
    }
    // It was active, and has lost its pods.
    env_.counts->WakeAgain(revision, check->noted());
  }
  Add(std::move(check), &watched);
  Look(now, &watched);
  Schedule();
}

// ---- one cold start --------------------------------------------------------

ColdStarts::Watched* ColdStarts::Find(const RevisionView& revision) {
  const auto found = revisions_.find(revision);
  return found == revisions_.end() ? nullptr : found->second.get();
}

ColdStarts::Watched& ColdStarts::Watch(const RevisionView& revision) {
  if (Watched* const found = Find(revision)) return *found;
  auto watched = std::make_unique<Watched>();
  watched->key = {std::string(revision.name_space), std::string(revision.name)};
  Watched& result = *watched;
  revisions_.emplace(ViewOf(result.key), std::move(watched));
  if (env_.readiness != nullptr) env_.readiness->Watch(ViewOf(result.key));
  return result;
}

void ColdStarts::Begin(absl::Time noted, Watched* watched) {
  const PodState pods = env_.readiness == nullptr
                            ? PodState::kUnknown
                            : env_.readiness->PodsOf(ViewOf(watched->key));
  const bool settled = env_.loop->Now() >= watched->settled_from;
  // It was idle for us only.
  if (pods == PodState::kReady && settled) return TrustLater(watched);
  watched->start = std::make_unique<Start>();
  Start& start = *watched->start;
  start.number = next_number_++;
  start.begun = env_.loop->Now();
  start.facts.revision = watched->key;
  start.facts.noted = noted;
  start.was_cold = !settled;
  watched->lost = false;
  starting_.insert(watched);
  SetStartPods(pods, watched);
}

void ColdStarts::SetStartPods(PodState pods, Watched* watched) {
  Start& start = *watched->start;
  ColdStart& facts = start.facts;
  const absl::Time now = env_.loop->Now();
  facts.pods = pods;
  if (pods == PodState::kStarting && facts.starting == ColdStart::kNever) {
    facts.starting = Wall(now);
  }
  if (pods != PodState::kReady) {
    start.release = ColdStart::kNever;
    facts.ready = ColdStart::kNever;
    start.was_cold |= pods != PodState::kUnknown;
    // Requests wait until it is settled.
    env_.counts->SetPods(ViewOf(watched->key), env_.readiness == nullptr ? pods
                                               : pods == PodState::kUnknown
                                                   ? PodState::kNone
                                                   : pods);
  } else if (facts.ready == ColdStart::kNever) {
    facts.ready = Wall(now);
    start.release = start.was_cold ? now + options_.settle : now;
  }
  Tell(*watched);
}

void ColdStarts::Add(std::unique_ptr<HeldCheck> check, Watched* watched) {
  if (waiting_ >= options_.max_held) {
    env_.metrics->NoRoom();
    return check->Answer(env_.answers->unready());
  }
  Start& start = *watched->start;
  env_.metrics->Held();
  ++start.facts.held;
  if (check->request() != 0 &&
      !start.requests.insert(check->request()).second) {
    ++start.facts.rejoined;
    env_.metrics->Rejoined();
    env_.counts->TakeBack(ViewOf(watched->key), check->noted());
  }
  const absl::Duration left =
      check->deadline() - env_.clock->Now() - kAnswerTime;
  const absl::Time until = env_.loop->Now() + std::min(left, options_.limit);
  start.checks.push_back({std::move(check), until});
  start.facts.waiting = static_cast<std::uint32_t>(start.checks.size());
  env_.metrics->SetWaiting(++waiting_);
  env_.counts->SetWaiting(ViewOf(watched->key), start.checks.size());
  Tell(*watched);
}

void ColdStarts::Look(absl::Time now, Watched* watched) {
  Start& start = *watched->start;
  if (now >= start.release) return End(Outcome::kServed, watched);
  if (now >= start.begun + options_.give_up) {
    watched->paused_until = now + options_.give_up_pause;
    return End(Outcome::kGaveUp, watched);
  }
  const auto over = std::stable_partition(
      start.checks.begin(), start.checks.end(), [&](const Waiting& waiting) {
        return !waiting.check->cancelled() && now < waiting.until;
      });
  if (over == start.checks.end()) return;
  std::vector<Waiting> ended(std::make_move_iterator(over),
                             std::make_move_iterator(start.checks.end()));
  start.checks.erase(over, start.checks.end());
  waiting_ -= ended.size();
  start.facts.waiting = static_cast<std::uint32_t>(start.checks.size());
  for (const Waiting& waiting : ended) {
    if (waiting.check->cancelled()) {
      ++start.facts.cancelled;
      env_.metrics->Cancelled();
    } else {
      ++start.facts.refused;
      env_.metrics->Refused();
    }
  }
  env_.metrics->SetWaiting(waiting_);
  env_.counts->SetWaiting(ViewOf(watched->key), start.checks.size());
  Tell(*watched);
  for (const Waiting& waiting : ended) {
    waiting.check->Answer(env_.answers->unready());
  }
}

void ColdStarts::End(Outcome outcome, Watched* watched) {
  const RevisionView key = ViewOf(watched->key);
  ColdStart& facts = watched->start->facts;
  const auto count = static_cast<std::uint32_t>(watched->start->checks.size());
  facts.outcome = outcome;
  facts.ended = env_.clock->Now();
  facts.waiting = 0;
  const bool served = outcome == Outcome::kServed;
  (served ? facts.let_through : facts.refused) += count;
  watched->lost = !served;
  env_.counts->SetWaiting(key, 0);
  const spi::CheckResult* answer = &env_.answers->unready();
  if (served && !watched->start->was_cold) {
    // Its pods were there all the time.
    env_.board->Forget(watched->start->number);
    TrustLater(watched);
    answer = &env_.answers->unknown();
  } else {
    // The next requests need not wait, before those that do are let through.
    if (served) env_.counts->SetPods(key, PodState::kReady);
    if (served) answer = &env_.answers->ready();
    env_.metrics->Ended(facts);
    Tell(*watched);
  }
  AnswerAll(*answer, watched);
  watched->start.reset();
  starting_.erase(watched);
}

void ColdStarts::AnswerAll(const spi::CheckResult& answer, Watched* watched) {
  std::vector<Waiting> checks = std::move(watched->start->checks);
  watched->start->checks.clear();
  waiting_ -= checks.size();
  env_.metrics->SetWaiting(waiting_);
  for (const Waiting& waiting : checks) {
    if (&answer == &env_.answers->unready()) {
      env_.metrics->Refused();
    } else {
      env_.metrics->LetThrough();
    }
    waiting.check->Answer(answer);
  }
}

void ColdStarts::Tell(const Watched& watched) {
  env_.board->Update(watched.start->number, watched.start->facts);
}

absl::Time ColdStarts::Wall(absl::Time loop_time) const {
  return env_.clock->Now() - (env_.loop->Now() - loop_time);
}

// ---- time ------------------------------------------------------------------

void ColdStarts::Schedule() {
  if (revisions_.empty()) return;
  const bool looks = !starting_.empty();
  // One that only tidies is too late for a cold start that has just begun.
  if (timer_ != nullptr && (timer_looks_ || !looks)) return;
  timer_looks_ = looks;
  timer_ = env_.loop->After(looks ? kLook : kTidy, [this] { Tick(); });
}

void ColdStarts::Tick() {
  timer_.reset();
  const absl::Time now = env_.loop->Now();
  const std::vector<Watched*> starting(starting_.begin(), starting_.end());
  for (Watched* const watched : starting) Look(now, watched);
  if (now >= tidied_ + kTidy) Tidy(now);
  Schedule();
}

void ColdStarts::Tidy(absl::Time now) {
  tidied_ = now;
  for (auto at = revisions_.begin(); at != revisions_.end();) {
    const auto current = at++;
    Watched& watched = *current->second;
    const RevisionView key = ViewOf(watched.key);
    if (now >= watched.trusted_from) {
      watched.trusted_from = ColdStart::kNever;
      env_.counts->SetPods(key, PodState::kReady);
    }
    if (!IsOver(now, &watched)) continue;
    // What is not watched is not known.
    env_.counts->SetPods(key, PodState::kUnknown);
    if (env_.readiness != nullptr) env_.readiness->Unwatch(key);
    revisions_.erase(current);
  }
}

bool ColdStarts::IsOver(absl::Time now, Watched* watched) {
  if (watched->start != nullptr ||
      env_.counts->IsActive(ViewOf(watched->key))) {
    watched->idle_since = ColdStart::kNever;
    return false;
  }
  watched->idle_since = std::min(watched->idle_since, now);
  const absl::Duration keep =
      env_.readiness == nullptr ? absl::ZeroDuration() : options_.forget_after;
  return now >= watched->idle_since + keep && now >= watched->paused_until;
}

void ColdStarts::TrustLater(Watched* watched) {
  watched->trusted_from =
      std::min(watched->trusted_from, env_.loop->Now() + options_.trust_after);
  // Checks that come before it is settled have to wait.
  env_.counts->SetPods(ViewOf(watched->key),
                       env_.loop->Now() < watched->settled_from
                           ? PodState::kNone
                           : PodState::kUnknown);
}

}  // namespace mixer::kactivator

#include "mixer_adapter/autoscaler/uplink.h"

#include <algorithm>

#include "absl/random/distributions.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::autoscaler {
namespace {

std::string Micros(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", time, absl::UTCTimeZone());
}

}  // namespace

void Uplink::Start() { Dial(); }

void Uplink::Offer(std::vector<Report> reports) {
  if (state_ == State::kShutDown) return;
  bool wakeup = false;
  for (Report& report : reports) {
    wakeup |= report.wakeup;
    if (report.wakeup) ++env_.stats->wakeups;
    CountPut(pending_.Put(std::move(report)));
  }
  NotePending();
  if (wakeup) Hurry();
  Pump();
}

void Uplink::TakeOver(std::vector<Report> reports) {
  if (state_ == State::kShutDown) {
    env_.stats->dropped += reports.size();
    return;
  }
  // Each is put in front of what is there: newest first.
  for (; !reports.empty(); reports.pop_back()) {
    CountPut(pending_.PutBack(std::move(reports.back())));
  }
  NotePending();
  if (pending_.has_wakeup()) Hurry();
  Pump();
}

void Uplink::CountPut(Pending::Result result) {
  if (result == Pending::Result::kMerged) ++env_.stats->coalesced;
  if (result == Pending::Result::kDropped) ++env_.stats->dropped;
}

// ---- connection ------------------------------------------------------------

void Uplink::Dial() {
  state_ = State::kDialing;
  dial_timer_.reset();
  opened_ = false;
  sent_ = 0;
  dialed_ = env_.loop->Now();
  connection_ = env_.dialer->Dial(options_.url, this);
}

void Uplink::DialAfter(absl::Duration delay) {
  state_ = State::kWaiting;
  dial_timer_ = env_.loop->After(delay, [this] { Dial(); });
}

void Uplink::OnOpen() {
  opened_ = true;
  opened_at_ = env_.loop->Now();
  last_failure_.clear();
  NoteConnected(true);
  env_.logger->Info(
      ToStd(absl::StrCat("autoscaler connected: ", options_.url.text,
                         ", pending ", pending_.size())));
  state_ = State::kOpen;
  Pump();
}

void Uplink::OnClosed(const absl::Status& why) {
  connection_.reset();
  NoteConnected(false);
  if (state_ == State::kShutDown) return FinishShutdown();
  CountEnd();
  PutBackUnsure();
  HandOver();
  const absl::Duration delay = NextDelay();
  LogClosed(why, delay);
  DialAfter(delay);
}

void Uplink::NoteConnected(bool connected) {
  if (connected == connected_) return;
  connected_ = connected;
  if (options_.bucket) {
    env_.stats->buckets_connected += connected ? 1 : -1;
    return;
  }
  env_.stats->connected = connected;
  if (connected) ++env_.stats->connects;
}

void Uplink::CountEnd() {
  if (options_.bucket) return;
  ++(opened_ ? env_.stats->disconnects : env_.stats->connect_failures);
  if (!in_flight_.empty()) ++env_.stats->send_errors;
}

void Uplink::NotePending() {
  const std::uint64_t now = pending_.size() + in_flight_.size();
  env_.stats->pending += now - noted_pending_;  // may wrap: a difference
  noted_pending_ = now;
}

absl::Duration Uplink::NextDelay() {
  const absl::Time now = env_.loop->Now();
  if (opened_ && now - opened_at_ >= options_.stable_after) {
    attempt_ = 0;
    return absl::ZeroDuration();
  }
  const double random = absl::Uniform(random_, 0.0, 1.0);
  const int attempt = attempt_++;
  return options_.backoff.Delay(InAHurry() ? 0 : attempt, random);
}

bool Uplink::InAHurry() const {
  return pending_.has_wakeup() && env_.loop->Now() < hurry_until_;
}

void Uplink::Hurry() {
  const absl::Time now = env_.loop->Now();
  hurry_until_ = now + options_.hurry;
  if (state_ != State::kWaiting) return;
  // No sooner than `base` after the last dial, however many wake-ups come.
  const absl::Time soonest = dialed_ + options_.backoff.base;
  if (now >= soonest) {
    Dial();
  } else {
    DialAfter(soonest - now);
  }
}

void Uplink::PutBackUnsure() {
  frames_.clear();
  // Each is put in front of what is there: newest first.
  for (; !in_flight_.empty(); in_flight_.pop_back()) {
    PutBack(std::move(in_flight_.back()));
  }
  for (; !unproven_.empty(); unproven_.pop_back()) {
    PutBack(std::move(unproven_.back().report));
  }
  NotePending();
}

void Uplink::HandOver() {
  if (env_.undelivered == nullptr || pending_.empty()) return;
  std::vector<Report> all;
  pending_.Take(pending_.size(), &all);
  NotePending();
  env_.undelivered(std::move(all));
}

void Uplink::PutBack(Report report) {
  if (report.first_sent < env_.loop->Now() - options_.give_up_after) {
    ++env_.stats->given_up;
    return;
  }
  ++env_.stats->resent;
  CountPut(pending_.PutBack(std::move(report)));
}

void Uplink::LogClosed(const absl::Status& why, absl::Duration delay) {
  // A peer that stays away is told of once, not at each dial.
  const std::string reason(why.message());
  if (!opened_ && reason == last_failure_) return;
  last_failure_ = reason;
  // A bucket without an owner is nothing to worry about.
  const LogLevel level = options_.bucket ? LogLevel::kInfo : LogLevel::kWarn;
  env_.logger->Log(
      level,
      ToStd(absl::StrCat(
          opened_ ? "autoscaler disconnected: " : "autoscaler not reachable: ",
          reason, ", next try in ",
          FormatGoDuration(absl::Trunc(delay, absl::Milliseconds(1))),
          ", pending ", pending_.size())));
}

// ---- sending ---------------------------------------------------------------

void Uplink::Pump() {
  if (connection_ == nullptr || !opened_ || !in_flight_.empty()) return;
  if (NextBatch()) {
    SendFrame();
  } else if (state_ == State::kShutDown) {
    connection_->Close();
  }
}

bool Uplink::NextBatch() {
  while (!pending_.empty()) {
    pending_.Take(writer_.max_batch(), &in_flight_);
    std::vector<StatMessage> messages;
    messages.reserve(in_flight_.size());
    for (const Report& report : in_flight_) messages.push_back(report.message);
    if (writer_.Write(messages, &frames_)) break;
    env_.stats->dropped += in_flight_.size();
    in_flight_.clear();
  }
  NotePending();
  return !in_flight_.empty();
}

void Uplink::SendFrame() {
  Frame frame = std::move(frames_.front());
  frames_.pop_front();
  connection_->Send(std::move(frame.payload), frame.text);
}

void Uplink::OnSent() {
  ++sent_;
  ++env_.stats->frames;
  if (!frames_.empty()) return SendFrame();
  env_.stats->messages += in_flight_.size();
  KeepWakeups();
  in_flight_.clear();
  NotePending();
  Pump();
}

void Uplink::KeepWakeups() {
  bool any = false;
  for (Report& report : in_flight_) {
    if (!report.wakeup) continue;
    any = true;
    LogWakeup(report, "sent");
    if (observer_ != nullptr) observer_->OnWakeupSent(report.message.key);
    if (!unproven_.empty() && unproven_.size() >= options_.max_pending) {
      ++env_.stats->given_up;
      unproven_.pop_front();
    }
    report.first_sent = std::min(report.first_sent, env_.loop->Now());
    unproven_.push_back({std::move(report), sent_, env_.loop->Now()});
  }
  if (any) connection_->Ping();
}

void Uplink::OnDelivered(std::uint64_t count) {
  for (Sent& sent : unproven_) {
    if (sent.message > count) break;
    if (std::exchange(sent.proven, true)) continue;
    ++env_.stats->delivered;
    LogWakeup(sent.report, "delivered");
    if (observer_ != nullptr) {
      observer_->OnWakeupDelivered(sent.report.message.key);
    }
  }
  Forget();
}

void Uplink::Forget() {
  const absl::Time since = env_.loop->Now() - options_.decided_after;
  while (!unproven_.empty() && unproven_.front().proven &&
         unproven_.front().at < since) {
    unproven_.pop_front();
  }
}

void Uplink::LogWakeup(const Report& report, std::string_view event) const {
  if (!env_.logger->Enabled(LogLevel::kDebug)) return;
  const RevisionKey& key = report.message.key;
  env_.logger->Debug(
      ToStd(absl::StrCat("wake-up revision=", key.name_space, "/", key.name,
                         " noted=", Micros(report.noted), " ", ToAbsl(event),
                         "=", Micros(env_.clock->Now()))));
}

// ---- end -------------------------------------------------------------------

void Uplink::Shutdown(absl::Duration linger, std::function<void()> done) {
  done_ = std::move(done);
  const bool open = state_ == State::kOpen;
  state_ = State::kShutDown;
  dial_timer_.reset();
  if (!open) return FinishShutdown();
  shutdown_timer_ = env_.loop->After(linger, [this] { FinishShutdown(); });
  Pump();
}

void Uplink::FinishShutdown() {
  connection_.reset();
  NoteConnected(false);
  shutdown_timer_.reset();
  const std::size_t left = pending_.size() + in_flight_.size();
  if (left > 0) {
    env_.stats->dropped += left;
    env_.logger->Warn(ToStd(absl::StrCat("autoscaler client ends with ", left,
                                         " messages not sent")));
  }
  if (const auto done = std::exchange(done_, nullptr)) done();
}

}  // namespace mixer::autoscaler

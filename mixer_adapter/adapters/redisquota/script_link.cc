#include "mixer_adapter/adapters/redisquota/script_link.h"

#include <string_view>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/go_duration.h"

namespace mixer::redisquota {
namespace {

using net::RedisReply;

std::size_t IndexOf(WindowScript script) {
  return static_cast<std::size_t>(script);
}

bool IsUnknownScript(const RedisReply& reply) {
  return reply.kind == RedisReply::Kind::kError &&
         absl::StartsWith(reply.text, "NOSCRIPT");
}

}  // namespace

ScriptLink::ScriptLink(net::IoThread* io, net::ListenAddress address,
                       Events events)
    : io_(*io), address_(std::move(address)), events_(std::move(events)) {
  Connect();
}

void ScriptLink::Connect() {
  loaded_ = 0;
  unanswered_ = 0;
  timer_.reset();
  connection_ = std::make_unique<net::RedisConnection>(
      &io_, address_, kConnectTimeout,
      net::RedisConnection::Events{
          [this] { LoadScripts(); },
          [this](const absl::Status& why) { Lose(why); }});
}

void ScriptLink::LoadScripts() {
  Watch();
  for (const WindowScript script : kWindowScripts) {
    Command({"SCRIPT", "LOAD", ScriptText(script)},
            [this, script](const RedisReply& reply) { Loaded(script, reply); });
  }
}

void ScriptLink::Loaded(WindowScript script, const RedisReply& reply) {
  if (reply.kind != RedisReply::Kind::kText) {
    return Lose(absl::UnavailableError(
        absl::StrCat("SCRIPT LOAD: ", reply.kind == RedisReply::Kind::kError
                                          ? reply.text
                                          : "a reply that is no text")));
  }
  names_[IndexOf(script)] = reply.text;
  if (++loaded_ < kWindowScripts.size()) return;
  state_ = State::kUp;
  up_at_ = io_.Now();
  events_.on_up();
}

void ScriptLink::Run(WindowScript script, std::vector<std::string> words,
                     OnReply on_reply) {
  const auto at = calls_.insert(
      calls_.end(), Call{script, std::move(words), std::move(on_reply)});
  Send("EVALSHA", names_[IndexOf(script)], at);
}

void ScriptLink::Send(const char* command, const std::string& script,
                      Calls::iterator at) {
  std::vector<std::string_view> words = {command, script};
  words.insert(words.end(), at->words.begin(), at->words.end());
  Command(words, [this, at](const RedisReply& reply) { Answered(at, reply); });
}

void ScriptLink::Answered(Calls::iterator at, const RedisReply& reply) {
  if (IsUnknownScript(reply)) {
    // Redis was told to forget its scripts; it keeps this one again.
    return Send("EVAL", ScriptText(at->script), at);
  }
  const OnReply on_reply = std::move(at->on_reply);
  calls_.erase(at);
  on_reply(reply);
}

void ScriptLink::Command(absl::Span<const std::string_view> words,
                         net::RedisConnection::OnReply on_reply) {
  if (unanswered_++ == 0) heard_at_ = io_.Now();
  connection_->Send(
      words, [this, on_reply = std::move(on_reply)](const RedisReply& reply) {
        --unanswered_;
        heard_at_ = io_.Now();
        on_reply(reply);
      });
}

void ScriptLink::Watch() {
  if (unanswered_ > 0 && io_.Now() - heard_at_ >= kSilence) {
    return Lose(absl::UnavailableError(
        absl::StrCat("no reply within ", FormatGoDuration(kSilence))));
  }
  timer_ = io_.After(kSilence / 4, [this] { Watch(); });
}

void ScriptLink::Lose(const absl::Status& why) {
  connection_.reset();
  const absl::Duration delay = NextDelay();
  state_ = delay == absl::ZeroDuration() ? State::kTrying : State::kDown;
  timer_ = io_.After(delay, [this] { Connect(); });
  for (const Call& call : std::exchange(calls_, {})) call.on_reply(why);
  events_.on_lost(why);
}

absl::Duration ScriptLink::NextDelay() {
  if (state_ == State::kUp && io_.Now() - up_at_ >= kStableAfter) {
    attempt_ = 0;
    return absl::ZeroDuration();
  }
  return backoff_.Delay(attempt_++, absl::Uniform(random_, 0.0, 1.0));
}

}  // namespace mixer::redisquota

#include "mixer_adapter/adapters/redisquota/redis_counters.h"

#include <algorithm>
#include <future>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::redisquota {
namespace {

using net::RedisReply;

constexpr std::size_t kMaxToldErrors = 16;

constexpr const char* kFailureNames[] = {"unavailable", "timeout", "error",
                                         "reply", "overload"};

// Nothing if it is not what a script answers.
std::optional<spi::QuotaResult> ResultOf(const RedisReply& reply) {
  if (reply.kind != RedisReply::Kind::kArray || reply.items.size() != 2) {
    return std::nullopt;
  }
  for (const RedisReply& item : reply.items) {
    if (item.kind != RedisReply::Kind::kInteger) return std::nullopt;
  }
  spi::QuotaResult result;
  result.amount = reply.items[0].integer;
  result.valid_duration = absl::Nanoseconds(reply.items[1].integer);
  if (result.amount <= 0) {
    result.code = absl::StatusCode::kResourceExhausted;
    result.message = "redisquota: Resource exhausted";
  }
  return result;
}

}  // namespace

RedisCounters::RedisCounters(RedisOptions options, const spi::Env& env)
    : options_(std::move(options)),
      logger_(env.logger),
      name_(env.handler_name),
      pending_(&io_, [this](QuotaCall call) {
        Fail(std::move(call), Failure::kTimeout);
      }) {
  AddMetrics(env);
  io_.Post([this] { Open(); });
}

RedisCounters::~RedisCounters() {
  std::promise<void> closed;
  io_.Post([this, &closed] {
    Close();
    closed.set_value();
  });
  closed.get_future().wait();
  io_.Stop();
}

void RedisCounters::AddMetrics(const spi::Env& env) {
  metrics::Labels labels = {{"handler", name_}};
  calls_total_ = env.metrics->GetCounter("redisquota_calls_total",
                                         "Requests for quota.", labels);
  connection_failures_ = env.metrics->GetCounter(
      "redisquota_connection_failures_total",
      "Connections to Redis that ended or could not be made.", labels);
  up_gauge_ = env.metrics->AddCallback(
      metrics::Registry::Kind::kGauge, "redisquota_connections",
      "Connections to Redis that are up.", labels,
      [this] { return static_cast<double>(links_up_); });
  in_flight_gauge_ = env.metrics->AddCallback(
      metrics::Registry::Kind::kGauge, "redisquota_calls_in_flight",
      "Requests for quota that have no answer yet.", labels,
      [this] { return static_cast<double>(in_flight_); });
  for (std::size_t i = 0; i < kFailures; ++i) {
    labels["reason"] = kFailureNames[i];
    failures_[i] = env.metrics->GetCounter(
        "redisquota_failed_calls_total",
        "Requests for quota that got nothing because something failed.",
        labels);
  }
}

void RedisCounters::Start(QuotaCall call, absl::Duration left) {
  calls_total_->Add(1);
  if (in_flight_.fetch_add(1) >= kMaxCalls) {
    return Fail(std::move(call), Failure::kOverload);
  }
  call.deadline = io_.Now() + std::min(left, kMaxWait);
  // std::function wants what can be copied.
  io_.Post([this, shared = std::make_shared<QuotaCall>(std::move(call))] {
    Admit(std::move(*shared));
  });
}

void RedisCounters::Open() {
  for (std::size_t i = 0; i < options_.connections; ++i) {
    links_.push_back(std::make_unique<ScriptLink>(
        &io_, options_.address,
        ScriptLink::Events{
            [this, i] { LinkUp(links_[i].get()); },
            [this](const absl::Status& why) { LinkLost(why); }}));
  }
}

void RedisCounters::Close() {
  links_.clear();
  while (auto call = pending_.TakeOne()) {
    Fail(*std::move(call), Failure::kUnavailable);
  }
}

void RedisCounters::Admit(QuotaCall call) {
  const PendingCalls::Key key = pending_.Add(std::move(call));
  if (ScriptLink* const link = NextUp()) return Send(link, key);
  if (IsTrying()) return waiting_.push_back(key);
  FailKey(key, Failure::kUnavailable);
}

void RedisCounters::Send(ScriptLink* link, const PendingCalls::Key& key) {
  const QuotaCall* const call = pending_.Find(key);
  if (call == nullptr) return;
  link->Run(call->script, call->words,
            [this, key](const auto& reply) { Answer(key, reply); });
}

void RedisCounters::Answer(const PendingCalls::Key& key,
                           const absl::StatusOr<RedisReply>& reply) {
  if (!reply.ok()) return FailKey(key, Failure::kUnavailable);
  if (reply->kind == RedisReply::Kind::kError) {
    TellError(reply->text);
    return FailKey(key, Failure::kError);
  }
  const auto result = ResultOf(*reply);
  if (!result) {
    TellError("a reply that is not two numbers");
    return FailKey(key, Failure::kReply);
  }
  if (auto call = pending_.Take(key)) Finish(*std::move(call), *result);
}

void RedisCounters::FailKey(const PendingCalls::Key& key, Failure failure) {
  if (auto call = pending_.Take(key)) Fail(*std::move(call), failure);
}

// On any thread.
void RedisCounters::Fail(QuotaCall call, Failure failure) {
  failures_[static_cast<std::size_t>(failure)]->Add(1);
  Finish(std::move(call), spi::QuotaResult());
}

// On any thread.
void RedisCounters::Finish(QuotaCall call, const spi::QuotaResult& result) {
  in_flight_.fetch_sub(1);
  call.done.Finish(result);
}

ScriptLink* RedisCounters::NextUp() {
  for (std::size_t i = 0; i < links_.size(); ++i) {
    next_link_ = (next_link_ + 1) % links_.size();
    ScriptLink* const link = links_[next_link_].get();
    if (link->state() == ScriptLink::State::kUp) return link;
  }
  return nullptr;
}

bool RedisCounters::IsTrying() const {
  return std::any_of(links_.begin(), links_.end(), [](const auto& link) {
    return link->state() == ScriptLink::State::kTrying;
  });
}

void RedisCounters::LinkUp(ScriptLink* link) {
  ++links_up_;
  if (told_ != Told::kUp) {
    told_ = Told::kUp;
    told_errors_.clear();
    logger_->Info(
        absl::StrCat(name_, ": connected to Redis at ", options_.address_text));
  }
  for (const PendingCalls::Key& key : std::exchange(waiting_, {})) {
    Send(link, key);
  }
}

void RedisCounters::LinkLost(const absl::Status& why) {
  connection_failures_->Add(1);
  links_up_ = static_cast<int>(
      std::count_if(links_.begin(), links_.end(), [](const auto& link) {
        return link->state() == ScriptLink::State::kUp;
      }));
  if (links_up_ > 0 || IsTrying()) return;
  TellDown(why);
  for (const PendingCalls::Key& key : std::exchange(waiting_, {})) {
    FailKey(key, Failure::kUnavailable);
  }
}

void RedisCounters::TellDown(const absl::Status& why) {
  if (told_ == Told::kDown) return;
  told_ = Told::kDown;
  logger_->Warn(absl::StrCat(name_, ": no connection to Redis at ",
                             options_.address_text, ": ", why.message(),
                             "; until there is one quotas get nothing"));
}

void RedisCounters::TellError(const std::string& text) {
  if (told_errors_.size() >= kMaxToldErrors) return;
  if (!told_errors_.insert(text).second) return;
  logger_->Warn(absl::StrCat(name_, ": Redis at ", options_.address_text,
                             " answers: ", text, "; the request gets nothing"));
}

}  // namespace mixer::redisquota

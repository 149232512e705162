#include "mixer_adapter/server/load_shedder.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "mixer_adapter/base/status_macros.h"

namespace mixer::server {
namespace {

// Of lines about one evaluator.
constexpr absl::Duration TellPeriod() { return absl::Seconds(1); }

// More samples a second than a thread has RPCs.
constexpr double kEveryRpc = 1e9;

}  // namespace

absl::StatusOr<std::unique_ptr<LoadShedder>> LoadShedder::Create(
    const LoadSheddingOptions& options, const Env& env) {
  MIXER_RETURN_IF_ERROR(options.Validate());
  if (options.mode == LoadSheddingMode::kDisabled) return nullptr;
  for (const std::string& warning : options.Warnings()) {
    env.logger->Warn(warning);
  }
  std::unique_ptr<LoadShedder> shedder(new LoadShedder(options, env));
  shedder->telling_ = env.scheduler->Every(
      TellPeriod(), [shedder = shedder.get()] { shedder->Tell(); });
  return shedder;
}

LoadShedder::LoadShedder(const LoadSheddingOptions& options, const Env& env)
    : options_(options),
      logger_(env.logger),
      throttled_(env.registry->GetCounter(
          "mixer_loadshedding_requests_throttled",
          "Requests refused because the server was overloaded.")) {
  if (options.limits_rate()) {
    requests_.emplace(options.max_requests_per_second, options.burst_size);
  }
}

bool LoadShedder::LetPass(Evaluator evaluator) {
  against_[evaluator].Add();
  if (options_.mode != LoadSheddingMode::kEnforce) return true;
  throttled_->Add();
  return false;
}

void LoadShedder::Tell() {
  const bool enforce = options_.mode == LoadSheddingMode::kEnforce;
  for (const Evaluator evaluator : {kResponseLatency, kRateLimit}) {
    const std::uint64_t count = against_[evaluator].Value();
    const std::uint64_t untold = count - std::exchange(told_[evaluator], count);
    if (untold == 0) continue;
    logger_->Log(enforce ? LogLevel::kWarn : LogLevel::kInfo,
                 absl::StrCat(enforce ? "Throttled (" : "LogOnly - Throttled (",
                              evaluator == kRateLimit ? "RateLimit"
                                                      : "grpcResponseLatency",
                              "): '", Reason(evaluator), "' (", untold,
                              untold == 1 ? " request)" : " requests)"));
  }
}

// The reference's texts.
std::string LoadShedder::Reason(Evaluator evaluator) const {
  if (evaluator == kRateLimit) {
    return absl::StrFormat(
        "Too many requests have been received by this server in the current "
        "time window (limit: %f). Please retry request later.",
        options_.max_requests_per_second);
  }
  return absl::StrFormat(
      "Current observed average latency (%f) exceeds specified threshold (%f). "
      "Please retry request.",
      high_average_.load(std::memory_order_relaxed),
      absl::ToDoubleSeconds(options_.average_latency_threshold));
}

LoadShedder::Gate::Gate(LoadShedder* shedder)
    : shedder_(shedder),
      overloaded_(absl::UnavailableError(
          "Server is currently overloaded. Please try again.")),
      average_(shedder->options_.latency_sample_half_life) {
  const double rate = shedder->options_.latency_samples_per_second;
  // The flag's default is the largest number there is.
  if (rate > 0 && rate < kEveryRpc) samples_.emplace(rate, 1);
}

bool LoadShedder::Gate::Admit(std::int64_t cost, absl::Time now) {
  if (TooSlow(now) && !shedder_->LetPass(kResponseLatency)) return false;
  auto& requests = shedder_->requests_;
  return !requests.has_value() || requests->Take(cost, now) ||
         shedder_->LetPass(kRateLimit);
}

bool LoadShedder::Gate::TooSlow(absl::Time now) const {
  if (!shedder_->options_.limits_latency()) return false;
  const absl::Duration average = average_.Value(now);
  if (average < shedder_->options_.average_latency_threshold) return false;
  shedder_->high_average_.store(absl::ToDoubleSeconds(average),
                                std::memory_order_relaxed);
  return true;
}

void LoadShedder::Gate::Ended(absl::Duration latency, absl::Time now) {
  if (!shedder_->options_.limits_latency()) return;
  if (!samples_.has_value() || samples_->Take(1, now)) {
    average_.Add(latency, now);
  }
}

}  // namespace mixer::server

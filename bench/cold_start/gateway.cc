#include "bench/cold_start/gateway.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>

#include "bench/cold_start/constants.h"

namespace mixer::cold_start {
namespace {

// And those after it, one a request.
constexpr std::uint64_t kStream = 1000;

absl::Duration CheckRetryDelay(int attempt, Random* random) {
  const absl::Duration most =
      std::min(kCheckRetryCap, kCheckRetryBase * std::pow(2.0, attempt));
  return random->Uniform({kCheckRetryBase, most});
}

}  // namespace

Gateway::Exchange::Exchange(const Options& options, std::uint64_t number,
                            int revision, End end)
    : revision(revision),
      end(std::move(end)),
      random(options.seed, kStream + number) {}

Gateway::Gateway(const Options& options, const GatewayOptions& gateway,
                 Agenda* agenda, const Cluster* cluster,
                 std::unique_ptr<Adapter> adapter)
    : lab_(options),
      options_(gateway),
      agenda_(agenda),
      cluster_(cluster),
      adapter_(std::move(adapter)),
      cache_(options.revisions) {}

void Gateway::OnEndpoints(View view, int revision, bool endpoints) {
  // The gateway's own views are asked when a request is routed.
  if (view == View::kWatch) adapter_->OnEndpoints(revision, endpoints);
}

void Gateway::Request(int revision, End end) {
  const auto exchange =
      std::make_shared<Exchange>(lab_, requests_++, revision, std::move(end));
  if (lab_.client_patience > absl::ZeroDuration()) {
    agenda_->After(lab_.client_patience,
                   [this, exchange] { Finish(exchange, Outcome::kLeft); });
  }
  Enter(exchange);
}

void Gateway::Enter(const ExchangePtr& exchange) {
  if (exchange->over) return;
  exchange->request = std::to_string(tries_++);
  exchange->check_try = 0;
  exchange->route_try = 0;
  Cached& cached = cache_[exchange->revision];
  if (cached.uses > 0 && agenda_->Now() < cached.until) {
    --cached.uses;
    Leave(exchange);
  } else {
    Check(exchange);
  }
}

// ---- Mixer's filter --------------------------------------------------------

void Gateway::Check(const ExchangePtr& exchange) {
  // There and back again: half the network before the adapter, the rest after.
  const absl::Time deadline = agenda_->Now() + kCheckTimeout;
  agenda_->After(kCheckNetwork / 2, [this, exchange, deadline] {
    if (exchange->over) return;
    const CheckCall call = {exchange->revision, exchange->request, deadline,
                            &exchange->cancellation};
    adapter_->Check(call, [this, exchange](const CheckAnswer& answer) {
      agenda_->After(kCheckNetwork / 2 + adapter_->cost(),
                     [this, exchange, answer] { Answered(exchange, answer); });
    });
  });
}

void Gateway::Answered(const ExchangePtr& exchange, const CheckAnswer& answer) {
  if (exchange->over) return;
  if (answer.verdict == Verdict::kOk) {
    // The request that asked is the first use.
    if (answer.uses > 1) {
      cache_[exchange->revision] = {agenda_->Now() + answer.valid,
                                    answer.uses - 1};
    }
    Leave(exchange);
  } else if (answer.verdict == Verdict::kAskAgain &&
             exchange->check_try < options_.check_retries) {
    agenda_->After(CheckRetryDelay(exchange->check_try++, &exchange->random),
                   [this, exchange] { Check(exchange); });
  } else {
    Fail(exchange, Outcome::kRefused);
  }
}

// ---- router ----------------------------------------------------------------

void Gateway::Leave(const ExchangePtr& exchange) {
  exchange->routed = agenda_->Now();
  if (options_.route == Route::kAddress) return RouteToAddress(exchange);
  RouteToPod(exchange);
}

void Gateway::RouteToPod(const ExchangePtr& exchange) {
  if (!cluster_->Sees(View::kGateway, exchange->revision)) {
    return Fail(exchange, Outcome::kNoEndpoint);
  }
  Finish(exchange, Outcome::kServed);
}

void Gateway::RouteToAddress(const ExchangePtr& exchange) {
  if (exchange->over) return;
  if (cluster_->Sees(View::kNodes, exchange->revision)) {
    return Finish(exchange, Outcome::kServed);
  }
  // Envoy waits a random part of an interval that doubles up to the cap.
  const int attempt = exchange->route_try++;
  const absl::Duration most = std::min(
      kRouteRetryCap, kRouteRetryBase * (std::pow(2.0, attempt + 1) - 1));
  const absl::Duration delay =
      kRefused + exchange->random.Uniform({absl::ZeroDuration(), most});
  if (attempt >= kRouteRetries ||
      agenda_->Now() + delay > exchange->routed + kRouteTimeout) {
    return Fail(exchange, Outcome::kNoEndpoint);
  }
  agenda_->After(delay, [this, exchange] { RouteToAddress(exchange); });
}

void Gateway::Fail(const ExchangePtr& exchange, Outcome outcome) {
  if (++exchange->client_try >= options_.client_tries) {
    return Finish(exchange, outcome);
  }
  agenda_->After(kRetryAfter, [this, exchange] { Enter(exchange); });
}

void Gateway::Finish(const ExchangePtr& exchange, Outcome outcome) {
  if (std::exchange(exchange->over, true)) return;
  exchange->end(outcome);
  if (outcome == Outcome::kLeft) exchange->cancellation.Cancel();
}

}  // namespace mixer::cold_start

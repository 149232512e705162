#include "bench/cold_start/gateway.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "bench/cold_start/constants.h"

namespace mixer::cold_start {
namespace {

constexpr std::uint64_t kStream = 6;

}  // namespace

Gateway::Gateway(const Options& options, const GatewayOptions& gateway,
                 Agenda* agenda, const Cluster* cluster,
                 std::unique_ptr<Adapter> adapter)
    : options_(gateway),
      agenda_(agenda),
      cluster_(cluster),
      adapter_(std::move(adapter)),
      random_(options.seed, kStream),
      cache_(options.revisions) {}

void Gateway::OnEndpoints(View view, int revision, bool endpoints) {
  // The gateway's own views are asked when a request is routed.
  if (view == View::kWatch) adapter_->OnEndpoints(revision, endpoints);
}

void Gateway::Request(int revision, End end) {
  const auto exchange = std::make_shared<Exchange>();
  exchange->revision = revision;
  exchange->end = std::move(end);
  Enter(exchange);
}

void Gateway::Enter(const ExchangePtr& exchange) {
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
  agenda_->After(kCheckNetwork / 2, [this, exchange] {
    adapter_->Check(exchange->revision, [this,
                                         exchange](const CheckAnswer& answer) {
      agenda_->After(kCheckNetwork / 2 + adapter_->cost(),
                     [this, exchange, answer] { Answered(exchange, answer); });
    });
  });
}

void Gateway::Answered(const ExchangePtr& exchange, const CheckAnswer& answer) {
  if (answer.ok) {
    // The request that asked is the first use.
    if (answer.uses > 1) {
      cache_[exchange->revision] = {agenda_->Now() + answer.valid,
                                    answer.uses - 1};
    }
    Leave(exchange);
  } else if (exchange->check_try < options_.check_retries) {
    agenda_->After(CheckRetryDelay(exchange->check_try++),
                   [this, exchange] { Check(exchange); });
  } else {
    Fail(exchange, Outcome::kRefused);
  }
}

absl::Duration Gateway::CheckRetryDelay(int attempt) {
  const absl::Duration most =
      std::min(kCheckRetryCap, kCheckRetryBase * std::pow(2.0, attempt));
  return random_.Uniform({kCheckRetryBase, most});
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
  exchange->end(Outcome::kServed);
}

void Gateway::RouteToAddress(const ExchangePtr& exchange) {
  if (cluster_->Sees(View::kNodes, exchange->revision)) {
    return exchange->end(Outcome::kServed);
  }
  // Envoy waits a random part of an interval that doubles up to the cap.
  const int attempt = exchange->route_try++;
  const absl::Duration most = std::min(
      kRouteRetryCap, kRouteRetryBase * (std::pow(2.0, attempt + 1) - 1));
  const absl::Duration delay =
      kRefused + random_.Uniform({absl::ZeroDuration(), most});
  if (attempt >= kRouteRetries ||
      agenda_->Now() + delay > exchange->routed + kRouteTimeout) {
    return Fail(exchange, Outcome::kNoEndpoint);
  }
  agenda_->After(delay, [this, exchange] { RouteToAddress(exchange); });
}

void Gateway::Fail(const ExchangePtr& exchange, Outcome outcome) {
  if (++exchange->client_try >= options_.client_tries) {
    return exchange->end(outcome);
  }
  agenda_->After(kRetryAfter, [this, exchange] { Enter(exchange); });
}

}  // namespace mixer::cold_start

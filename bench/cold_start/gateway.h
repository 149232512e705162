// An ingress gateway with Mixer's filter (P 4, 6, 7, 11): asks an adapter,
// unless it may answer by itself, then routes to a pod.
//
// Assumed: one gateway with one worker, so one cache; one revision's Checks
// differ in nothing that the cache looks at.
#ifndef BENCH_COLD_START_GATEWAY_H_
#define BENCH_COLD_START_GATEWAY_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "bench/cold_start/adapter.h"
#include "bench/cold_start/agenda.h"
#include "bench/cold_start/cluster.h"
#include "bench/cold_start/design.h"
#include "bench/cold_start/options.h"
#include "bench/cold_start/random.h"
#include "mixer_adapter/base/cancellation.h"

namespace mixer::cold_start {

enum class Route {
  kPods,     // endpoints by Pilot; without one: 503 UH, never retried (P 11.1)
  kAddress,  // the service's own address, retried while it refuses (P 11.3 B)
};

struct GatewayOptions {
  Route route = Route::kPods;
  int check_retries = 0;  // policy.istio.io/checkRetries
  int client_tries = 1;   // 1: the client takes the first answer
};

class Gateway final : public Design {
 public:
  // `agenda` and `cluster` are borrowed.
  Gateway(const Options& options, const GatewayOptions& gateway, Agenda* agenda,
          const Cluster* cluster, std::unique_ptr<Adapter> adapter);

  void Start() override { adapter_->Start(); }
  void Request(int revision, End end) override;
  void OnEndpoints(View view, int revision, bool endpoints) override;
  int lost_messages() const override { return adapter_->lost_messages(); }

 private:
  // One request of a client, with its tries.
  struct Exchange {
    Exchange(const Options& options, std::uint64_t number, int revision,
             End end);

    const int revision;
    const End end;
    // Of its own: in what order others get their answers says nothing to it.
    Random random;
    std::string request;  // x-request-id, of this try of the client
    Cancellation cancellation;
    bool over = false;
    int client_try = 0;
    int check_try = 0;
    int route_try = 0;
    absl::Time routed;
  };
  using ExchangePtr = std::shared_ptr<Exchange>;

  struct Cached {
    absl::Time until = absl::InfinitePast();
    int uses = 0;
  };

  void Enter(const ExchangePtr& exchange);
  void Check(const ExchangePtr& exchange);
  void Answered(const ExchangePtr& exchange, const CheckAnswer& answer);
  void RouteToPod(const ExchangePtr& exchange);
  void RouteToAddress(const ExchangePtr& exchange);
  void Leave(const ExchangePtr& exchange);
  void Fail(const ExchangePtr& exchange, Outcome outcome);
  void Finish(const ExchangePtr& exchange, Outcome outcome);

  const Options lab_;
  const GatewayOptions options_;
  Agenda* const agenda_;
  const Cluster* const cluster_;
  const std::unique_ptr<Adapter> adapter_;
  std::vector<Cached> cache_;
  std::uint64_t requests_ = 0;
  std::uint64_t tries_ = 0;
};

}  // namespace mixer::cold_start

#endif  // BENCH_COLD_START_GATEWAY_H_

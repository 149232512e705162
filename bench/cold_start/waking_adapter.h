// This repository's kactivator as it is without hold: notes the request,
// answers OK at once, to be asked again for the next one.
#ifndef BENCH_COLD_START_WAKING_ADAPTER_H_
#define BENCH_COLD_START_WAKING_ADAPTER_H_

#include <memory>
#include <utility>

#include "bench/cold_start/adapter.h"
#include "bench/cold_start/constants.h"
#include "bench/cold_start/stat_client.h"

namespace mixer::cold_start {

class WakingAdapter final : public Adapter {
 public:
  explicit WakingAdapter(std::unique_ptr<StatClient> client)
      : client_(std::move(client)) {}

  void Start() override { client_->Start(); }
  void Check(int revision, Answer answer) override {
    client_->Note(revision);
    answer({true, kWakingValid, 0});
  }
  void OnEndpoints(int, bool) override {}
  absl::Duration cost() const override { return kCheck; }
  int lost_messages() const override {
    return static_cast<int>(client_->stats().dropped);
  }

 private:
  const std::unique_ptr<StatClient> client_;
};

}  // namespace mixer::cold_start

#endif  // BENCH_COLD_START_WAKING_ADAPTER_H_

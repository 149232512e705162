// The adapter of the blog in a process of its own (K 5.1): one message for each
// Check, lost if there is no connection; the answer is OK, at once. Assumed:
// its frames are of the release that runs; as published, they are 0.6's only.
#ifndef BENCH_COLD_START_ORIGINAL_ADAPTER_H_
#define BENCH_COLD_START_ORIGINAL_ADAPTER_H_

#include <memory>
#include <utility>

#include "bench/cold_start/adapter.h"
#include "bench/cold_start/constants.h"
#include "bench/cold_start/go_connection.h"

namespace mixer::cold_start {

class OriginalAdapter final : public Adapter {
 public:
  // As published `uses` is 0, so no proxy keeps its answer.
  OriginalAdapter(std::unique_ptr<GoConnection> connection, int uses)
      : connection_(std::move(connection)), uses_(uses) {}

  void Start() override { connection_->Start(); }
  void Check(const CheckCall& call, Answer answer) override {
    connection_->Send(call.revision, 1, 1);
    answer({Verdict::kOk, kOriginalValid, uses_});
  }
  void OnEndpoints(int, bool) override {}
  absl::Duration cost() const override { return kCheck + kAdapterHop; }
  int lost_messages() const override { return connection_->lost(); }

 private:
  const std::unique_ptr<GoConnection> connection_;
  const int uses_;
};

}  // namespace mixer::cold_start

#endif  // BENCH_COLD_START_ORIGINAL_ADAPTER_H_

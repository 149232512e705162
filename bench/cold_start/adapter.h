// What Mixer's adapter answers to a Check, and when.
#ifndef BENCH_COLD_START_ADAPTER_H_
#define BENCH_COLD_START_ADAPTER_H_

#include <functional>

#include "absl/time/time.h"

namespace mixer::cold_start {

struct CheckAnswer {
  // False: gRPC's UNAVAILABLE, which the proxy may retry (P 7).
  bool ok = true;
  // How long, and for how many requests, the proxy may answer by itself. 0 uses
  // is none (P 4).
  absl::Duration valid;
  int uses = 0;
};

class Adapter {
 public:
  using Answer = std::function<void(const CheckAnswer&)>;

  virtual ~Adapter() = default;

  virtual void Start() = 0;
  virtual void Check(int revision, Answer answer) = 0;
  // As watchers of Kubernetes learn it.
  virtual void OnEndpoints(int revision, bool endpoints) = 0;
  // What Mixer and the adapter take for an answer that waits for nothing.
  virtual absl::Duration cost() const = 0;
  virtual int lost_messages() const = 0;
};

}  // namespace mixer::cold_start

#endif  // BENCH_COLD_START_ADAPTER_H_

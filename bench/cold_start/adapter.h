// What Mixer's adapter answers to a Check, and when.
#ifndef BENCH_COLD_START_ADAPTER_H_
#define BENCH_COLD_START_ADAPTER_H_

#include <functional>
#include <string>

#include "absl/time/time.h"
#include "mixer_adapter/base/cancellation.h"

namespace mixer::cold_start {

// One attempt of a Check.
struct CheckCall {
  int revision = 0;
  // The deduplication id: all attempts of one request have the same.
  std::string request;
  // The proxy gives up the attempt then.
  absl::Time deadline = absl::InfiniteFuture();
  // Comes when the client gives up. Outlives the answer.
  Cancellation* cancellation = nullptr;
};

enum class Verdict {
  kOk,
  kDenied,    // an answer; the proxy tells the client
  kAskAgain,  // none: gRPC's UNAVAILABLE, which the proxy may retry (P 7)
};

struct CheckAnswer {
  Verdict verdict = Verdict::kOk;
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
  // Calls `answer` once, at once or later.
  virtual void Check(const CheckCall& call, Answer answer) = 0;
  // As watchers of Kubernetes learn it.
  virtual void OnEndpoints(int revision, bool endpoints) = 0;
  // What Mixer and the adapter take for an answer that waits for nothing.
  virtual absl::Duration cost() const = 0;
  virtual int lost_messages() const = 0;
};

}  // namespace mixer::cold_start

#endif  // BENCH_COLD_START_ADAPTER_H_

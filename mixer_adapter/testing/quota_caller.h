// A quota handler that waits, called as the runtime does.
#ifndef MIXER_ADAPTER_TESTING_QUOTA_CALLER_H_
#define MIXER_ADAPTER_TESTING_QUOTA_CALLER_H_

#include <cstdint>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "mixer_adapter/base/clock.h"
#include "mixer_adapter/metrics/registry.h"
#include "mixer_adapter/spi/info.h"
#include "mixer_adapter/testing/fake_scheduler.h"
#include "mixer_adapter/testing/recording_logger.h"
#include "template/quota/quota.template.h"

namespace mixer::testing {

// One request, of instance "rl".
struct QuotaQuestion {
  double seconds = 0;  // since some point in time
  std::int64_t amount = 1;
  bool best_effort = false;
  std::string id = {};
  std::string path = "/";  // the value of the dimension of this name
  absl::Duration deadline = absl::InfiniteDuration();  // from now on
};

class QuotaCaller {
 public:
  using Answer = absl::StatusOr<spi::QuotaResult>;

  // Builds the handler, whose name is "h.istio-system".
  QuotaCaller(const spi::Info& info, const google::protobuf::Message& params);
  // Calls have their answers by then; if not, at the latest when the handler
  // has gone.
  ~QuotaCaller() = default;

  std::future<Answer> Begin(const QuotaQuestion& question);
  // Waits for the answer.
  Answer Ask(const QuotaQuestion& question) { return Begin(question).get(); }

  // Ends the handler.
  void Drop() { handler_.reset(); }

  std::string metrics() const { return registry_.Text(); }
  std::vector<std::string> log() const { return logger_.lines(); }

 private:
  const SystemClock clock_;
  RecordingLogger logger_;
  metrics::Registry registry_;
  FakeScheduler scheduler_;
  std::unique_ptr<spi::Handler> handler_;
  quota::WaitingHandler* quota_;
};

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_QUOTA_CALLER_H_

// What the embedded Autoscaler saw and decided, in order.
#ifndef MIXER_ADAPTER_TESTING_AUTOSCALER_EVENT_H_
#define MIXER_ADAPTER_TESTING_AUTOSCALER_EVENT_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "mixer_adapter/autoscaler/stat.h"
#include "mixer_adapter/base/mutex.h"

namespace mixer::testing {

struct AutoscalerEvent {
  enum class Kind {
    kConnected,
    kMessage,  // key, concurrency, count
    kDesired,  // key, from, to
    kReady,    // key: the stand-in's pod serves now
    kDropped,  // text: why a frame or message was dropped
    kDisconnected,
  };
  absl::Time time;
  Kind kind = Kind::kConnected;
  autoscaler::RevisionKey key;
  double concurrency = 0;
  double count = 0;
  int from = 0;
  int to = 0;
  std::string text;
};

// "2026-01-02T03:04:05.000006Z event=message revision=default/hello-00001
// concurrency=1 count=1", in one line. Values with spaces are in quotes.
std::string FormatEvent(const AutoscalerEvent& event);

// Thread-safe.
class EventLog {
 public:
  // Older events than the last `capacity` are forgotten.
  explicit EventLog(std::size_t capacity) : capacity_(capacity) {}

  void Add(const AutoscalerEvent& event) ABSL_LOCKS_EXCLUDED(mu_);
  std::vector<AutoscalerEvent> Events() const ABSL_LOCKS_EXCLUDED(mu_);
  // Of one kind since the start, forgotten ones included.
  std::size_t Count(AutoscalerEvent::Kind kind) const ABSL_LOCKS_EXCLUDED(mu_);
  // Waits until there were `count` of one kind; false after `timeout`.
  bool WaitFor(AutoscalerEvent::Kind kind, std::size_t count,
               absl::Duration timeout) const ABSL_LOCKS_EXCLUDED(mu_);

 private:
  std::size_t CountLocked(AutoscalerEvent::Kind kind) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const std::size_t capacity_;
  mutable Mutex mu_;
  mutable std::condition_variable_any added_;
  std::deque<AutoscalerEvent> events_ ABSL_GUARDED_BY(mu_);
  std::map<AutoscalerEvent::Kind, std::size_t> counts_ ABSL_GUARDED_BY(mu_);
};

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_AUTOSCALER_EVENT_H_

#include "mixer_adapter/testing/autoscaler_event.h"

#include <chrono>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace mixer::testing {
namespace {

using Kind = AutoscalerEvent::Kind;

std::string KeyText(const autoscaler::RevisionKey& key) {
  const std::string text =
      absl::CEscape(absl::StrCat(key.name_space, "/", key.name));
  const bool plain = text.find_first_of(" \\") == std::string::npos;
  return plain ? text : absl::StrCat("\"", text, "\"");
}

std::string Details(const AutoscalerEvent& event) {
  switch (event.kind) {
    case Kind::kConnected:
      return "event=connected";
    case Kind::kMessage:
      return absl::StrCat("event=message revision=", KeyText(event.key),
                          " concurrency=", event.concurrency,
                          " count=", event.count);
    case Kind::kDesired:
      return absl::StrCat("event=desired revision=", KeyText(event.key),
                          " from=", event.from, " to=", event.to);
    case Kind::kReady:
      return absl::StrCat("event=ready revision=", KeyText(event.key));
    case Kind::kDropped:
      return absl::StrCat("event=dropped reason=\"", absl::CEscape(event.text),
                          "\"");
    case Kind::kDisconnected:
      return absl::StrCat("event=disconnected reason=\"",
                          absl::CEscape(event.text), "\"");
  }
  return "event=unknown";
}

}  // namespace

std::string FormatEvent(const AutoscalerEvent& event) {
  return absl::StrCat(
      absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", event.time, absl::UTCTimeZone()),
      " ", Details(event));
}

void EventLog::Add(const AutoscalerEvent& event) {
  {
    MutexLock lock(&mu_);
    ++counts_[event.kind];
    events_.push_back(event);
    if (events_.size() > capacity_) events_.pop_front();
  }
  added_.notify_all();
}

std::vector<AutoscalerEvent> EventLog::Events() const {
  MutexLock lock(&mu_);
  return {events_.begin(), events_.end()};
}

std::size_t EventLog::Count(Kind kind) const {
  MutexLock lock(&mu_);
  return CountLocked(kind);
}

std::size_t EventLog::CountLocked(Kind kind) const {
  const auto it = counts_.find(kind);
  return it == counts_.end() ? 0 : it->second;
}

bool EventLog::WaitFor(Kind kind, std::size_t count,
                       absl::Duration timeout) const {
  const auto deadline =
      std::chrono::steady_clock::now() + absl::ToChronoMilliseconds(timeout);
  MutexLock lock(&mu_);
  while (CountLocked(kind) < count) {
    if (added_.wait_until(mu_, deadline) == std::cv_status::timeout) {
      return CountLocked(kind) >= count;
    }
  }
  return true;
}

}  // namespace mixer::testing

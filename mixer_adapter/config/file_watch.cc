#include "mixer_adapter/config/file_watch.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <limits>
#include <utility>
#include <vector>

#include "absl/time/clock.h"

namespace mixer::config {
namespace {

constexpr std::uint32_t kEvents = IN_ATTRIB | IN_CLOSE_WRITE | IN_CREATE |
                                  IN_DELETE | IN_DELETE_SELF | IN_MODIFY |
                                  IN_MOVE_SELF | IN_MOVED_FROM | IN_MOVED_TO;

int PollMilliseconds(absl::Duration timeout) {
  // Rounded up: a wait of less than a millisecond is still a wait.
  const std::int64_t whole = absl::ToInt64Milliseconds(
      std::max(timeout, absl::ZeroDuration()) + absl::Nanoseconds(999999));
  return static_cast<int>(
      std::min<std::int64_t>(whole, std::numeric_limits<int>::max()));
}

}  // namespace

FileWatch::FileWatch()
    : inotify_(inotify_init1(IN_NONBLOCK | IN_CLOEXEC)),
      wake_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}

FileWatch::~FileWatch() {
  if (inotify_ >= 0) close(inotify_);
  if (wake_ >= 0) close(wake_);
}

bool FileWatch::Watch(const std::set<std::string>& directories) {
  complete_ = true;
  std::set<int> now;
  for (const std::string& directory : directories) {
    // The same number as before, if it is the same directory.
    const int watch = inotify_add_watch(inotify_, directory.c_str(),
                                        kEvents | IN_ONLYDIR | IN_EXCL_UNLINK);
    if (watch >= 0) {
      now.insert(watch);
    } else {
      complete_ = false;
    }
  }
  std::vector<int> gone;
  std::set_difference(watches_.begin(), watches_.end(), now.begin(), now.end(),
                      std::back_inserter(gone));
  for (const int watch : gone) inotify_rm_watch(inotify_, watch);
  const bool more =
      !std::includes(watches_.begin(), watches_.end(), now.begin(), now.end());
  watches_ = std::move(now);
  return more;
}

FileWatch::Outcome FileWatch::Wait(absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  for (;;) {
    pollfd fds[] = {{inotify_, POLLIN, 0}, {wake_, POLLIN, 0}};
    const int ready = poll(fds, 2, PollMilliseconds(deadline - absl::Now()));
    if (ready > 0 && (fds[1].revents & POLLIN) != 0) return Outcome::kWoken;
    if (ready > 0 && Drain()) return Outcome::kEvent;
    if (absl::Now() >= deadline) return Outcome::kTimeout;
  }
}

// Whether there was an event that says something.
bool FileWatch::Drain() {
  bool seen = false;
  alignas(inotify_event) char buffer[16384];
  for (;;) {
    const ssize_t size = read(inotify_, buffer, sizeof(buffer));
    if (size <= 0) return seen;
    for (const char* at = buffer; at < buffer + size;) {
      const auto* const event = reinterpret_cast<const inotify_event*>(at);
      at += sizeof(inotify_event) + event->len;
      if ((event->mask & IN_IGNORED) == 0) {
        seen = true;
      } else {
        watches_.erase(event->wd);
      }
    }
  }
}

void FileWatch::Wake() {
  const std::uint64_t one = 1;
  (void)!write(wake_, &one, sizeof(one));
}

void FileWatch::ForgetWake() {
  std::uint64_t count;
  (void)!read(wake_, &count, sizeof(count));
}

}  // namespace mixer::config

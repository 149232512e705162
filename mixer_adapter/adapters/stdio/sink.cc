#include "mixer_adapter/adapters/stdio/sink.h"

#include <limits.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"

namespace mixer::stdio {
namespace {

constexpr int kWaitMilliseconds = 100;

bool IsFile(int fd) {
  struct stat info;
  return fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
}

}  // namespace

bool WaitUntilWritable(int fd) {
  pollfd ready = {fd, POLLOUT, 0};
  return poll(&ready, 1, kWaitMilliseconds) != 0;
}

bool TryAgain(int error) {
  return error == EINTR || error == EAGAIN || error == EWOULDBLOCK;
}

std::string_view WholeLines(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  const std::size_t last = text.substr(0, limit).rfind('\n');
  if (last != std::string_view::npos) return text.substr(0, last + 1);
  const std::size_t end = text.find('\n');
  return end == std::string_view::npos ? text : text.substr(0, end + 1);
}

StreamSink::StreamSink(int fd, std::string name)
    : fd_(fd), name_(std::move(name)), is_file_(IsFile(fd)) {}

absl::StatusOr<std::size_t> StreamSink::Write(std::string_view text) {
  if (!is_file_) {
    if (!WaitUntilWritable(fd_)) return 0;
    // A longer line is cut.
    text = WholeLines(text, PIPE_BUF).substr(0, PIPE_BUF);
  }
  const ssize_t count = write(fd_, text.data(), text.size());
  if (count >= 0) return static_cast<std::size_t>(count);
  if (TryAgain(errno)) return 0;
  return absl::UnavailableError(absl::StrCat(
      "cannot write to ", name_, ": ", std::generic_category().message(errno)));
}

}  // namespace mixer::stdio

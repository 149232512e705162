#include "mixer_adapter/base/regular_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mixer {
namespace {

absl::Status Errno(const char* what) {
  return absl::ErrnoToStatus(errno, what);
}

absl::Status CheckRegular(int fd, std::size_t max_bytes) {
  struct stat info;
  if (fstat(fd, &info) != 0) return Errno("fstat");
  if (!S_ISREG(info.st_mode)) {
    return absl::FailedPreconditionError("is not a regular file");
  }
  if (static_cast<std::size_t>(info.st_size) > max_bytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat("has ", info.st_size, " bytes, more than ", max_bytes));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> ReadRegularFile(const std::string& path,
                                            std::size_t max_bytes) {
  // O_NONBLOCK: a FIFO without a writer must not hang us.
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return Errno("open");
  const auto closer = absl::MakeCleanup([fd] { close(fd); });
  absl::Status status = CheckRegular(fd, max_bytes);
  if (!status.ok()) return status;
  std::string bytes;
  char buffer[1 << 16];
  // One byte more than allowed may be read: the file may have grown.
  while (bytes.size() <= max_bytes) {
    const ssize_t count = read(fd, buffer, sizeof(buffer));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Errno("read");
    if (count == 0) return bytes;
    bytes.append(buffer, static_cast<std::size_t>(count));
  }
  return absl::ResourceExhaustedError(
      absl::StrCat("grew beyond ", max_bytes, " bytes"));
}

}  // namespace mixer

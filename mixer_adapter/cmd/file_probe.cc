#include "mixer_adapter/cmd/file_probe.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"

namespace mixer::cmd {
namespace {

absl::Status Failure(const char* what, const std::string& path) {
  return absl::UnavailableError(absl::StrCat(
      "cannot ", what, " probe file ", path, ": ", std::strerror(errno),
      "; name a file in a folder that mixs may write to"));
}

}  // namespace

FileProbe::FileProbe(std::string path, absl::Duration interval,
                     Scheduler* scheduler, Logger* log)
    : path_(std::move(path)), log_(log) {
  SetAvailable(false);
  task_ = scheduler->Every(interval / 2, [this] {
    MutexLock lock(&mu_);
    Update();
  });
}

FileProbe::~FileProbe() {
  task_.reset();
  SetAvailable(false);
}

void FileProbe::SetAvailable(bool available) {
  MutexLock lock(&mu_);
  available_ = available;
  Update();
}

void FileProbe::Update() {
  const absl::Status status = available_ ? Touch() : Remove();
  const std::string mistake(status.message());
  if (mistake == told_) return;
  told_ = mistake;
  if (!mistake.empty()) log_->Error(mistake);
}

absl::Status FileProbe::Touch() const {
  // Not blocked by a pipe of that name.
  const int file =
      open(path_.c_str(),
           O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0644);
  if (file < 0) return Failure("write", path_);
  absl::Status status =
      futimens(file, nullptr) == 0 ? absl::OkStatus() : Failure("write", path_);
  close(file);
  return status;
}

absl::Status FileProbe::Remove() const {
  if (unlink(path_.c_str()) == 0 || errno == ENOENT) return absl::OkStatus();
  return Failure("remove", path_);
}

}  // namespace mixer::cmd

#include "mixer_adapter/adapters/stdio/file_sink.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::stdio {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kMode = 0644;
constexpr char kTimeFormat[] = "-%Y-%m-%d%ET%H-%M-%E3S";
constexpr std::size_t kTimeLength = 24;  // "-2026-01-02T03-04-05.000"

// When the file began: its birth if the file system knows it, else its last
// change.
absl::Time BeginOf(int fd) {
  struct statx info;
  if (statx(fd, "", AT_EMPTY_PATH, STATX_BTIME | STATX_MTIME, &info) != 0) {
    return absl::Now();
  }
  const bool known = (info.stx_mask & STATX_BTIME) != 0;
  const auto& time = known ? info.stx_btime : info.stx_mtime;
  return absl::FromUnixSeconds(time.tv_sec);
}

}  // namespace

absl::StatusOr<std::unique_ptr<FileSink>> FileSink::Open(
    std::string path, const Rotation& rotation, const Clock* clock) {
  std::unique_ptr<FileSink> sink(
      new FileSink(std::move(path), rotation, clock));
  MIXER_RETURN_IF_ERROR(sink->Reopen());
  return sink;
}

FileSink::FileSink(std::string path, const Rotation& rotation,
                   const Clock* clock)
    : path_(std::move(path)),
      directory_(fs::absolute(path_).parent_path()),
      stem_(fs::path(path_).stem()),
      extension_(fs::path(path_).extension()),
      rotation_(rotation),
      clock_(clock) {}

FileSink::~FileSink() { Close(); }

void FileSink::Close() {
  if (fd_ >= 0) close(fd_);
  fd_ = -1;
}

absl::Status FileSink::Error(std::string_view what,
                             std::string_view path) const {
  return absl::UnavailableError(
      absl::StrCat("cannot ", ToAbsl(what), " ", ToAbsl(path), ": ",
                   std::generic_category().message(errno)));
}

absl::Status FileSink::Reopen() {
  Close();
  // Not to wait for the reader of a named pipe.
  fd_ = open(path_.c_str(),
             O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, kMode);
  if (fd_ < 0) return Error("open", path_);
  struct stat info;
  if (fstat(fd_, &info) != 0) return Error("open", path_);
  size_ = info.st_size;
  begun_ = size_ == 0 ? clock_->Now() : BeginOf(fd_);
  return absl::OkStatus();
}

bool FileSink::StillThere() {
  struct stat named;
  struct stat opened;
  if (fd_ < 0 || stat(path_.c_str(), &named) != 0 || fstat(fd_, &opened) != 0) {
    return false;
  }
  size_ = opened.st_size;
  return named.st_ino == opened.st_ino && named.st_dev == opened.st_dev;
}

// A file has at least one line, however long.
bool FileSink::IsFull(std::string_view text) const {
  if (rotation_.max_bytes <= 0 || size_ == 0) return false;
  const auto line = static_cast<std::int64_t>(WholeLines(text, 1).size());
  return size_ + line > rotation_.max_bytes;
}

bool FileSink::IsOld() const {
  return rotation_.max_age > absl::ZeroDuration() && size_ > 0 &&
         clock_->Now() - begun_ >= rotation_.max_age;
}

absl::StatusOr<std::size_t> FileSink::Write(std::string_view text) {
  if (!StillThere()) MIXER_RETURN_IF_ERROR(Reopen());
  if (IsFull(text) || IsOld()) MIXER_RETURN_IF_ERROR(Rotate());
  if (rotation_.max_bytes > 0) {
    const std::int64_t room =
        std::max<std::int64_t>(rotation_.max_bytes - size_, 1);
    text = WholeLines(text, static_cast<std::size_t>(room));
  }
  const ssize_t count = write(fd_, text.data(), text.size());
  if (count >= 0) return static_cast<std::size_t>(count);
  if (TryAgain(errno)) {
    WaitUntilWritable(fd_);
    return 0;
  }
  return Error("write to", path_);
}

std::string FileSink::NameOfOlder() const {
  absl::Time time = clock_->Now();
  for (;;) {
    std::string name = absl::StrCat(
        directory_, "/", stem_,
        absl::FormatTime(kTimeFormat, time, absl::UTCTimeZone()), extension_);
    if (access(name.c_str(), F_OK) != 0) return name;
    time += absl::Milliseconds(1);
  }
}

absl::Status FileSink::Rotate() {
  const std::string older = NameOfOlder();
  if (rename(path_.c_str(), older.c_str()) != 0) return Error("rename", path_);
  MIXER_RETURN_IF_ERROR(Reopen());
  RemoveOldest();
  return absl::OkStatus();
}

// One that cannot be removed stays, and is tried again at the next rotation.
void FileSink::RemoveOldest() const {
  if (rotation_.max_older_files <= 0) return;
  std::vector<std::string> older;
  std::error_code error;
  for (fs::directory_iterator it(directory_, error), end; !error && it != end;
       it.increment(error)) {
    const std::string name = it->path().filename();
    absl::Time unused;
    std::string why;
    if (name.size() != stem_.size() + kTimeLength + extension_.size() ||
        name.compare(0, stem_.size(), stem_) != 0 ||
        name.compare(stem_.size() + kTimeLength, std::string::npos,
                     extension_) != 0 ||
        !absl::ParseTime(kTimeFormat, name.substr(stem_.size(), kTimeLength),
                         &unused, &why)) {
      continue;
    }
    older.push_back(it->path());
  }
  std::sort(older.begin(), older.end(), std::greater<>());
  const auto keep = static_cast<std::size_t>(rotation_.max_older_files);
  for (std::size_t i = keep; i < older.size(); ++i) {
    fs::remove(older[i], error);
  }
}

}  // namespace mixer::stdio

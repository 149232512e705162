// Whether a file is still the one that was read.
#ifndef MIXER_ADAPTER_BASE_FILE_STAMP_H_
#define MIXER_ADAPTER_BASE_FILE_STAMP_H_

#include <cstdint>
#include <string>

#include "absl/time/time.h"

namespace mixer {

// What the file system says of a file, or of what a link points to. Equal
// stamps mean equal content, if the stamp is old enough.
class FileStamp {
 public:
  FileStamp() = default;  // of no file
  explicit FileStamp(const std::string& path);

  // False if the file changed so shortly before `now`, when its stamp was
  // taken, that a change after it could bear the same time: file systems count
  // in ticks of up to two seconds.
  bool Settled(absl::Time now) const {
    return changed_ + absl::Seconds(2) < now;
  }

  friend bool operator==(const FileStamp& a, const FileStamp& b) {
    return a.device_ == b.device_ && a.inode_ == b.inode_ &&
           a.size_ == b.size_ && a.modified_ == b.modified_ &&
           a.changed_ == b.changed_;
  }

 private:
  std::uint64_t device_ = 0;
  std::uint64_t inode_ = 0;
  std::int64_t size_ = -1;
  absl::Time modified_ = absl::InfinitePast();
  absl::Time changed_ = absl::InfinitePast();
};

}  // namespace mixer

#endif  // MIXER_ADAPTER_BASE_FILE_STAMP_H_

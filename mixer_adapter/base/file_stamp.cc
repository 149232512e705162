#include "mixer_adapter/base/file_stamp.h"

#include <sys/stat.h>

namespace mixer {

FileStamp::FileStamp(const std::string& path) {
  struct stat info;
  if (stat(path.c_str(), &info) != 0) return;
  device_ = info.st_dev;
  inode_ = info.st_ino;
  size_ = info.st_size;
  modified_ = absl::TimeFromTimespec(info.st_mtim);
  changed_ = absl::TimeFromTimespec(info.st_ctim);
}

}  // namespace mixer

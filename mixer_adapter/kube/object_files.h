// The files that hold a cluster's objects.
#ifndef MIXER_ADAPTER_KUBE_OBJECT_FILES_H_
#define MIXER_ADAPTER_KUBE_OBJECT_FILES_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "mixer_adapter/base/file_stamp.h"

namespace mixer::kube {

struct ObjectFile {
  std::string path;
  std::string text;

  bool operator==(const ObjectFile& other) const {
    return path == other.path && text == other.text;
  }
};

// The file `path`; of a directory, the files directly in it whose names end in
// .yaml, .yml or .json and do not begin with a dot, by name: at least one. An
// error names the file. At most kMaxObjectBytes in all.
absl::StatusOr<std::vector<ObjectFile>> ReadObjectFiles(
    const std::string& path);

// The stamps of these files, and whether all are old enough to be trusted
// (base/file_stamp.h): equal ones mean that there is nothing new to read.
class ObjectFilesStamp {
 public:
  ObjectFilesStamp() = default;  // of no files
  // Taken at `now`, before the files are read.
  ObjectFilesStamp(const std::string& path, absl::Time now);

  // Whether what was read after `earlier` is what would be read now.
  bool ShowsNothingNew(const ObjectFilesStamp& earlier) const {
    return settled_ && earlier.settled_ && files_ == earlier.files_;
  }

 private:
  bool settled_ = false;
  std::vector<std::pair<std::string, FileStamp>> files_;
};

}  // namespace mixer::kube

#endif  // MIXER_ADAPTER_KUBE_OBJECT_FILES_H_

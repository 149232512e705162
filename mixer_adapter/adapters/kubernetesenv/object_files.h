// The files that hold a cluster's objects.
#ifndef MIXER_ADAPTER_ADAPTERS_KUBERNETESENV_OBJECT_FILES_H_
#define MIXER_ADAPTER_ADAPTERS_KUBERNETESENV_OBJECT_FILES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace mixer::kubernetesenv {

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

}  // namespace mixer::kubernetesenv

#endif  // MIXER_ADAPTER_ADAPTERS_KUBERNETESENV_OBJECT_FILES_H_

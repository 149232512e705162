#include "mixer_adapter/kube/object_files.h"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/regular_file.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/kube/object_reader.h"

namespace mixer::kube {
namespace {

namespace fs = std::filesystem;

bool IsObjectFile(const fs::path& path) {
  const std::string extension = path.extension().string();
  return path.filename().string().front() != '.' &&
         (extension == ".yaml" || extension == ".yml" || extension == ".json");
}

absl::StatusOr<std::vector<std::string>> ListFiles(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return std::vector<std::string>{path};
  std::vector<std::string> files;
  for (fs::directory_iterator at(path, error), end; !error && at != end;
       at.increment(error)) {
    if (IsObjectFile(at->path())) files.push_back(at->path().string());
  }
  if (error) {
    return absl::UnavailableError(absl::StrCat(path, ": ", error.message()));
  }
  if (files.empty()) {
    return absl::NotFoundError(absl::StrCat(
        path, ": no file in it whose name ends in .yaml, .yml or .json"));
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

absl::StatusOr<std::vector<ObjectFile>> ReadObjectFiles(
    const std::string& path) {
  MIXER_ASSIGN_OR_RETURN(const std::vector<std::string> paths, ListFiles(path));
  std::vector<ObjectFile> files;
  std::size_t left = kMaxObjectBytes;
  for (const std::string& file : paths) {
    auto text = ReadRegularFile(file, left);
    if (!text.ok()) {
      return absl::Status(text.status().code(),
                          absl::StrCat(file, ": ", text.status().message()));
    }
    left -= text->size();
    files.push_back({file, *std::move(text)});
  }
  return files;
}

ObjectFilesStamp::ObjectFilesStamp(const std::string& path, absl::Time now) {
  const auto paths = ListFiles(path);
  if (!paths.ok()) return;
  settled_ = true;
  for (const std::string& file : *paths) {
    const FileStamp& stamp = files_.emplace_back(file, FileStamp(file)).second;
    settled_ = settled_ && stamp.Settled(now);
  }
}

}  // namespace mixer::kube

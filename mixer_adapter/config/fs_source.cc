#include "mixer_adapter/config/fs_source.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/config/yaml_reader.h"

namespace mixer::config {
namespace {

constexpr char kKept[] =
    "; the last version of this file without a mistake stays in effect";

// The order of the walk: a directory's content stands where its name does.
bool WalksBefore(const std::string& a, const std::string& b) {
  const auto rank = [](char c) {
    return c == '/' ? 0 : static_cast<unsigned char>(c) + 1;
  };
  return std::lexicographical_compare(
      a.begin(), a.end(), b.begin(), b.end(),
      [&rank](char x, char y) { return rank(x) < rank(y); });
}

bool IsBelow(const std::string& path, const std::string& directory) {
  return directory.empty() ||
         absl::StartsWith(path, absl::StrCat(directory, "/"));
}

void Overlay(const std::map<ResourceKey, Resource>& resources, Resources* all) {
  for (const auto& [key, resource] : resources) {
    all->resources.insert_or_assign(key, resource);
  }
}

}  // namespace

FsSource::FsSource(std::string root, const YamlLimits& limits)
    : root_(std::move(root)), limits_(limits) {}

Resources FsSource::Read() {
  YamlFiles files = FindYamlFiles(root_);
  Resources all;
  all.errors = std::move(files.errors);
  next_good_.clear();
  for (const std::string& directory : files.unlisted) KeepUnlisted(directory);
  std::vector<std::string> paths = std::move(files.paths);
  for (const auto& [path, unused] : next_good_) paths.push_back(path);
  std::sort(paths.begin(), paths.end(), WalksBefore);
  for (const std::string& path : paths) {
    const auto kept = next_good_.find(path);
    if (kept == next_good_.end()) {
      ReadFile(path, &all);
    } else {
      Overlay(kept->second, &all);
    }
  }
  last_good_ = std::move(next_good_);
  return all;
}

void FsSource::KeepUnlisted(const std::string& directory) {
  for (const auto& [path, resources] : last_good_) {
    if (IsBelow(path, directory)) next_good_[path] = resources;
  }
}

void FsSource::ReadFile(const std::string& path, Resources* all) {
  const std::string display = path.empty() ? root_ : path;
  const absl::StatusOr<std::string> text =
      ReadRegularFile(PathBelow(root_, path), limits_.max_file_bytes);
  Resources file;
  if (text.ok()) {
    file = ReadYaml(display, *text, limits_);
  } else {
    file.errors.push_back(
        {display, "",
         absl::StrCat("cannot be read: ", text.status().message())});
  }
  const auto last = last_good_.find(path);
  const bool keep = !file.errors.empty() && last != last_good_.end();
  for (spi::ConfigError& error : file.errors) {
    if (keep) error.message += kKept;
    all->errors.push_back(std::move(error));
  }
  if (keep) file.resources = last->second;
  Overlay(file.resources, all);
  if (keep || file.errors.empty()) {
    next_good_[path] = std::move(file.resources);
  }
}

}  // namespace mixer::config

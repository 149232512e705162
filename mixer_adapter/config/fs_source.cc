#include "mixer_adapter/config/fs_source.h"

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "mixer_adapter/base/regular_file.h"
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

// Of what a file holds, or of why that cannot be told.
std::size_t Hash(const absl::StatusOr<std::string>& text) {
  return text.ok() ? std::hash<std::string>()(*text)
                   : std::hash<std::string>()(text.status().ToString());
}

void Overlay(const std::map<ResourceKey, Resource>& resources, Resources* all) {
  for (const auto& [key, resource] : resources) {
    all->resources.insert_or_assign(key, resource);
  }
}

}  // namespace

FsSource::FsSource(std::string root, const FsSourceOptions& options)
    : root_(std::move(root)), options_(options) {}

// What is created in a directory before it is watched is found by looking once
// more.
YamlFiles FsSource::Find() {
  constexpr int kMaxWalks = 10;
  YamlFiles found = FindYamlFiles(root_);
  for (int i = 1; i < kMaxWalks && watch_.Watch(found.directories); ++i) {
    found = FindYamlFiles(root_);
  }
  return found;
}

Resources FsSource::Read() {
  YamlFiles found = Find();
  std::map<std::string, File> files = Unlisted(found);
  std::vector<std::string> paths;
  for (const auto& [path, unused] : files) paths.push_back(path);
  for (const std::string& path : found.paths) {
    File& file = files[path];
    const auto last = files_.find(path);
    if (last != files_.end()) file = std::move(last->second);
    if (last == files_.end() || !IsSame(path, &file)) ReadFile(path, &file);
    paths.push_back(path);
  }
  std::sort(paths.begin(), paths.end(), WalksBefore);

  Resources all;
  all.errors = std::move(found.errors);
  for (const std::string& path : paths) {
    const File& file = files[path];
    Overlay(file.resources, &all);
    all.errors.insert(all.errors.end(), file.errors.begin(), file.errors.end());
  }
  files_ = std::move(files);
  unlisted_ = std::move(found.unlisted);
  return all;
}

// The last good versions of the files in directories that cannot be listed.
std::map<std::string, FsSource::File> FsSource::Unlisted(
    const YamlFiles& found) const {
  std::map<std::string, File> kept;
  for (const std::string& directory : found.unlisted) {
    for (const auto& [path, file] : files_) {
      if (!file.good || !IsBelow(path, directory)) continue;
      File& copy = kept[path];
      copy.resources = file.resources;
      copy.good = true;
    }
  }
  return kept;
}

// Whether the file is as it was read last; takes note of a new stamp of the
// same content.
bool FsSource::IsSame(const std::string& path, File* file) {
  const std::string full = PathBelow(root_, path);
  const FileStamp stamp(full);
  if (file->settled && stamp == file->stamp) return true;
  const absl::Time now = absl::Now();
  const auto text = ReadRegularFile(full, options_.limits.max_file_bytes);
  if (Hash(text) != file->hash) return false;
  file->stamp = stamp;
  file->settled = stamp.Settled(now);
  return true;
}

void FsSource::ReadFile(const std::string& path, File* file) {
  const std::string full = PathBelow(root_, path);
  // Both taken before the content: a change in between is seen as one.
  const absl::Time now = absl::Now();
  file->stamp = FileStamp(full);
  file->settled = file->stamp.Settled(now);
  const absl::StatusOr<std::string> text =
      ReadRegularFile(full, options_.limits.max_file_bytes);
  file->hash = Hash(text);
  file->errors.clear();

  const std::string display = path.empty() ? root_ : path;
  Resources read;
  if (text.ok()) {
    read = ReadYaml(display, *text, options_.limits);
    ++parses_;
  } else {
    read.errors.push_back(
        {display, "",
         absl::StrCat("cannot be read: ", text.status().message(),
                      absl::IsResourceExhausted(text.status())
                          ? ": split the file"
                          : "")});
  }
  file->errors = std::move(read.errors);
  if (file->errors.empty() || !file->good) {
    file->resources = std::move(read.resources);
    file->good = file->errors.empty();
  } else {
    for (spi::ConfigError& error : file->errors) error.message += kKept;
  }
}

// Whether Read() would give something else.
bool FsSource::HasChanged() {
  const YamlFiles found = Find();
  if (found.unlisted != unlisted_) return true;
  const auto unlisted = [this](const std::string& path) {
    return std::any_of(unlisted_.begin(), unlisted_.end(),
                       [&path](const std::string& directory) {
                         return IsBelow(path, directory);
                       });
  };
  std::size_t expected = found.paths.size();
  for (const auto& [path, unused] : files_) {
    if (unlisted(path)) ++expected;
  }
  if (expected != files_.size()) return true;
  return !std::all_of(
      found.paths.begin(), found.paths.end(), [this](const auto& path) {
        const auto last = files_.find(path);
        return last != files_.end() && IsSame(path, &last->second);
      });
}

bool FsSource::WaitForChange(absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  for (;;) {
    const absl::Duration poll =
        watch_.complete() ? options_.poll : options_.poll_unwatched;
    const auto outcome = watch_.Wait(std::min(poll, deadline - absl::Now()));
    if (outcome == FileWatch::Outcome::kWoken) {
      watch_.ForgetWake();
      return false;
    }
    if (outcome == FileWatch::Outcome::kEvent) WaitForQuiet();
    if (HasChanged()) return true;
    if (absl::Now() >= deadline) return false;
  }
}

void FsSource::WaitForQuiet() {
  const absl::Time latest = absl::Now() + options_.longest;
  while (absl::Now() < latest &&
         watch_.Wait(options_.quiet) == FileWatch::Outcome::kEvent) {
  }
}

}  // namespace mixer::config

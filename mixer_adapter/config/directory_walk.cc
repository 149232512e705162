#include "mixer_adapter/config/directory_walk.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace mixer::config {
namespace {

namespace fs = std::filesystem;

// Of real directories, which form no cycles unless mounts do.
constexpr int kMaxDirectoryDepth = 64;

bool IsYamlName(const std::string& name) {
  return absl::EndsWith(name, ".yaml") || absl::EndsWith(name, ".yml");
}

// The path, relative to the root, of what `directory` holds.
std::string Join(const std::string& directory, const std::string& name) {
  return directory.empty() ? name : absl::StrCat(directory, "/", name);
}

class Walk {
 public:
  explicit Walk(const std::string& root) : root_(root) {}

  YamlFiles Run() {
    NoteDirectoryOf(root_);
    NoteTargets(root_);
    std::error_code error;
    const fs::file_status status = fs::status(root_, error);
    if (fs::is_regular_file(status)) {
      ListSingleFile();
    } else if (error || !fs::is_directory(status)) {
      AddUnlisted("", error ? error.message() : "is not a directory");
    } else {
      List("", 0);
    }
    return std::move(files_);
  }

 private:
  void ListSingleFile() {
    if (IsYamlName(root_)) {
      files_.paths.emplace_back();
    } else {
      AddUnlisted("", "is a file whose name does not end in .yaml or .yml");
    }
  }

  void List(const std::string& directory, int depth) {
    if (depth > kMaxDirectoryDepth) {
      AddUnlisted(directory, "directories are nested too deep");
      return;
    }
    files_.directories.insert(PathBelow(root_, directory));
    std::error_code error;
    std::vector<std::string> names;
    for (fs::directory_iterator it(PathBelow(root_, directory), error), end;
         !error && it != end; it.increment(error)) {
      names.push_back(it->path().filename().string());
    }
    if (error) {
      AddUnlisted(directory, error.message());
      return;
    }
    std::sort(names.begin(), names.end());
    for (const std::string& name : names) Visit(Join(directory, name), depth);
  }

  void Visit(const std::string& path, int depth) {
    std::error_code error;
    const fs::file_status status =
        fs::symlink_status(PathBelow(root_, path), error);
    if (fs::is_directory(status)) {
      List(path, depth + 1);
    } else if (IsYamlName(path) && !IsGone(status)) {
      files_.paths.push_back(path);
      if (fs::is_symlink(status)) NoteTargets(PathBelow(root_, path));
    }
  }

  void NoteDirectoryOf(const std::string& path) {
    const fs::path directory = fs::path(path).parent_path();
    files_.directories.insert(directory.empty() ? "." : directory.string());
  }

  // The directories that a chain of links goes through.
  void NoteTargets(std::string path) {
    constexpr int kMaxLinks = 40;  // as the kernel follows
    std::error_code error;
    for (int i = 0; i < kMaxLinks; ++i) {
      const fs::path target = fs::read_symlink(path, error);
      if (error) break;
      path = (fs::path(path).parent_path() / target).lexically_normal();
      NoteDirectoryOf(path);
    }
    // Links may stand in the middle of a path, too.
    const fs::path real = fs::canonical(path, error);
    if (!error) NoteDirectoryOf(real);
  }

  // Deleted since it was listed.
  static bool IsGone(const fs::file_status& status) {
    return status.type() == fs::file_type::not_found;
  }

  void AddUnlisted(const std::string& directory, const std::string& cause) {
    files_.unlisted.push_back(directory);
    files_.errors.push_back(
        {PathBelow(root_, directory), "",
         absl::StrCat("cannot be read: ", cause,
                      ": check the path and its permissions")});
  }

  const std::string& root_;
  YamlFiles files_;
};

}  // namespace

std::string PathBelow(const std::string& root, const std::string& path) {
  if (path.empty()) return root;
  return absl::StrCat(root, absl::EndsWith(root, "/") ? "" : "/", path);
}

YamlFiles FindYamlFiles(const std::string& root) { return Walk(root).Run(); }

}  // namespace mixer::config

// Configuration from YAML files: the reference's fs:// store (spec config.md
// 3).
#ifndef MIXER_ADAPTER_CONFIG_FS_SOURCE_H_
#define MIXER_ADAPTER_CONFIG_FS_SOURCE_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "mixer_adapter/config/directory_walk.h"
#include "mixer_adapter/base/file_stamp.h"
#include "mixer_adapter/config/file_watch.h"
#include "mixer_adapter/config/source.h"
#include "mixer_adapter/yaml/yaml_tree.h"

namespace mixer::config {

struct FsSourceOptions {
  YamlLimits limits;
  // A change has come to rest when nothing has happened for this long, or when
  // it has lasted this long: an editor writes a file in several steps.
  absl::Duration quiet = absl::Milliseconds(100);
  absl::Duration longest = absl::Seconds(1);
  // How often to look at the files without having been told that they changed:
  // what is mounted from elsewhere may tell nothing. The second is for when not
  // all directories can be watched.
  absl::Duration poll = absl::Seconds(10);
  absl::Duration poll_unwatched = absl::Milliseconds(500);
};

// Reads a directory, recursively and in lexical order, or a single file. Later
// files win over earlier ones, as later documents do. A file is parsed again
// only if its content has changed.
//
// What once was read without an error stays while the file cannot be read
// without one: a mistake in an edit, a file without permissions or a directory
// that cannot be listed never takes away what is live (decisions.md Q1, Q3).
// Only deleting a file does. Each mistake is reported by every Read().
class FsSource final : public Source {
 public:
  explicit FsSource(std::string root, const FsSourceOptions& options = {});

  Resources Read() override;
  bool WaitForChange(absl::Duration timeout) override;
  void Wake() override { watch_.Wake(); }

  // How often a file was parsed so far.
  std::size_t parses() const { return parses_; }

 private:
  using FileResources = std::map<ResourceKey, Resource>;

  struct File {
    FileStamp stamp;
    bool settled = false;  // an equal stamp means equal content
    std::size_t hash = 0;  // of the content, or of why there is none
    // Of the last version without a mistake, if there was one; else whatever
    // could be read.
    FileResources resources;
    bool good = false;
    std::vector<spi::ConfigError> errors;  // of the version with that stamp
  };

  YamlFiles Find();
  bool IsSame(const std::string& path, File* file);
  void ReadFile(const std::string& path, File* file);
  std::map<std::string, File> Unlisted(const YamlFiles& found) const;
  bool HasChanged();
  void WaitForQuiet();

  const std::string root_;
  const FsSourceOptions options_;
  FileWatch watch_;
  // By path; as of the last Read().
  std::map<std::string, File> files_;
  std::vector<std::string> unlisted_;
  std::size_t parses_ = 0;
};

}  // namespace mixer::config

#endif  // MIXER_ADAPTER_CONFIG_FS_SOURCE_H_

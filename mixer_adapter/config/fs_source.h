// Configuration from YAML files: the reference's fs:// store (spec config.md
// 3).
#ifndef MIXER_ADAPTER_CONFIG_FS_SOURCE_H_
#define MIXER_ADAPTER_CONFIG_FS_SOURCE_H_

#include <map>
#include <string>

#include "mixer_adapter/config/directory_walk.h"
#include "mixer_adapter/config/source.h"
#include "mixer_adapter/config/yaml_tree.h"

namespace mixer::config {

// Reads a directory, recursively and in lexical order, or a single file. Later
// files win over earlier ones, as later documents do.
//
// What once was read without an error stays while the file cannot be read
// without one: a mistake in an edit, a file without permissions or a directory
// that cannot be listed never takes away what is live (decisions.md Q1, Q3).
// Only deleting a file does. Each mistake is reported by every Read().
class FsSource final : public Source {
 public:
  explicit FsSource(std::string root, const YamlLimits& limits = {});

  Resources Read() override;

 private:
  using FileResources = std::map<ResourceKey, Resource>;

  void ReadFile(const std::string& path, Resources* all);
  void KeepUnlisted(const std::string& directory);

  const std::string root_;
  const YamlLimits limits_;
  // By path: the last version without a mistake.
  std::map<std::string, FileResources> last_good_;
  // Likewise, of the files found so far by the Read() that is running.
  std::map<std::string, FileResources> next_good_;
};

}  // namespace mixer::config

#endif  // MIXER_ADAPTER_CONFIG_FS_SOURCE_H_

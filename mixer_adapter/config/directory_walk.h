// Which YAML files a directory holds (spec config.md 3).
#ifndef MIXER_ADAPTER_CONFIG_DIRECTORY_WALK_H_
#define MIXER_ADAPTER_CONFIG_DIRECTORY_WALK_H_

#include <set>
#include <string>
#include <vector>

#include "mixer_adapter/spi/config_error.h"

namespace mixer::config {

struct YamlFiles {
  // Relative to the root, in lexical order, directory by directory; "" is the
  // root, if that is a file.
  std::vector<std::string> paths;
  // Directories that could not be listed, relative to the root; "" is the root.
  std::vector<std::string> unlisted;
  std::vector<spi::ConfigError> errors;  // one for each of `unlisted`
  // Where a change would show: the directories of the walk, the one that the
  // root stands in, and those that links lead to.
  std::set<std::string> directories;
};

// Files named *.yaml or *.yml below `root`, and links so named. Links to
// directories are not followed, except `root` itself.
YamlFiles FindYamlFiles(const std::string& root);

// Where a path of YamlFiles stands.
std::string PathBelow(const std::string& root, const std::string& path);

}  // namespace mixer::config

#endif  // MIXER_ADAPTER_CONFIG_DIRECTORY_WALK_H_

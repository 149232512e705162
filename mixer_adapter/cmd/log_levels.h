// Which log lines are written: --log_output_level (spec server.md 11).
#ifndef MIXER_ADAPTER_CMD_LOG_LEVELS_H_
#define MIXER_ADAPTER_CMD_LOG_LEVELS_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "mixer_adapter/base/logger.h"

namespace mixer::cmd {

class LogLevels {
 public:
  // `text`: "scope:level" or, for the scope `default`, "level"; several
  // separated by commas, of one scope the last counts. `all` stands for every
  // scope, whatever else is said. The error names `flag` (without dashes), what
  // is wrong and the cure.
  static absl::StatusOr<LogLevels> Parse(std::string_view flag,
                                         std::string_view text);

  // The level from which on lines of a known scope are written. Nothing: none
  // is (`none`; and `fatal`, since no line of ours is).
  std::optional<LogLevel> Lowest(std::string_view scope) const;

 private:
  using Level = std::optional<LogLevel>;

  explicit LogLevels(Level level);

  std::map<std::string, Level, std::less<>> levels_;
};

// A comma list of scopes, for --log_caller; may be empty.
absl::Status CheckLogScopes(std::string_view flag, std::string_view text);

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_LOG_LEVELS_H_

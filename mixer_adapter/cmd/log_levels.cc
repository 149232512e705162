#include "mixer_adapter/cmd/log_levels.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::cmd {
namespace {

// The last two log nothing here; command lines of the Go program name them.
constexpr std::string_view kScopes[] = {
    "default",      "api", "adapters",       "attributes", "grpcAdapter",
    "loadshedding", "mcp", "kube-converter", "meshconfig",
};
constexpr std::string_view kAll = "all";

struct NamedLevel {
  std::string_view name;
  std::optional<LogLevel> level;
};

constexpr NamedLevel kLevels[] = {
    {"debug", LogLevel::kDebug}, {"info", LogLevel::kInfo},
    {"warn", LogLevel::kWarn},   {"error", LogLevel::kError},
    {"fatal", std::nullopt},     {"none", std::nullopt},
};

absl::Status Bad(std::string_view what, std::string_view part,
                 std::string_view flag, std::string_view cure) {
  return absl::InvalidArgumentError(
      absl::StrCat(ToAbsl(what), " '", ToAbsl(part), "' (--", ToAbsl(flag),
                   "): ", ToAbsl(cure)));
}

absl::Status CheckScope(std::string_view flag, std::string_view scope) {
  if (scope == kAll || std::find(std::begin(kScopes), std::end(kScopes),
                                 scope) != std::end(kScopes)) {
    return absl::OkStatus();
  }
  return Bad("unknown scope", scope, flag,
             "use default, api, adapters, attributes, grpcAdapter, "
             "loadshedding, mcp or all");
}

absl::StatusOr<NamedLevel> FindLevel(std::string_view flag,
                                     std::string_view name) {
  for (const NamedLevel& level : kLevels) {
    if (level.name == name) return level;
  }
  return Bad("invalid output level", name, flag,
             "use debug, info, warn, error, fatal or none");
}

}  // namespace

LogLevels::LogLevels(Level level) {
  for (const std::string_view scope : kScopes) {
    levels_.emplace(scope, level);
  }
}

absl::StatusOr<LogLevels> LogLevels::Parse(std::string_view flag,
                                           std::string_view text) {
  LogLevels levels(LogLevel::kInfo);
  std::optional<LogLevels> all;
  for (const absl::string_view part : absl::StrSplit(ToAbsl(text), ',')) {
    const std::vector<std::string> words = absl::StrSplit(part, ':');
    if (words.size() > 2) {
      return Bad("invalid output level format", std::string(part), flag,
                 "write level or scope:level, separated by commas");
    }
    const std::string scope = words.size() == 2 ? words[0] : "default";
    MIXER_RETURN_IF_ERROR(CheckScope(flag, scope));
    MIXER_ASSIGN_OR_RETURN(const NamedLevel level,
                           FindLevel(flag, words.back()));
    if (scope == kAll) {
      all = LogLevels(level.level);
    } else {
      levels.levels_[scope] = level.level;
    }
  }
  return all.has_value() ? *std::move(all) : std::move(levels);
}

std::optional<LogLevel> LogLevels::Lowest(std::string_view scope) const {
  return levels_.find(scope)->second;
}

absl::Status CheckLogScopes(std::string_view flag, std::string_view text) {
  if (text.empty()) return absl::OkStatus();
  for (const absl::string_view scope : absl::StrSplit(ToAbsl(text), ',')) {
    MIXER_RETURN_IF_ERROR(CheckScope(flag, std::string(scope)));
  }
  return absl::OkStatus();
}

}  // namespace mixer::cmd

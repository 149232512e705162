#include "mixer_adapter/cmd/flags.h"

#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::cmd {

void AddDuration(CLI::App* app, const std::string& flag, absl::Duration* value,
                 const std::string& description) {
  const auto parse = [flag, value](const std::string& text) {
    const auto duration = ParseGoDuration(text);
    if (!duration.has_value()) {
      throw CLI::ValidationError(
          absl::StrCat("invalid argument '", text, "' for ", flag,
                       ": use a duration such as 5s, 1m30s or 200ms"));
    }
    *value = *duration;
  };
  app->add_option_function<std::string>(flag, parse, description)
      ->type_name("DURATION")
      ->default_str(FormatGoDuration(*value));
}

absl::Status BadFlag(std::string_view flag, std::string_view value,
                     std::string_view cure) {
  return absl::InvalidArgumentError(
      absl::StrCat("invalid argument '", ToAbsl(value), "' for --",
                   ToAbsl(flag), ": ", ToAbsl(cure)));
}

const char* BoolText(bool value) { return value ? "true" : "false"; }

absl::Status CheckNotNegative(std::string_view flag, absl::Duration value) {
  if (value >= absl::ZeroDuration()) return absl::OkStatus();
  return BadFlag(flag, FormatGoDuration(value),
                 "use a duration of at least 0s");
}

void NoEffect::operator()(bool set, std::string_view flag,
                          std::string_view why) const {
  if (!set) return;
  warnings->push_back(
      absl::StrCat("--", ToAbsl(flag), " has no effect: ", ToAbsl(why)));
}

}  // namespace mixer::cmd

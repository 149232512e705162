#include "mixer_adapter/spi/config_error.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace mixer::spi {

std::string ConfigError::ToString() const {
  return field.empty() ? absl::StrCat(resource, ": ", message)
                       : absl::StrCat(resource, ": ", field, ": ", message);
}

void ConfigErrors::Add(std::string_view field, std::string_view message) {
  errors_.push_back({resource_, std::string(field), std::string(message)});
  empty_ = false;
}

void ConfigErrors::Warn(std::string_view field, std::string_view message) {
  errors_.push_back({resource_, std::string(field), std::string(message),
                     ConfigError::Severity::kWarning});
}

std::size_t CountMistakes(const std::vector<ConfigError>& errors) {
  return static_cast<std::size_t>(
      std::count_if(errors.begin(), errors.end(), [](const ConfigError& error) {
        return error.severity == ConfigError::Severity::kError;
      }));
}

}  // namespace mixer::spi

#include "mixer_adapter/spi/config_error.h"

#include "absl/strings/str_cat.h"

namespace mixer::spi {

std::string ConfigError::ToString() const {
  return field.empty() ? absl::StrCat(resource, ": ", message)
                       : absl::StrCat(resource, ": ", field, ": ", message);
}

void ConfigErrors::Add(std::string_view field, std::string_view message) {
  errors_.push_back({resource_, std::string(field), std::string(message)});
}

}  // namespace mixer::spi

#include "mixer_adapter/adapters/prometheus/names.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace mixer::prometheus {
namespace {

bool IsNameCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_';
}

bool BeginsWithDigit(std::string_view name) {
  return absl::ascii_isdigit(static_cast<unsigned char>(name[0]));
}

}  // namespace

std::string SafeName(std::string_view name) {
  if (!name.empty() && name[0] == '/') name.remove_prefix(1);
  std::string safe;
  safe.reserve(name.size());
  for (const char c : name) {
    if (c == '-') continue;
    safe.push_back(c == '/' || c == '.' || c == ' ' ? '_' : c);
  }
  return safe;
}

bool IsMetricName(std::string_view name) {
  return !name.empty() && !BeginsWithDigit(name) &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return IsNameCharacter(c) || c == ':'; });
}

bool IsLabelName(std::string_view name) {
  return !name.empty() && !BeginsWithDigit(name) && name.substr(0, 2) != "__" &&
         std::all_of(name.begin(), name.end(), IsNameCharacter);
}

}  // namespace mixer::prometheus

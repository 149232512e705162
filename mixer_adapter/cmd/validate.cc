#include "mixer_adapter/cmd/validate.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "mixer_adapter/cmd/config_json.h"
#include "mixer_adapter/config/fs_source.h"
#include "mixer_adapter/config/validate.h"
#include "mixer_adapter/runtime/handler_set.h"
#include "nlohmann/json.hpp"

namespace mixer::cmd {
namespace {

using Json = nlohmann::ordered_json;
using spi::ConfigError;
using Severity = spi::ConfigError::Severity;

std::string Count(std::size_t count, const char* what) {
  return absl::StrCat(count, " ", what, count == 1 ? "" : "s");
}

struct Report {
  std::vector<ConfigError> errors;
  std::size_t rules;
  std::size_t handlers;
  std::size_t instances;
  std::size_t attributes;

  std::size_t mistakes() const { return spi::CountMistakes(errors); }
  std::size_t warnings() const { return errors.size() - mistakes(); }

  std::string ToText() const {
    std::string text;
    for (const ConfigError& error : errors) {
      const bool mistake = error.severity == Severity::kError;
      absl::StrAppend(
          &text, mistake ? "error: " : "warning: ", error.ToString(), "\n");
    }
    absl::StrAppend(&text, Count(mistakes(), "error"), ", ",
                    Count(warnings(), "warning"), "; in use would be ",
                    Count(rules, "rule"), ", ", Count(handlers, "handler"),
                    ", ", Count(instances, "instance"), ", ",
                    Count(attributes, "attribute"), "\n");
    return text;
  }

  Json ToJson() const {
    Json json = ErrorsJson(errors);
    json["rules"] = rules;
    json["handlers"] = handlers;
    json["instances"] = instances;
    json["attributes"] = attributes;
    return json;
  }
};

Report MakeReport(const std::string& path, const spi::Inventory& inventory) {
  const config::Snapshot snapshot =
      config::Validate(config::FsSource(path).Read(), inventory);
  const auto used = std::count_if(
      snapshot.handlers.begin(), snapshot.handlers.end(),
      [](const auto& handler) { return !handler->instances.empty(); });
  Report report{snapshot.errors, snapshot.rules.size(),
                static_cast<std::size_t>(used), snapshot.instances.size(), 0};
  for (AttributeId id = 0; id < snapshot.vocabulary->size(); ++id) {
    if (snapshot.vocabulary->declared(id)) ++report.attributes;
  }
  const std::vector<ConfigError> of_handlers = runtime::CheckHandlers(snapshot);
  report.errors.insert(report.errors.end(), of_handlers.begin(),
                       of_handlers.end());
  return report;
}

}  // namespace

void ValidateFlags::AddFlags(CLI::App* app) {
  app->add_option("path", path, "Directory or file, or fs:// URL of one.")
      ->required();
  app->add_option("-o,--output", output, "text or json.")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
}

bool ValidateConfig(const ValidateFlags& flags, const spi::Inventory& inventory,
                    std::ostream* out) {
  const Report report = MakeReport(
      std::string(absl::StripPrefix(flags.path, "fs://")), inventory);
  if (flags.output == "json") {
    *out << Dump(report.ToJson());
  } else {
    *out << report.ToText();
  }
  return report.mistakes() == 0;
}

}  // namespace mixer::cmd

#include "mixer_adapter/cmd/eval.h"

#include <map>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "mixer/v1/attributes.pb.h"
#include "mixer_adapter/attribute/global_dictionary.h"
#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/cmd/compress.h"
#include "mixer_adapter/cmd/evaluation.h"
#include "mixer_adapter/cmd/istio_attributes.h"
#include "mixer_adapter/config/attributes.h"
#include "mixer_adapter/config/fs_source.h"
#include "mixer_adapter/config/yaml_reader.h"

namespace mixer::cmd {
namespace {

using istio::mixer::v1::Attributes;
using AttributeValue = Attributes::AttributeValue;
using Types = std::map<std::string, ValueType>;

// The type that an attribute sent as `value` most probably has.
ValueType TypeOf(const AttributeValue& value) {
  switch (value.value_case()) {
    case AttributeValue::kInt64Value:
      return ValueType::kInt64;
    case AttributeValue::kDoubleValue:
      return ValueType::kDouble;
    case AttributeValue::kBoolValue:
      return ValueType::kBool;
    case AttributeValue::kTimestampValue:
      return ValueType::kTimestamp;
    case AttributeValue::kDurationValue:
      return ValueType::kDuration;
    case AttributeValue::kBytesValue:
      return ValueType::kIpAddress;
    case AttributeValue::kStringMapValue:
      return ValueType::kStringMap;
    default:
      return ValueType::kString;
  }
}

absl::StatusOr<Types> ReadManifest(const config::Resources& resources) {
  std::vector<spi::ConfigError> errors = resources.errors;
  Types types = config::ReadAttributes(resources, {}, &errors);
  if (errors.empty()) return types;
  std::string text;
  for (const spi::ConfigError& error : errors) {
    absl::StrAppend(&text, text.empty() ? "" : "\n", error.ToString());
  }
  return absl::InvalidArgumentError(text);
}

absl::StatusOr<Types> DeclaredTypes(const EvalFlags& flags,
                                    const Attributes& given) {
  if (!flags.manifest.empty()) {
    MIXER_ASSIGN_OR_RETURN(
        Types types, ReadManifest(config::FsSource(flags.manifest).Read()));
    if (!types.empty()) return types;
    return absl::InvalidArgumentError(
        absl::StrCat("--manifest ", flags.manifest,
                     " declares no attribute: it needs resources of kind "
                     "attributemanifest"));
  }
  MIXER_ASSIGN_OR_RETURN(
      Types types,
      ReadManifest(config::ReadYaml("Istio's attributes", IstioAttributes())));
  for (const auto& [name, value] : given.attributes()) {
    types.emplace(name, TypeOf(value));
  }
  return types;
}

}  // namespace

void EvalFlags::AddFlags(CLI::App* app) {
  app->add_option("-e,--expr", expressions,
                  "The expression; may be given several times.")
      ->required()
      ->take_all()
      ->allow_extra_args(false);
  attributes.AddFlags(app);
  app->add_option("--manifest", manifest,
                  "YAML file or directory that declares the attributes, as "
                  "resources of kind attributemanifest; otherwise those that "
                  "Istio 1.3 installs and those given here.");
  app->add_flag("--json", json, "Print JSON, one object a line.");
}

absl::StatusOr<bool> Eval(const EvalFlags& flags, std::ostream* out) {
  MIXER_ASSIGN_OR_RETURN(const Attributes given, flags.attributes.Parse());
  MIXER_ASSIGN_OR_RETURN(const Types types, DeclaredTypes(flags, given));
  const Vocabulary vocabulary(types);
  const std::string wire =
      Compress(given, kGlobalWordCount).SerializeAsString();
  bool good = true;
  bool first = true;
  for (const std::string& expression : flags.expressions) {
    const Evaluation evaluation = Evaluate(expression, vocabulary, wire);
    good = good && evaluation.ok();
    if (flags.json) {
      *out << evaluation.ToJson().dump(-1, ' ', false,
                                       nlohmann::json::error_handler_t::replace)
           << "\n";
    } else {
      *out << (first ? "" : "\n") << evaluation.ToText();
    }
    first = false;
  }
  return good;
}

}  // namespace mixer::cmd

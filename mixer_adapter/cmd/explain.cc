#include "mixer_adapter/cmd/explain.h"

#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "mixer_adapter/attribute/global_dictionary.h"
#include "mixer_adapter/attribute/request_bag.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/cmd/compress.h"
#include "mixer_adapter/cmd/evaluation.h"
#include "mixer_adapter/config/fs_source.h"
#include "mixer_adapter/config/validate.h"
#include "mixer_adapter/runtime/identity.h"
#include "nlohmann/json.hpp"

namespace mixer::cmd {
namespace {

using Json = nlohmann::ordered_json;
using config::ActionConfig;
using config::HeaderOperation;
using config::InstanceConfig;
using config::RuleConfig;
using config::Snapshot;

// What is found out, as JSON; the text form is made of it.
class Explainer {
 public:
  Explainer(const Snapshot& snapshot, std::string_view attributes,
            std::string_view default_namespace)
      : snapshot_(snapshot),
        attributes_(attributes),
        default_namespace_(default_namespace) {}

  Json Run() {
    Json out = {{"namespace", Namespace()}, {"rules", Json::array()}};
    for (const RuleConfig& rule : snapshot_.rules) {
      out["rules"].push_back(Explain(rule, out["namespace"]));
    }
    return out;
  }

 private:
  std::string Namespace() const {
    Scratch scratch;
    RequestBag bag;
    if (!bag.Decode(*snapshot_.vocabulary, attributes_, {}, &scratch).ok()) {
      return "";
    }
    return std::string(runtime::IdentityNamespace(*snapshot_.vocabulary, bag));
  }

  Evaluation Evaluate(const std::string& expression) const {
    return cmd::Evaluate(expression, *snapshot_.vocabulary, attributes_);
  }

  Json Explain(const RuleConfig& rule, const std::string& name_space) const {
    Json out = {{"rule", rule.name}};
    if (rule.name_space != name_space &&
        rule.name_space != default_namespace_) {
      out["applies"] = false;
      out["why"] = absl::StrCat("the rules of namespace '", rule.name_space,
                                "' are not this request's");
      return out;
    }
    out["applies"] = true;
    out["match"] = rule.match;
    bool matches = true;
    if (!rule.unconditional()) {
      const Evaluation match = Evaluate(rule.match);
      matches = match.value == "true";
      out["reads"] = match.ToJson()["reads"];
      if (!match.ok()) out["error"] = match.error;
    }
    out["matches"] = matches;
    if (!matches) return out;
    out["actions"] = Json::array();
    for (const ActionConfig& action : rule.actions) {
      out["actions"].push_back(Explain(action));
    }
    for (const HeaderOperation& operation : rule.header_operations) {
      out["header_operations"].push_back(Explain(operation, rule));
    }
    return out;
  }

  Json Explain(const HeaderOperation& operation, const RuleConfig& rule) const {
    constexpr const char* kKinds[] = {"REPLACE", "REMOVE", "APPEND"};
    Json out = {
        {"message", operation.message == HeaderOperation::Message::kRequest
                        ? "request"
                        : "response"},
        {"name", operation.name},
        {"operation", kKinds[static_cast<int>(operation.kind)]}};
    if (operation.kind == HeaderOperation::Kind::kRemove) return out;
    out.update(FieldValue(operation.value));
    // Here no handler answers. What names an output has no other error: it was
    // not evaluated, since attributes of that name are known to the rule alone.
    if (out.contains("error") && !rule.outputs.empty()) {
      const std::string error = out["error"].get<std::string>();
      out["error"] = absl::StrCat("depends on what handlers answer",
                                  error.empty() ? "" : ", or: ", error);
    }
    return out;
  }

  Json Explain(const ActionConfig& action) const {
    Json out = {{"handler", action.handler->name},
                {"adapter", action.handler->adapter->name},
                {"instances", Json::array()}};
    if (!action.name.empty()) out["name"] = action.name;
    for (const InstanceConfig* const instance : action.instances) {
      const spi::Template& shape = *instance->instance_template;
      out["instances"].push_back(
          {{"instance", instance->params->name()},
           {"template", std::string(shape.name())},
           {"fields", Fields(shape.fields(), instance->params->root())}});
      for (const config::AttributeBinding& binding : instance->bindings) {
        out["instances"].back()["generates"][std::string(
            snapshot_.vocabulary->name(binding.attribute))] =
            binding.expression;
      }
    }
    return out;
  }

  Json Fields(const spi::MessageSpec& spec,
              const spi::MessageParams& params) const {
    Json out = Json::object();
    for (std::size_t i = 0; i < spec.field_count; ++i) {
      const spi::FieldSpec& field = spec.fields[i];
      for (const spi::MessageParams::Element& element : params.fields[i]) {
        Json value = ElementValue(field, element);
        Json& place = out[std::string(field.name)];
        switch (field.shape) {
          case spi::FieldSpec::Shape::kSingle:
            place = std::move(value);
            break;
          case spi::FieldSpec::Shape::kList:
            place.push_back(std::move(value));
            break;
          case spi::FieldSpec::Shape::kMap:
            place[element.key] = std::move(value);
            break;
        }
      }
    }
    return out;
  }

  Json ElementValue(const spi::FieldSpec& spec,
                    const spi::MessageParams::Element& element) const {
    if (element.message != nullptr) {
      return Fields(*spec.message, *element.message);
    }
    const std::string& text = element.expression.text;
    if (!element.expression.literal.has_value()) return FieldValue(text);
    return {{"expression", text}, {"value", text}};
  }

  Json FieldValue(const std::string& expression) const {
    const Evaluation evaluation = Evaluate(expression);
    Json out = {{"expression", expression}};
    out[evaluation.ok() ? "value" : "error"] =
        evaluation.ok() ? evaluation.value : evaluation.error;
    return out;
  }

  const Snapshot& snapshot_;
  const std::string_view attributes_;
  const std::string_view default_namespace_;
};

std::string TextOf(const Json& json) { return json.get<std::string>(); }

void AppendFields(const Json& fields, const std::string& path,
                  std::string* out) {
  // Of a list the names are the positions.
  for (const auto& [name, field] : fields.items()) {
    const std::string full =
        path.empty() ? name : absl::StrCat(path, ".", name);
    if (!field.contains("expression") || !field["expression"].is_string()) {
      AppendFields(field, full, out);
      continue;
    }
    const bool good = field.contains("value");
    absl::StrAppend(
        out, "        ", full, " = ",
        good ? TextOf(field["value"]) : "ERROR " + TextOf(field["error"]),
        "    from ", TextOf(field["expression"]), "\n");
  }
}

void AppendReads(const Json& rule, std::string* out) {
  if (!rule.contains("reads")) return;
  for (const Json& read : rule["reads"]) {
    absl::StrAppend(out, "    reads ", TextOf(read["name"]));
    if (read.contains("map_key")) {
      absl::StrAppend(out, "::", TextOf(read["map_key"]));
    }
    absl::StrAppend(out, " ", TextOf(read["condition"]), "\n");
  }
}

void AppendHeaderOperations(const Json& rule, std::string* out) {
  if (!rule.contains("header_operations")) return;
  for (const Json& operation : rule["header_operations"]) {
    absl::StrAppend(out, "  ", TextOf(operation["operation"]), " ",
                    TextOf(operation["message"]), " header ",
                    TextOf(operation["name"]));
    if (operation.contains("value")) {
      absl::StrAppend(out, " = ", TextOf(operation["value"]));
    } else if (operation.contains("error")) {
      absl::StrAppend(out, " ERROR ", TextOf(operation["error"]));
    }
    if (operation.contains("expression")) {
      absl::StrAppend(out, "    from ", TextOf(operation["expression"]));
    }
    absl::StrAppend(out, "\n");
  }
}

void AppendRule(const Json& rule, std::string* out) {
  absl::StrAppend(out, TextOf(rule["rule"]), "\n");
  if (!rule["applies"].get<bool>()) {
    absl::StrAppend(out, "  does not apply: ", TextOf(rule["why"]), "\n");
    return;
  }
  const std::string match = TextOf(rule["match"]);
  absl::StrAppend(
      out, rule["matches"].get<bool>() ? "  matches" : "  does not match",
      match.empty() ? ": it has no condition" : ": " + match, "\n");
  if (rule.contains("error")) {
    absl::StrAppend(out, "    error ", TextOf(rule["error"]),
                    ", taken as false\n");
  }
  AppendReads(rule, out);
  if (!rule.contains("actions")) return;
  for (const Json& action : rule["actions"]) {
    absl::StrAppend(out, "  calls handler ", TextOf(action["handler"]),
                    " (adapter ", TextOf(action["adapter"]), ")\n");
    for (const Json& instance : action["instances"]) {
      absl::StrAppend(out, "      ", TextOf(instance["instance"]),
                      " (template ", TextOf(instance["template"]), ")\n");
      AppendFields(instance["fields"], "", out);
      if (!instance.contains("generates")) continue;
      for (const auto& [attribute, expression] :
           instance["generates"].items()) {
        absl::StrAppend(out, "        sets ", attribute, " to ",
                        TextOf(expression), "\n");
      }
    }
  }
  AppendHeaderOperations(rule, out);
}

std::string ToText(const Json& json) {
  const std::string name_space = TextOf(json["namespace"]);
  std::string out =
      name_space.empty()
          ? "namespace unknown: only the default namespace's rules apply\n"
          : absl::StrCat("namespace ", name_space, "\n");
  for (const Json& rule : json["rules"]) AppendRule(rule, &out);
  return out;
}

}  // namespace

void ExplainFlags::AddFlags(CLI::App* app) {
  app->add_option("path", path, "Directory or file, or fs:// URL of one.")
      ->required();
  attributes.AddFlags(app);
  app->add_option("--configDefaultNamespace", default_namespace,
                  "Namespace whose rules apply to all requests.")
      ->capture_default_str();
  app->add_option("-o,--output", output, "text or json.")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
}

absl::Status ExplainRequest(const ExplainFlags& flags,
                            const spi::Inventory& inventory,
                            std::ostream* out) {
  MIXER_ASSIGN_OR_RETURN(const auto given, flags.attributes.Parse());
  const std::string attributes =
      Compress(given, kGlobalWordCount).SerializeAsString();
  const Snapshot snapshot = config::Validate(
      config::FsSource(std::string(absl::StripPrefix(flags.path, "fs://")))
          .Read(),
      inventory);
  const Json json =
      Explainer(snapshot, attributes, flags.default_namespace).Run();
  *out << (flags.output == "json"
               ? json.dump(2, ' ', false,
                           nlohmann::json::error_handler_t::replace) +
                     "\n"
               : ToText(json));
  return absl::OkStatus();
}

}  // namespace mixer::cmd

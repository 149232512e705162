#include "mixer_adapter/config/rules.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/config/header_operations.h"
#include "mixer_adapter/config/language.h"
#include "mixer_adapter/config/names.h"
#include "mixer_adapter/config/struct_message.h"
#include "mixer_adapter/expr/lint.h"
#include "mixer_adapter/spi/output_scope.h"
#include "policy/v1beta1/cfg.pb.h"

namespace mixer::config {
namespace {

using istio::policy::v1beta1::Action;
using istio::policy::v1beta1::Rule;

bool Supports(const spi::Info& adapter, const spi::Template* wanted) {
  return std::find(adapter.templates.begin(), adapter.templates.end(),
                   wanted) != adapter.templates.end();
}

// The ids of all rules' outputs.
class OutputIds {
 public:
  explicit OutputIds(const Vocabulary& vocabulary)
      : first_(vocabulary.size()) {}

  // The same for the same name and type.
  AttributeId Get(const std::string& name, ValueType type) {
    const auto next = static_cast<AttributeId>(first_ + ids_.size());
    return ids_.emplace(std::pair(name, type), next).first->second;
  }
  std::size_t count() const { return ids_.size(); }

 private:
  const std::size_t first_;
  std::map<std::pair<std::string, ValueType>, AttributeId> ids_;
};

// Reads one rule.
class RuleReader {
 public:
  RuleReader(const RuleScope& scope, const std::string& name_space,
             OutputIds* output_ids, spi::ConfigErrors* errors)
      : scope_(scope),
        name_space_(name_space),
        output_ids_(output_ids),
        errors_(errors) {}

  // Nothing if the rule can never do anything.
  std::optional<RuleConfig> Read(const Resource& resource) {
    CheckLanguage(resource, errors_);
    Rule proto;
    ReadMessage(resource.spec, "", &proto, errors_);
    if (!errors_->empty()) return std::nullopt;
    RuleConfig rule;
    rule.match = std::string(absl::StripAsciiWhitespace(proto.match()));
    // Goes on after a bad match, to find all mistakes.
    const bool matches = CheckMatch(rule.match);
    rule.actions = ReadActions(proto);
    ReadHeaders(proto, &rule);
    if (rule.actions.empty() && rule.header_operations.empty()) {
      errors_->Add("actions",
                   "No valid actions found in rule: the rule is dropped");
      return std::nullopt;
    }
    if (!matches) return std::nullopt;
    return rule;
  }

 private:
  bool CheckMatch(const std::string& match) {
    if (match.empty()) return true;
    std::vector<std::string> warnings;
    const absl::StatusOr<ValueType> type =
        expr::CheckExpression(match, scope_.vocabulary, &warnings);
    for (const std::string& warning : warnings) errors_->Warn("match", warning);
    if (!type.ok()) {
      errors_->Add("match", ToStd(type.status().message()));
      return false;
    }
    if (*type == ValueType::kBool) return true;
    errors_->Add(
        "match",
        absl::StrCat("expression '", match, "' evaluated to type ",
                     ToAbsl(ValueTypeName(*type)), ", expected type BOOL"));
    return false;
  }

  void ReadHeaders(const Rule& proto, RuleConfig* rule) {
    if (proto.request_header_operations().empty() &&
        proto.response_header_operations().empty()) {
      return;
    }
    rule->outputs = Outputs(rule->actions);
    rule->header_operations = ReadHeaderOperations(
        proto, Vocabulary(scope_.vocabulary, rule->outputs), errors_);
  }

  // What the first instance of each named action gives, as
  // "<action>.output.<field>".
  std::vector<LocalAttribute> Outputs(
      const std::vector<ActionConfig>& actions) {
    std::vector<LocalAttribute> outputs;
    for (const ActionConfig& action : actions) {
      const spi::Template& first = *action.instances.front()->instance_template;
      if (action.name.empty() ||
          first.variety() != spi::Variety::kCheckWithOutput) {
        continue;
      }
      for (LocalAttribute& output : spi::OutputAttributes(
               first, absl::StrCat(action.name, ".output."), 0)) {
        output.id = output_ids_->Get(output.name, output.type);
        outputs.push_back(std::move(output));
      }
    }
    return outputs;
  }

  std::vector<ActionConfig> ReadActions(const Rule& proto) {
    std::vector<ActionConfig> actions;
    for (int i = 0; i < proto.actions_size(); ++i) {
      std::optional<ActionConfig> action =
          ReadAction(proto.actions(i), absl::StrCat("actions[", i, "]"));
      if (action.has_value()) actions.push_back(*std::move(action));
    }
    return actions;
  }

  std::optional<ActionConfig> ReadAction(const Action& proto,
                                         const std::string& field) {
    const auto* const handler =
        scope_.handlers.Find(proto.handler(), name_space_);
    if (handler == nullptr) {
      errors_->Add(
          absl::StrCat(field, ".handler"),
          absl::StrCat(
              "Handler not found: handler='", proto.handler(), "'",
              scope_.handlers.WhyMissing(proto.handler(), name_space_)));
      return std::nullopt;
    }
    ActionConfig action;
    action.name = proto.name();
    action.handler = handler->get();
    for (int i = 0; i < proto.instances_size(); ++i) {
      AddInstance(proto.instances(i),
                  absl::StrCat(field, ".instances[", i, "]"), &action);
    }
    if (!action.instances.empty()) return action;
    errors_->Add(field, "No valid instances found: the action is dropped");
    return std::nullopt;
  }

  void AddInstance(const std::string& reference, const std::string& field,
                   ActionConfig* action) {
    const auto* const found = scope_.instances.Find(reference, name_space_);
    if (found == nullptr) {
      errors_->Add(
          field,
          absl::StrCat("Instance not found: instance='", reference, "'",
                       scope_.instances.WhyMissing(reference, name_space_)));
      return;
    }
    const InstanceConfig* const instance = found->get();
    if (std::find(action->instances.begin(), action->instances.end(),
                  instance) != action->instances.end()) {
      errors_->Add(field,
                   absl::StrCat("action specified the same instance multiple "
                                "times: instance='",
                                reference, "'"));
    } else if (!Supports(*action->handler->adapter,
                         instance->instance_template)) {
      errors_->Add(field, UnsupportedTemplate(reference, *instance, *action));
    } else {
      action->instances.push_back(instance);
    }
  }

  static std::string UnsupportedTemplate(const std::string& reference,
                                         const InstanceConfig& instance,
                                         const ActionConfig& action) {
    const spi::Info& adapter = *action.handler->adapter;
    std::string all;
    for (const spi::Template* supported : adapter.templates) {
      absl::StrAppend(&all, all.empty() ? "" : ", ", ToAbsl(supported->name()));
    }
    return absl::StrCat("instance '", reference, "' is of template '",
                        ToAbsl(instance.instance_template->name()),
                        "' which is not supported by handler '",
                        action.handler->name, "'; adapter ", adapter.name,
                        " takes: ", all.empty() ? "nothing" : all);
  }

  const RuleScope& scope_;
  const std::string& name_space_;
  OutputIds* const output_ids_;
  spi::ConfigErrors* const errors_;
};

// Gives the handlers of `rules` the instances of their actions.
void CollectInstances(const std::vector<RuleConfig>& rules,
                      const RuleScope& scope) {
  std::map<const HandlerConfig*, HandlerConfig*> handlers;
  for (auto& [unused, handler] : scope.handlers.by_name()) {
    handlers[handler.get()] = handler.get();
  }
  for (const RuleConfig& rule : rules) {
    for (const ActionConfig& action : rule.actions) {
      auto& all = handlers[action.handler]->instances;
      all.insert(all.end(), action.instances.begin(), action.instances.end());
    }
  }
  const auto by_name = [](const InstanceConfig* a, const InstanceConfig* b) {
    return a->params->name() < b->params->name();
  };
  for (auto& [unused, handler] : handlers) {
    auto& all = handler->instances;
    std::sort(all.begin(), all.end(), by_name);
    all.erase(std::unique(all.begin(), all.end()), all.end());
  }
}

}  // namespace

Rules ReadRules(const Resources& resources, const RuleScope& scope,
                std::vector<spi::ConfigError>* errors) {
  std::vector<RuleConfig> rules;
  OutputIds output_ids(scope.vocabulary);
  for (const auto& [key, resource] : resources.resources) {
    if (key.kind != "rule") continue;
    const std::string text = DescribeResource("rule", key, resource);
    spi::ConfigErrors mistakes(text);
    std::optional<RuleConfig> rule =
        RuleReader(scope, key.name_space, &output_ids, &mistakes)
            .Read(resource);
    errors->insert(errors->end(), mistakes.errors().begin(),
                   mistakes.errors().end());
    if (!rule.has_value()) continue;
    rule->name = key.ToString();
    rule->name_space = key.name_space;
    rule->resource = text;
    rules.push_back(*std::move(rule));
  }
  std::stable_sort(
      rules.begin(), rules.end(),
      [](const RuleConfig& a, const RuleConfig& b) { return a.name < b.name; });
  CollectInstances(rules, scope);
  return {std::move(rules), output_ids.count()};
}

}  // namespace mixer::config

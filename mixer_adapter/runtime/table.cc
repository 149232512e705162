#include "mixer_adapter/runtime/table.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/runtime/route_compiler.h"
#include "mixer_adapter/spi/output_scope.h"

namespace mixer::runtime {
namespace {

// "i1" of "i1.instance.ns"; a name with more dots has no short form.
std::string_view ShortName(std::string_view instance) {
  const std::size_t dot = instance.find('.');
  const std::size_t second = instance.find('.', dot + 1);
  if (second == std::string_view::npos ||
      instance.find('.', second + 1) != std::string_view::npos) {
    return instance;
  }
  return instance.substr(0, dot);
}

// The programs that bindings are evaluated by.
absl::Status CompileBindings(const config::InstanceConfig& instance,
                             const Vocabulary& vocabulary,
                             BoundGenerate* entry) {
  const spi::Template& shape = *instance.instance_template;
  entry->output_count = shape.outputs().size();
  entry->scope = spi::BindingScope(shape, vocabulary);
  for (const config::AttributeBinding& binding : instance.bindings) {
    MIXER_ASSIGN_OR_RETURN(
        expr::Program program,
        expr::Program::Compile(binding.expression, *entry->scope));
    entry->bindings.push_back({binding.attribute, std::move(program)});
  }
  return absl::OkStatus();
}

}  // namespace

class TableCompiler {
 public:
  TableCompiler(std::shared_ptr<const config::Snapshot> snapshot,
                const HandlerSet& handlers, metrics::Registry* registry)
      : handlers_(handlers),
        table_(new Table(registry)),
        checks_(registry),
        quotas_(registry),
        reports_(registry),
        generators_(registry) {
    table_->snapshot_ = std::move(snapshot);
  }

  std::shared_ptr<const Table> Compile(std::string_view default_namespace) {
    for (const config::RuleConfig& rule : table_->snapshot_->rules) {
      for (const LocalAttribute& output : rule.outputs) {
        outputs_[{output.name, output.type}] = output.id;
      }
    }
    for (const config::RuleConfig& rule : table_->snapshot_->rules) {
      AddRule(rule);
    }
    table_->default_namespace_ = default_namespace;
    const Vocabulary& vocabulary = table_->vocabulary();
    table_->checks_ = checks_.Arrange(default_namespace, vocabulary);
    table_->quotas_ = quotas_.Arrange(default_namespace, vocabulary);
    table_->reports_ = reports_.Arrange(default_namespace, vocabulary);
    table_->generators_ = generators_.Arrange(default_namespace, vocabulary);
    table_->directives_.Arrange(default_namespace, vocabulary);
    // One call for each phase that evaluates conditions.
    ShareConditions(table_->checks_, table_->directives_);
    ShareConditions(table_->quotas_);
    ShareConditions(table_->reports_);
    ShareConditions(table_->generators_);
    return table_;
  }

 private:
  // One rule's action, being added.
  struct Place {
    const config::RuleConfig& rule;
    const config::ActionConfig& action;
    const SharedCondition& condition;
    const std::shared_ptr<spi::Handler>& handler;
  };

  void Fail(const config::RuleConfig& rule, const std::string& field,
            std::string_view message) {
    table_->errors_.push_back({rule.resource, field, std::string(message)});
  }

  void AddRule(const config::RuleConfig& rule) {
    const auto condition = FindCondition(rule);
    if (!condition.ok()) {
      Fail(rule, "match", ToStd(condition.status().message()));
      return;
    }
    for (std::size_t i = 0; i < rule.actions.size(); ++i) {
      AddAction(rule, rule.actions[i], *condition,
                absl::StrCat("actions[", i, "]"));
    }
    const absl::Status directives = AddDirectives(rule, *condition);
    if (!directives.ok()) {
      Fail(rule, "header operations", ToStd(directives.message()));
    }
  }

  // A slot for each condition that several places of one phase ask for.
  template <typename... PlacesOfPhase>
  void ShareConditions(const PlacesOfPhase&... all) {
    std::map<const Condition*, std::size_t> uses;
    const auto count = [&uses](const auto& list) {
      for (const auto& place : list.places)
        ++uses[place.group->condition.get()];
    };
    (all.ForEachList(count), ...);
    for (const auto& [unused, condition] : conditions_) {
      if (uses[condition.get()] > 1 && condition->slot == Condition::kNoSlot) {
        condition->slot = table_->shared_conditions_++;
      }
    }
  }

  absl::StatusOr<SharedCondition> FindCondition(
      const config::RuleConfig& rule) {
    if (rule.unconditional()) return nullptr;
    std::shared_ptr<Condition>& shared = conditions_[rule.match];
    if (shared == nullptr) {
      MIXER_ASSIGN_OR_RETURN(
          shared, Condition::Compile(rule.match, table_->vocabulary()));
    }
    return shared;
  }

  void AddAction(const config::RuleConfig& rule,
                 const config::ActionConfig& action,
                 const SharedCondition& condition, const std::string& field) {
    const auto handler = handlers_.handlers.find(action.handler->name);
    if (handler == handlers_.handlers.end()) {
      Fail(rule, field,
           absl::StrCat("handler '", action.handler->name,
                        "' could not be built; the action is left out"));
      return;
    }
    const Place place{rule, action, condition, handler->second.handler};
    for (const config::InstanceConfig* instance : action.instances) {
      const absl::Status added = AddInstance(place, *instance);
      if (!added.ok()) Fail(rule, field, ToStd(added.message()));
    }
  }

  absl::Status AddInstance(const Place& place,
                           const config::InstanceConfig& instance) {
    switch (instance.instance_template->variety()) {
      case spi::Variety::kCheck:
      case spi::Variety::kCheckWithOutput: {
        BoundCheck entry;
        entry.outputs = OutputIds(place.action, *instance.instance_template);
        return Add(place, instance, std::move(entry), &checks_);
      }
      case spi::Variety::kQuota: {
        BoundQuota entry;
        entry.short_name = ShortName(instance.params->name());
        return Add(place, instance, std::move(entry), &quotas_);
      }
      case spi::Variety::kReport:
        return Add(place, instance, BoundReport(), &reports_);
      case spi::Variety::kAttributeGenerator: {
        BoundGenerate entry;
        MIXER_RETURN_IF_ERROR(
            CompileBindings(instance, table_->vocabulary(), &entry));
        return Add(place, instance, std::move(entry), &generators_);
      }
    }
    return absl::InternalError("unknown variety");
  }

  template <typename Entry>
  absl::Status Add(const Place& place, const config::InstanceConfig& instance,
                   Entry entry, RouteCompiler<Entry>* routes) {
    const spi::Template& shape = *instance.instance_template;
    // A handler that stayed because its new form could not be built may be of
    // another adapter.
    if (!shape.Supports(*place.handler)) {
      return absl::FailedPreconditionError(absl::StrCat(
          "handler '", place.action.handler->name,
          "' is still in its previous form, which does not take template '",
          ToAbsl(shape.name()), "'; the action is left out"));
    }
    const auto& typed =
        dynamic_cast<const spi::TemplateOf<typename Entry::Action>&>(shape);
    entry.instance = instance.params->name();
    MIXER_ASSIGN_OR_RETURN(
        entry.action,
        typed.Bind({*instance.params, table_->vocabulary(),
                    place.action.handler->name, place.handler.get()}));
    if (entry.action->waiting() != nullptr) NoteWaiting(shape.variety());
    routes->Add(place.rule.name_space, *place.action.handler, place.handler,
                shape, place.condition, std::move(entry));
    return absl::OkStatus();
  }

  void NoteWaiting(spi::Variety variety) {
    const bool reports = variety == spi::Variety::kReport;
    if (!reports) table_->checks_wait_ = true;
    if (reports || variety == spi::Variety::kAttributeGenerator) {
      table_->reports_wait_ = true;
    }
  }

  // Which attributes of header operations the action's outputs are.
  std::vector<AttributeId> OutputIds(const config::ActionConfig& action,
                                     const spi::Template& shape) const {
    std::vector<AttributeId> ids;
    if (outputs_.empty() || shape.variety() != spi::Variety::kCheckWithOutput) {
      return ids;
    }
    for (const LocalAttribute& output : spi::OutputAttributes(
             shape, absl::StrCat(action.name, ".output."), 0)) {
      const auto found = outputs_.find({output.name, output.type});
      ids.push_back(found == outputs_.end() ? kNoAttribute : found->second);
    }
    return ids;
  }

  absl::Status AddDirectives(const config::RuleConfig& rule,
                             const SharedCondition& condition) {
    if (rule.header_operations.empty()) return absl::OkStatus();
    DirectiveGroup group;
    group.condition = condition;
    group.scope =
        std::make_unique<const Vocabulary>(table_->vocabulary(), rule.outputs);
    for (const config::HeaderOperation& operation : rule.header_operations) {
      std::optional<expr::Program> value;
      if (operation.kind != config::HeaderOperation::Kind::kRemove) {
        MIXER_ASSIGN_OR_RETURN(
            value, expr::Program::Compile(operation.value, *group.scope));
      }
      group.operations.push_back({operation.message, operation.kind,
                                  operation.name, std::move(value)});
    }
    table_->directives_.Add(rule.name_space, std::move(group));
    return absl::OkStatus();
  }

  const HandlerSet& handlers_;
  const std::shared_ptr<Table> table_;
  std::map<std::string, std::shared_ptr<Condition>> conditions_;  // by match
  std::map<std::pair<std::string, ValueType>, AttributeId> outputs_;
  RouteCompiler<BoundCheck> checks_;
  RouteCompiler<BoundQuota> quotas_;
  RouteCompiler<BoundReport> reports_;
  RouteCompiler<BoundGenerate> generators_;
};

std::shared_ptr<const Table> CompileTable(
    std::shared_ptr<const config::Snapshot> snapshot,
    const HandlerSet& handlers, std::string_view default_namespace,
    metrics::Registry* registry) {
  return TableCompiler(std::move(snapshot), handlers, registry)
      .Compile(default_namespace);
}

}  // namespace mixer::runtime

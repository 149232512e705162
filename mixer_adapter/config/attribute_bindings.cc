#include "mixer_adapter/config/attribute_bindings.h"

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/expr/lint.h"
#include "mixer_adapter/spi/output_scope.h"

namespace mixer::config {
namespace {

// What is wrong with giving `attribute` the value of `expression`; empty if
// nothing is.
std::string Mistake(const std::string& attribute, const std::string& expression,
                    const Vocabulary& scope,
                    std::vector<std::string>* warnings) {
  const absl::StatusOr<ValueType> type =
      expr::CheckExpression(expression, scope, warnings);
  if (!type.ok()) {
    return absl::StrCat("error evaluating AttributeBinding expression '",
                        expression, "' for attribute '", attribute,
                        "': ", type.status().message());
  }
  const AttributeId id = scope.Find(attribute);
  if (id >= scope.size() || !scope.declared(id)) {
    return absl::StrCat(
        "error evaluating AttributeBinding expression for "
        "attribute key '",
        attribute, "': unknown attribute ", attribute,
        "; declare it in an attributemanifest");
  }
  if (scope.type(id) == *type) return "";
  return absl::StrCat("error evaluating AttributeBinding: type '",
                      ToAbsl(ValueTypeName(scope.type(id))),
                      "' for attribute '", attribute, "' does not match type '",
                      ToAbsl(ValueTypeName(*type)), "' for expression '",
                      expression, "'");
}

}  // namespace

std::vector<AttributeBinding> ReadAttributeBindings(
    const std::map<std::string, std::string>& bindings,
    const spi::Template& instance_template, const Vocabulary& vocabulary,
    spi::ConfigErrors* errors) {
  const auto scope = spi::BindingScope(instance_template, vocabulary);
  std::vector<AttributeBinding> result;
  for (const auto& [attribute, text] : bindings) {
    const std::string field =
        absl::StrCat("attribute_bindings[", attribute, "]");
    std::string expression = spi::BindingExpression(instance_template, text);
    std::vector<std::string> warnings;
    const std::string mistake =
        Mistake(attribute, expression, *scope, &warnings);
    for (const std::string& warning : warnings) errors->Warn(field, warning);
    if (mistake.empty()) {
      result.push_back({scope->Find(attribute), std::move(expression)});
    } else {
      errors->Add(field, mistake);
    }
  }
  return result;
}

}  // namespace mixer::config

#include "mixer_adapter/config/header_operations.h"

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/expr/lint.h"

namespace mixer::config {
namespace {

using istio::policy::v1beta1::Rule;

class HeaderOperationReader {
 public:
  HeaderOperationReader(const Vocabulary& scope, spi::ConfigErrors* errors)
      : scope_(scope), errors_(errors) {}

  template <typename Templates>
  void Read(const Templates& templates, HeaderOperation::Message message,
            const std::string& field) {
    for (int i = 0; i < templates.size(); ++i) {
      Read(templates.Get(i), message, absl::StrCat(field, "[", i, "]"));
    }
  }

  std::vector<HeaderOperation> Take() {
    if (good_) return std::move(operations_);
    return {};
  }

 private:
  void Read(const Rule::HeaderOperationTemplate& proto,
            HeaderOperation::Message message, const std::string& field) {
    if (!Rule::HeaderOperationTemplate::Operation_IsValid(proto.operation())) {
      Fail(field + ".operation",
           absl::StrCat("there is no operation ", proto.operation(),
                        ": use REPLACE, REMOVE or APPEND"));
      return;
    }
    const auto kind = static_cast<HeaderOperation::Kind>(proto.operation());
    if (kind == HeaderOperation::Kind::kRemove) {
      operations_.push_back({message, proto.name(), kind, ""});
      return;
    }
    for (int i = 0; i < proto.values_size(); ++i) {
      CheckValue(proto, proto.values(i),
                 absl::StrCat(field, ".values[", i, "]"));
      operations_.push_back({message, proto.name(), kind, proto.values(i)});
    }
  }

  void CheckValue(const Rule::HeaderOperationTemplate& proto,
                  const std::string& value, const std::string& field) {
    std::vector<std::string> warnings;
    const absl::StatusOr<ValueType> type =
        expr::CheckExpression(value, scope_, &warnings);
    for (const std::string& warning : warnings) errors_->Warn(field, warning);
    if (!type.ok()) {
      Fail(field, absl::StrCat("unable to compile header operation value "
                               "expression of '",
                               proto.name(), "': ", type.status().message()));
    } else if (*type != ValueType::kString) {
      Fail(field,
           absl::StrCat("header operation value expression is not of "
                        "string type: '",
                        value, "' has type ", ToAbsl(ValueTypeName(*type))));
    }
  }

  void Fail(const std::string& field, const std::string& text) {
    errors_->Add(field, absl::StrCat(text,
                                     "; all header operations of the rule are "
                                     "left out, its actions stay in effect"));
    good_ = false;
  }

  const Vocabulary& scope_;
  spi::ConfigErrors* const errors_;
  std::vector<HeaderOperation> operations_;
  bool good_ = true;
};

}  // namespace

std::vector<HeaderOperation> ReadHeaderOperations(const Rule& rule,
                                                  const Vocabulary& scope,
                                                  spi::ConfigErrors* errors) {
  HeaderOperationReader reader(scope, errors);
  reader.Read(rule.request_header_operations(),
              HeaderOperation::Message::kRequest, "request_header_operations");
  reader.Read(rule.response_header_operations(),
              HeaderOperation::Message::kResponse,
              "response_header_operations");
  return reader.Take();
}

}  // namespace mixer::config

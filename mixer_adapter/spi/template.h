// A template knows one instance shape: it reads an instance's params at config
// time, and binds them to a handler as an action that is run per request.
// Implementations are generated from template/<name>/<name>.proto.
#ifndef MIXER_ADAPTER_SPI_TEMPLATE_H_
#define MIXER_ADAPTER_SPI_TEMPLATE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "mixer_adapter/attribute/value_type.h"
#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/spi/action.h"
#include "mixer_adapter/spi/handler.h"
#include "mixer_adapter/spi/instance_params.h"

namespace mixer::spi {

// When a template's instances are dispatched. Numbers of TemplateVariety.
enum class Variety {
  kCheck = 0,
  kReport = 1,
  kQuota = 2,
  kAttributeGenerator = 3,
  kCheckWithOutput = 4,
};

// One field of a template's output: what a handler answers besides its result.
struct OutputField {
  std::string name;  // "source_labels"
  ValueType type;
};

// Immutable; lives as long as the process, or as the Snapshot whose `template`
// resource it was made from.
class Template {
 public:
  virtual ~Template() = default;

  virtual std::string_view name() const = 0;
  virtual Variety variety() const = 0;
  // The shape of `params`.
  virtual const MessageSpec& fields() const = 0;
  // Of kCheckWithOutput and kAttributeGenerator.
  virtual const std::vector<OutputField>& outputs() const;
  // What "$out." stands for in the attribute bindings of an instance of
  // kAttributeGenerator.
  virtual std::string_view output_prefix() const { return "output."; }

  // Whether the builder and the handler of an adapter have this template's
  // interfaces; an adapter that lists a template without is a defect.
  virtual bool Supports(const HandlerBuilder& builder) const = 0;
  virtual bool Supports(const Handler& handler) const = 0;

  // Tells `builder` the inferred types of the instances it will get.
  virtual void SetTypes(const std::vector<const InstanceParams*>& instances,
                        HandlerBuilder* builder) const = 0;
};

// What an instance is bound with.
struct Binding {
  const InstanceParams& params;
  const Vocabulary& vocabulary;
  // As errors call it.
  std::string_view handler_name;
  // Must support the template and outlive the action.
  Handler* handler;
};

// A template of a variety whose actions are of type `Action`.
template <typename ActionOf>
class TemplateOf : public Template {
 public:
  using Action = ActionOf;

  // The error names the field that does not compile.
  virtual absl::StatusOr<std::unique_ptr<const Action>> Bind(
      const Binding& binding) const = 0;
};

class CheckTemplate : public TemplateOf<CheckAction> {
 public:
  Variety variety() const final { return Variety::kCheck; }
};

class CheckWithOutputTemplate : public TemplateOf<CheckAction> {
 public:
  Variety variety() const final { return Variety::kCheckWithOutput; }
};

class QuotaTemplate : public TemplateOf<QuotaAction> {
 public:
  Variety variety() const final { return Variety::kQuota; }
};

class ReportTemplate : public TemplateOf<ReportAction> {
 public:
  Variety variety() const final { return Variety::kReport; }
};

class GenerateTemplate : public TemplateOf<GenerateAction> {
 public:
  Variety variety() const final { return Variety::kAttributeGenerator; }
};

}  // namespace mixer::spi

#endif  // MIXER_ADAPTER_SPI_TEMPLATE_H_

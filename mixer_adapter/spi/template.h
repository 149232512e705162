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
#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/attribute/value_type.h"
#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/spi/check_result.h"
#include "mixer_adapter/spi/completion.h"
#include "mixer_adapter/spi/config_error.h"
#include "mixer_adapter/spi/handler.h"
#include "mixer_adapter/spi/instance_params.h"
#include "mixer_adapter/spi/quota_result.h"
#include "mixer_adapter/spi/report_batch.h"

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

// An action, bound: field programs + typed handler. Immutable and thread-safe;
// belongs to a Table, like the handler it calls. Building the instance is part
// of every call; errors name the instance or the handler.
class CheckAction {
 public:
  virtual ~CheckAction() = default;

  // An error (not a denial) if a field cannot be evaluated or the handler
  // fails. `outputs` are parallel to Template::outputs(), and absent before;
  // null if nobody wants them.
  virtual absl::StatusOr<CheckResult> Check(const Bag& bag,
                                            const CallContext& context,
                                            Value* outputs) const = 0;

  // Whether the handler waits. Then it is called by Start() and not by Check().
  virtual bool waits() const { return false; }
  // If the instance cannot be built, `done` is refused. `outputs` are set by
  // the answer; bag, context and outputs outlive it.
  virtual void Start(const Bag& bag, const CallContext& context, Value* outputs,
                     Completion<CheckResult> done) const;
};

class QuotaAction {
 public:
  virtual ~QuotaAction() = default;

  virtual absl::StatusOr<QuotaResult> Allocate(
      const Bag& bag, const QuotaArgs& args,
      const CallContext& context) const = 0;

  // As CheckAction's; `args` outlive the answer as well.
  virtual bool waits() const { return false; }
  virtual void Start(const Bag& bag, const QuotaArgs& args,
                     const CallContext& context,
                     Completion<QuotaResult> done) const;
};

class ReportAction {
 public:
  virtual ~ReportAction() = default;

  // Builds an instance and adds it to `*batch`, which is null at first and
  // whose memory is the request's. What the instance views of `bag` must stay
  // until Flush(), but for string maps, which are copied.
  virtual absl::Status Add(const Bag& bag, const CallContext& context,
                           ReportBatch** batch) const = 0;
  // Hands all that was added by actions of this handler and template to the
  // handler, in one call.
  virtual absl::Status Flush(const ReportBatch& batch,
                             const CallContext& context) const = 0;
};

class GenerateAction {
 public:
  virtual ~GenerateAction() = default;

  // Sets those of `outputs` that the handler knows; they are parallel to
  // Template::outputs(), and absent before.
  virtual absl::Status Generate(const Bag& bag, const CallContext& context,
                                Value* outputs) const = 0;
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
template <typename Action>
class TemplateOf : public Template {
 public:
  // The error names the field that does not compile.
  virtual absl::StatusOr<std::unique_ptr<const Action>> Bind(
      const Binding& binding) const = 0;
};

// kCheck, and kCheckWithOutput.
class CheckTemplate : public TemplateOf<CheckAction> {
 public:
  Variety variety() const override { return Variety::kCheck; }
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

// A template knows one instance shape: it reads an instance's params at config
// time, and binds them to a handler as an action that is run per request.
// Implementations are generated from template/<name>/<name>.proto.
#ifndef MIXER_ADAPTER_SPI_TEMPLATE_H_
#define MIXER_ADAPTER_SPI_TEMPLATE_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/struct.pb.h"
#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/spi/check_result.h"
#include "mixer_adapter/spi/config_error.h"
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

// A check action, bound: field programs + typed handler. Immutable and
// thread-safe; belongs to a Table, like the handler it calls.
class CheckAction {
 public:
  virtual ~CheckAction() = default;

  // Builds the instance from `bag` and calls the handler. An error (not a
  // denial) if a field cannot be evaluated or the handler fails; it names the
  // instance or the handler.
  virtual absl::StatusOr<CheckResult> Check(
      const Bag& bag, const CallContext& context) const = 0;
};

// Immutable; lives as long as the process.
class Template {
 public:
  virtual ~Template() = default;

  virtual std::string_view name() const = 0;
  virtual Variety variety() const = 0;
  // The shape of `params`.
  virtual const MessageSpec& fields() const = 0;

  // Whether the builder and the handler of an adapter have this template's
  // interfaces; an adapter that lists a template without is a defect.
  virtual bool Supports(const HandlerBuilder& builder) const = 0;
  virtual bool Supports(const Handler& handler) const = 0;

  // Tells `builder` the inferred types of the instances it will get.
  virtual void SetTypes(const std::vector<const InstanceParams*>& instances,
                        HandlerBuilder* builder) const = 0;
};

class CheckTemplate : public Template {
 public:
  Variety variety() const final { return Variety::kCheck; }

  // Compiles `params`. `handler`, which errors call `handler_name`, must
  // support this template and outlive the action. The error names the field.
  virtual absl::StatusOr<std::unique_ptr<const CheckAction>> Bind(
      const InstanceParams& params, const Vocabulary& vocabulary,
      std::string_view handler_name, Handler* handler) const = 0;
};

}  // namespace mixer::spi

#endif  // MIXER_ADAPTER_SPI_TEMPLATE_H_

#include "mixer_adapter/spi/template.h"

namespace mixer::spi {

// Of actions that do not wait.
void CheckAction::Start(const Bag& bag, const CallContext& context,
                        Value* outputs, Completion<CheckResult> done) const {
  done.Finish(Check(bag, context, outputs));
}

void QuotaAction::Start(const Bag& bag, const QuotaArgs& args,
                        const CallContext& context,
                        Completion<QuotaResult> done) const {
  done.Finish(Allocate(bag, args, context));
}

const std::vector<OutputField>& Template::outputs() const {
  static const auto* const kNone = new std::vector<OutputField>;
  return *kNone;
}

}  // namespace mixer::spi

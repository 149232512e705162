// What has to hold of a request for a rule to apply.
#ifndef MIXER_ADAPTER_RUNTIME_CONDITION_H_
#define MIXER_ADAPTER_RUNTIME_CONDITION_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/expr/equality_terms.h"
#include "mixer_adapter/expr/program.h"

namespace mixer::runtime {

// Shared by all that has the same text.
struct Condition {
  static constexpr std::uint32_t kNoSlot = 0xffffffff;

  // `vocabulary` must outlive it. The error is ParseAndCheck's
  // or Program::Compile's.
  static absl::StatusOr<std::shared_ptr<Condition>> Compile(
      const std::string& text, const Vocabulary& vocabulary);

  std::string text;
  expr::Program program;
  // What it can be found by, if it has that form.
  std::optional<expr::LeadingEquality> leading;
  // In ConditionStates, if a phase may ask for it more than once.
  std::uint32_t slot = kNoSlot;
};

// Null: always.
using SharedCondition = std::shared_ptr<const Condition>;

}  // namespace mixer::runtime

#endif  // MIXER_ADAPTER_RUNTIME_CONDITION_H_

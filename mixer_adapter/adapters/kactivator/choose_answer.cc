#include "mixer_adapter/adapters/kactivator/choose_answer.h"

namespace mixer::kactivator {

using autoscaler::PodState;

const spi::CheckResult* ChooseAnswer(const autoscaler::RevisionView& revision,
                                     PodState counted,
                                     const AnswerSources& from) {
  if (counted == PodState::kReady) return &from.answers->ready();
  if (from.readiness == nullptr) return &from.answers->unknown();
  // They serve, but not for certain for much longer (ColdStarts).
  if (counted == PodState::kUnknown &&
      from.readiness->PodsOf(revision) == PodState::kReady) {
    return &from.answers->unknown();
  }
  return from.holds ? nullptr : &from.answers->unknown();
}

}  // namespace mixer::kactivator

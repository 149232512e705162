// The answer to a Check whose request has been counted.
#ifndef MIXER_ADAPTER_ADAPTERS_KACTIVATOR_CHOOSE_ANSWER_H_
#define MIXER_ADAPTER_ADAPTERS_KACTIVATOR_CHOOSE_ANSWER_H_

#include "mixer_adapter/adapters/kactivator/answers.h"
#include "mixer_adapter/adapters/kactivator/readiness.h"
#include "mixer_adapter/autoscaler/pod_state.h"
#include "mixer_adapter/autoscaler/revision_view.h"
#include "mixer_adapter/spi/check_result.h"

namespace mixer::kactivator {

// What is known by.
struct AnswerSources {
  const Answers* answers;
  const Readiness* readiness;  // null: nothing is known of pods
  bool holds;                  // Checks may wait; needs `readiness`
};

// One of `from.answers`, or null: the Check has to wait. `counted` is what
// Tally said of the pods when it counted the request. Any thread.
const spi::CheckResult* ChooseAnswer(const autoscaler::RevisionView& revision,
                                     autoscaler::PodState counted,
                                     const AnswerSources& from);

}  // namespace mixer::kactivator

#endif  // MIXER_ADAPTER_ADAPTERS_KACTIVATOR_CHOOSE_ANSWER_H_

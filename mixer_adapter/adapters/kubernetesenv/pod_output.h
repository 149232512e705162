// What a pod is to a request: outputs in the request's memory.
#ifndef MIXER_ADAPTER_ADAPTERS_KUBERNETESENV_POD_OUTPUT_H_
#define MIXER_ADAPTER_ADAPTERS_KUBERNETESENV_POD_OUTPUT_H_

#include <cstdint>

#include "mixer_adapter/adapters/kubernetesenv/pod_index.h"
#include "mixer_adapter/base/scratch.h"
#include "template/kubernetes/kubernetes.template.h"

namespace mixer::kubernetesenv {

// Set what is known of `pod`; the rest stays absent. All that is set is copied
// into `scratch`: the pod may be gone before the request ends.
void SetSource(const PodFacts& pod, Scratch* scratch,
               kubernetes::Output* output);
// `port`: which the request goes to; 0 if unknown.
void SetDestination(const PodFacts& pod, std::int64_t port, Scratch* scratch,
                    kubernetes::Output* output);

}  // namespace mixer::kubernetesenv

#endif  // MIXER_ADAPTER_ADAPTERS_KUBERNETESENV_POD_OUTPUT_H_

// What is known of a revision's pods.
#ifndef MIXER_ADAPTER_AUTOSCALER_POD_STATE_H_
#define MIXER_ADAPTER_AUTOSCALER_POD_STATE_H_

#include <cstdint>

namespace mixer::autoscaler {

enum class PodState : std::uint8_t {
  kUnknown,
  kNone,      // it is at zero
  kStarting,  // there are some, none of which serves yet
  kReady,     // one or more serve
};

}  // namespace mixer::autoscaler

#endif  // MIXER_ADAPTER_AUTOSCALER_POD_STATE_H_

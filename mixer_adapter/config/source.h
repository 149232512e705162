// Where configuration comes from.
#ifndef MIXER_ADAPTER_CONFIG_SOURCE_H_
#define MIXER_ADAPTER_CONFIG_SOURCE_H_

#include "absl/time/time.h"
#include "mixer_adapter/config/resource.h"

namespace mixer::config {

// Used by the config thread only, but for Wake().
class Source {
 public:
  virtual ~Source() = default;

  // Everything the source holds now. What cannot be read is an error in the
  // result and does not keep the rest from being read.
  virtual Resources Read() = 0;

  // Waits until the next Read() would give something else than the last one,
  // and until what is changing has come to rest; for `timeout`, or for Wake().
  // True in the first case.
  virtual bool WaitForChange(absl::Duration timeout) = 0;

  // From any thread: ends the WaitForChange() that is under way, or else the
  // next one.
  virtual void Wake() = 0;
};

}  // namespace mixer::config

#endif  // MIXER_ADAPTER_CONFIG_SOURCE_H_

// Where configuration comes from.
#ifndef MIXER_ADAPTER_CONFIG_SOURCE_H_
#define MIXER_ADAPTER_CONFIG_SOURCE_H_

#include "mixer_adapter/config/resource.h"

namespace mixer::config {

// Used by the config thread only.
class Source {
 public:
  virtual ~Source() = default;

  // Everything the source holds now. What cannot be read is an error in the
  // result and does not keep the rest from being read.
  virtual Resources Read() = 0;
};

}  // namespace mixer::config

#endif  // MIXER_ADAPTER_CONFIG_SOURCE_H_

// Which kinds of resources there are (spec config.md 1.1).
#ifndef MIXER_ADAPTER_CONFIG_KINDS_H_
#define MIXER_ADAPTER_CONFIG_KINDS_H_

#include <string>
#include <string_view>

#include "mixer_adapter/spi/info.h"

namespace mixer::config {

enum class Kind {
  kAttributeManifest,
  kHandler,
  kInstance,
  kRule,
  kLegacyHandler,   // the kind is an adapter's name
  kLegacyInstance,  // the kind is a template's name
  kAdapter,         // of out-of-process adapters
  kTemplate,        // what they take
  kUnknown,
};

Kind FindKind(std::string_view kind, const spi::Inventory& inventory);

// The known kind that differs from `kind`, an unknown one, in letter case only.
// Empty if there is none.
std::string KindInOtherCase(std::string_view kind,
                            const spi::Inventory& inventory);

}  // namespace mixer::config

#endif  // MIXER_ADAPTER_CONFIG_KINDS_H_

#include "mixer_adapter/spi/template.h"

namespace mixer::spi {

const std::vector<OutputField>& Template::outputs() const {
  static const auto* const kNone = new std::vector<OutputField>;
  return *kNone;
}

}  // namespace mixer::spi

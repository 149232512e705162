#include "mixer_adapter/spi/handler.h"

#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::spi {

absl::Status HandlerError(std::string_view handler, const absl::Status& error) {
  return absl::Status(error.code(),
                      absl::StrCat(ToAbsl(handler), ": ", error.message()));
}

}  // namespace mixer::spi

#include "mixer_adapter/spi/action.h"

#include "absl/strings/str_cat.h"

namespace mixer::spi {

absl::Status CannotWait(std::string_view handler) {
  return HandlerError(handler,
                      absl::InternalError("waits where nobody can wait"));
}

absl::Status NotReported(const absl::Status& cause) {
  return absl::Status(
      cause.code(),
      absl::StrCat("failed to report all values: ", cause.message()));
}

}  // namespace mixer::spi

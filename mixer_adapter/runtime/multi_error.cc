#include "mixer_adapter/runtime/multi_error.h"

#include "absl/strings/str_cat.h"

namespace mixer::runtime {

std::string MultiError::ToString() const {
  std::string text = errors_.size() == 1
                         ? "1 error occurred:"
                         : absl::StrCat(errors_.size(), " errors occurred:");
  for (const std::string& error : errors_) {
    absl::StrAppend(&text, "\n\t* ", error);
  }
  return text + "\n\n";
}

}  // namespace mixer::runtime

#include "mixer_adapter/base/multi_error.h"

#include "absl/strings/str_cat.h"

namespace mixer {

void MultiError::Add(std::string_view error) {
  if (count_++ < kMaxListed) listed_.emplace_back(error);
}

std::string MultiError::ToString() const {
  std::string text = count_ == 1 ? "1 error occurred:"
                                 : absl::StrCat(count_, " errors occurred:");
  for (const std::string& error : listed_) {
    absl::StrAppend(&text, "\n\t* ", error);
  }
  if (count_ > listed_.size()) {
    absl::StrAppend(&text, "\n\t* and ", count_ - listed_.size(), " more");
  }
  return text + "\n\n";
}

}  // namespace mixer

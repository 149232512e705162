#include "mixer_adapter/config/language.h"

#include "absl/strings/str_cat.h"

namespace mixer::config {

void CheckLanguage(const Resource& resource, spi::ConfigErrors* errors) {
  constexpr char kAnnotation[] = "policy.istio.io/lang";
  const auto found = resource.annotations.find(kAnnotation);
  if (found == resource.annotations.end()) return;
  if (found->second != "CEL" && found->second != "COMPAT") return;
  errors->Add(absl::StrCat("metadata.annotations[", kAnnotation, "]"),
              absl::StrCat("language ", found->second,
                           " is not supported by this version: write the "
                           "expressions in CEXL and remove the annotation"));
}

}  // namespace mixer::config

#include "mixer_adapter/spi/output_scope.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::spi {

std::vector<LocalAttribute> OutputAttributes(const Template& instance_template,
                                             std::string_view prefix,
                                             AttributeId first) {
  std::vector<LocalAttribute> attributes;
  for (const OutputField& field : instance_template.outputs()) {
    attributes.push_back(
        {absl::StrCat(ToAbsl(prefix), field.name), field.type, first++});
  }
  return attributes;
}

std::unique_ptr<const Vocabulary> BindingScope(
    const Template& instance_template, const Vocabulary& vocabulary) {
  return std::make_unique<const Vocabulary>(
      vocabulary,
      OutputAttributes(instance_template, instance_template.output_prefix(),
                       static_cast<AttributeId>(vocabulary.size())));
}

std::string BindingExpression(const Template& instance_template,
                              std::string_view binding) {
  return absl::StrReplaceAll(
      ToAbsl(binding), {{"$out.", ToAbsl(instance_template.output_prefix())}});
}

}  // namespace mixer::spi

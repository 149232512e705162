// Where expressions see what a handler answers besides its result.
#ifndef MIXER_ADAPTER_SPI_OUTPUT_SCOPE_H_
#define MIXER_ADAPTER_SPI_OUTPUT_SCOPE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/spi/template.h"

namespace mixer::spi {

// The outputs of `instance_template` as attributes "<prefix><field>", with ids
// from `first` on, in the order of Template::outputs().
std::vector<LocalAttribute> OutputAttributes(const Template& instance_template,
                                             std::string_view prefix,
                                             AttributeId first);

// What the attribute bindings of a generator's instance are compiled with:
// `vocabulary`, which must outlive it, and the template's outputs, whose ids
// begin with vocabulary.size().
std::unique_ptr<const Vocabulary> BindingScope(
    const Template& instance_template, const Vocabulary& vocabulary);

// A binding as an expression of that scope: "$out.f" names the output f.
std::string BindingExpression(const Template& instance_template,
                              std::string_view binding);

}  // namespace mixer::spi

#endif  // MIXER_ADAPTER_SPI_OUTPUT_SCOPE_H_

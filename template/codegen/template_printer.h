// Writes the C++ of a template: instance structs, types, the interfaces of
// builder and handler, and the spi::Template that binds them.
#ifndef TEMPLATE_CODEGEN_TEMPLATE_PRINTER_H_
#define TEMPLATE_CODEGEN_TEMPLATE_PRINTER_H_

#include <string>

#include "template/codegen/template_model.h"

namespace mixer::codegen {

std::string PrintHeader(const TemplateModel& model);

// `header` is the path by which the source includes the header.
std::string PrintSource(const TemplateModel& model, const std::string& header);

}  // namespace mixer::codegen

#endif  // TEMPLATE_CODEGEN_TEMPLATE_PRINTER_H_

// The parts of generated code that differ from variety to variety. Names in
// dollar signs are filled in by the printer.
#ifndef TEMPLATE_CODEGEN_VARIETY_TEXT_H_
#define TEMPLATE_CODEGEN_VARIETY_TEXT_H_

#include <string>

#include "template/codegen/template_model.h"

namespace mixer::codegen {

struct VarietyText {
  const char* base;            // of the template
  const char* action;          // base of the action
  const char* method;          // of Handler
  const char* run;             // of the action
  const char* waiting_method;  // of WaitingHandler
  const char* waiting_run;     // of its action
  const char* overrides;       // of the template
};

const VarietyText& TextOf(Variety variety);

// Fills in what texts of several varieties have in common.
std::string FillCommonParts(const std::string& text);

}  // namespace mixer::codegen

#endif  // TEMPLATE_CODEGEN_VARIETY_TEXT_H_

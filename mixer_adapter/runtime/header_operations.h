// What a rule that matches does to headers (spec dispatch.md 10).
#ifndef MIXER_ADAPTER_RUNTIME_HEADER_OPERATIONS_H_
#define MIXER_ADAPTER_RUNTIME_HEADER_OPERATIONS_H_

#include <string_view>

#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/base/scratch.h"
#include "mixer_adapter/base/scratch_vector.h"
#include "mixer_adapter/config/snapshot.h"
#include "mixer_adapter/runtime/directives.h"

namespace mixer::runtime {

// What a proxy is to do to a header.
struct HeaderOperation {
  using Message = config::HeaderOperation::Message;
  using Kind = config::HeaderOperation::Kind;

  Message message;
  Kind kind;
  std::string_view name;
  std::string_view value;
};

// `answered` has the request's attributes and what the handlers answered. An
// operation whose value cannot be evaluated, or is empty, is left out.
void AddHeaderOperations(const DirectiveGroup& group, const Bag& answered,
                         Scratch* scratch,
                         ScratchVector<HeaderOperation>* operations);

}  // namespace mixer::runtime

#endif  // MIXER_ADAPTER_RUNTIME_HEADER_OPERATIONS_H_

#include "mixer_adapter/runtime/identity.h"

namespace mixer::runtime {
namespace {

std::string_view TextOr(const Value& value, std::string_view otherwise) {
  return value.kind() == Value::Kind::kString ? value.string() : otherwise;
}

}  // namespace

std::string_view IdentityNamespace(const Vocabulary& vocabulary,
                                   const Bag& bag) {
  const std::string_view kind =
      TextOr(bag.Get(vocabulary.reporter_kind()), "inbound");
  if (kind == "inbound") {
    return TextOr(bag.Get(vocabulary.destination_namespace()), "");
  }
  if (kind == "outbound") {
    return TextOr(bag.Get(vocabulary.source_namespace()), "");
  }
  return "";
}

}  // namespace mixer::runtime

#include "mixer_adapter/expr/node.h"

namespace mixer::expr {
namespace {

void Dump(const Node& node, int level, std::string* out) {
  out->append(2 * level, ' ');
  out->append(node.Describe());
  *out += '\n';
  for (const Node* const child : node.Children()) Dump(*child, level + 1, out);
}

}  // namespace

std::string DumpTree(const Node& node) {
  std::string out;
  Dump(node, 0, &out);
  return out;
}

}  // namespace mixer::expr

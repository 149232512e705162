#include "mixer_adapter/attribute/bag.h"

namespace mixer {
namespace {

class NoAttributes final : public Bag {
 public:
  Value Get(AttributeId) const override { return Value(); }
  bool Contains(AttributeId) const override { return false; }
};

}  // namespace

const Bag& EmptyBag() {
  static const NoAttributes bag;
  return bag;
}

}  // namespace mixer

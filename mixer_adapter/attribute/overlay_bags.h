// Bags with more on top of what a request says.
#ifndef MIXER_ADAPTER_ATTRIBUTE_OVERLAY_BAGS_H_
#define MIXER_ADAPTER_ATTRIBUTE_OVERLAY_BAGS_H_

#include <cstddef>

#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/base/scratch.h"

namespace mixer {

// A request's attributes and those that generators added. Reading an added one
// notes nothing: it is no attribute of the request.
class GeneratedBag final : public Bag {
 public:
  // `base` and `scratch` must outlive it; ids are below `attribute_count`.
  GeneratedBag(const Bag& base, std::size_t attribute_count, Scratch* scratch)
      : base_(base), added_(scratch->NewArray<Value>(attribute_count)) {}

  // What the request has, or was added before, stays.
  void Add(AttributeId id, const Value& value) {
    if (!Contains(id)) added_[id] = value;
  }

  Value Get(AttributeId id) const override {
    return added_[id].is_present() ? added_[id] : base_.Get(id);
  }
  bool Contains(AttributeId id) const override {
    return added_[id].is_present() || base_.Contains(id);
  }

 private:
  const Bag& base_;
  Value* const added_;  // by id
};

// A request's attributes and, as local ones, what handlers answered: the values
// of the ids from `first` on.
class OutputBag final : public Bag {
 public:
  // `base` and `values` must outlive it.
  OutputBag(const Bag& base, AttributeId first, const Value* values)
      : base_(base), first_(first), values_(values) {}

  Value Get(AttributeId id) const override {
    return id < first_ ? base_.Get(id) : values_[id - first_];
  }
  bool Contains(AttributeId id) const override {
    return id < first_ ? base_.Contains(id) : values_[id - first_].is_present();
  }

 private:
  const Bag& base_;
  const AttributeId first_;
  const Value* const values_;
};

}  // namespace mixer

#endif  // MIXER_ADAPTER_ATTRIBUTE_OVERLAY_BAGS_H_

// What a request says: attribute values by id.
#ifndef MIXER_ADAPTER_ATTRIBUTE_BAG_H_
#define MIXER_ADAPTER_ATTRIBUTE_BAG_H_

#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/attribute/vocabulary.h"

namespace mixer {

// Belongs to one request and its thread. Reading is noted: what was looked at
// decides which later requests a client may answer from its cache.
class Bag {
 public:
  // Absent if the request does not have the attribute. Never an error.
  virtual Value Get(AttributeId id) const = 0;

  // Whether the request has the attribute, be it undecodable. Notes nothing.
  virtual bool Contains(AttributeId id) const = 0;

 protected:
  ~Bag() = default;
};

// Has no attribute, and notes nothing.
const Bag& EmptyBag();

}  // namespace mixer

#endif  // MIXER_ADAPTER_ATTRIBUTE_BAG_H_

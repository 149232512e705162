// The types that an instance's expressions were inferred to have, as a session
// based adapter is told them (spec templates_and_spi.md 2.1, 7.3).
#ifndef TEMPLATE_DYNAMIC_TYPE_ENCODER_H_
#define TEMPLATE_DYNAMIC_TYPE_ENCODER_H_

#include <string>

#include "google/protobuf/descriptor.h"
#include "mixer_adapter/spi/instance_params.h"

namespace mixer::dynamic {

// The template's message Type in wire form: for each field whose type the
// operator's expressions decide, which that is. `params` have the shape `spec`.
std::string EncodeTypes(const google::protobuf::Descriptor& type,
                        const spi::MessageSpec& spec,
                        const spi::MessageParams& params);

}  // namespace mixer::dynamic

#endif  // TEMPLATE_DYNAMIC_TYPE_ENCODER_H_

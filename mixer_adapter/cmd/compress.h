// Attributes to the wire, as a client sends them (spec attributes.md 4).
#ifndef MIXER_ADAPTER_CMD_COMPRESS_H_
#define MIXER_ADAPTER_CMD_COMPRESS_H_

#include "mixer/v1/attributes.pb.h"

namespace mixer::cmd {

// Words below `global_word_count` go by their global index, the others into the
// message dictionary. 0 suits any server, whatever global words it knows. Equal
// attributes give equal words.
istio::mixer::v1::CompressedAttributes Compress(
    const istio::mixer::v1::Attributes& attributes, int global_word_count);

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_COMPRESS_H_

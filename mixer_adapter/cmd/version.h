// The release of this product.
#ifndef MIXER_ADAPTER_CMD_VERSION_H_
#define MIXER_ADAPTER_CMD_VERSION_H_

namespace mixer::cmd {

inline constexpr char kVersion[] = "0.1.0";

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_VERSION_H_

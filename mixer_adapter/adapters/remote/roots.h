// Whose signatures on an adapter's certificate count.
#ifndef MIXER_ADAPTER_ADAPTERS_REMOTE_ROOTS_H_
#define MIXER_ADAPTER_ADAPTERS_REMOTE_ROOTS_H_

#include <string>

#include "absl/status/statusor.h"

namespace mixer::remote {

// Where Debian and the reference keep those of the public.
inline constexpr char kPublicRoots[] = "/etc/ssl/certs/ca-certificates.crt";

// The public ones, if the host has any, and those of the file `path`, if one is
// given, as PEM. The error begins with `name` and the path.
absl::StatusOr<std::string> ReadRoots(const std::string& path,
                                      const std::string& name);

}  // namespace mixer::remote

#endif  // MIXER_ADAPTER_ADAPTERS_REMOTE_ROOTS_H_

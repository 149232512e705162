// The bytes of a file, whoever else writes it meanwhile.
#ifndef MIXER_ADAPTER_BASE_REGULAR_FILE_H_
#define MIXER_ADAPTER_BASE_REGULAR_FILE_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"

namespace mixer {

// The bytes of a regular file (or of what a link points to); waits for nothing.
// kFailedPrecondition if it is not a regular file, kResourceExhausted if it is
// larger than `max_bytes`.
absl::StatusOr<std::string> ReadRegularFile(const std::string& path,
                                            std::size_t max_bytes);

}  // namespace mixer

#endif  // MIXER_ADAPTER_BASE_REGULAR_FILE_H_

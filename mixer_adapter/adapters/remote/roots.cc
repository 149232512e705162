#include "mixer_adapter/adapters/remote/roots.h"

#include <cstddef>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/regular_file.h"

namespace mixer::remote {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{4} << 20;

}  // namespace

absl::StatusOr<std::string> ReadRoots(const std::string& path,
                                      const std::string& name) {
  std::string roots = ReadRegularFile(kPublicRoots, kMaxBytes).value_or("");
  if (!path.empty()) {
    const auto own = ReadRegularFile(path, kMaxBytes);
    if (!own.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat(name, " ", path, ": ca cert cannot be load ",
                       own.status().message()));
    }
    if (!absl::StrContains(*own, "-----BEGIN CERTIFICATE-----")) {
      return absl::InvalidArgumentError(
          absl::StrCat(name, " ", path, ": holds no certificate in PEM"));
    }
    absl::StrAppend(&roots, "\n", *own);
  }
  if (roots.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        name, ": names no file, and the host has no ", kPublicRoots));
  }
  return roots;
}

}  // namespace mixer::remote

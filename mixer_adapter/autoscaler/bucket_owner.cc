#include "mixer_adapter/autoscaler/bucket_owner.h"

#include <bitset>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::autoscaler {
namespace {

// Places on the circle.
constexpr std::uint64_t kPlaces = 2048;

// FNV-1a of 64 bits; `hash` is that of what comes before `text`.
constexpr std::uint64_t kNoText = 14695981039346656037u;
std::uint64_t Hash(std::string_view text, std::uint64_t hash = kNoText) {
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  }
  return hash;
}

}  // namespace

std::vector<std::string> BucketNames(int total) {
  std::vector<std::string> names;
  for (int i = 0; i < total; ++i) {
    names.push_back(
        absl::StrFormat("autoscaler-bucket-%02d-of-%02d", i, total));
  }
  return names;
}

// Each bucket takes a place that depends on the key, the next free hash's if it
// is taken; the first bucket at or after the key's own place has it.
std::size_t OwnerOf(const std::vector<std::string>& buckets,
                    std::string_view key) {
  if (buckets.size() == 1) return 0;
  const std::uint64_t start = Hash("start-angle-salt", Hash(key)) % kPlaces;
  std::bitset<kPlaces> taken;
  std::size_t owner = 0;
  std::uint64_t shortest = kPlaces;
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    std::uint64_t hash = Hash(key, Hash(buckets[i]));
    while (taken[hash % kPlaces]) {
      const std::uint64_t so_far = hash;
      hash = Hash(ToStd(absl::StrCat(absl::Hex(so_far))), so_far);
    }
    taken.set(hash % kPlaces);
    const std::uint64_t way = (hash + kPlaces - start) % kPlaces;
    if (way < shortest) {
      shortest = way;
      owner = i;
    }
  }
  return owner;
}

}  // namespace mixer::autoscaler

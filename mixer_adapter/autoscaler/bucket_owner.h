// Which of several Autoscaler pods works for a revision (spec knative.md 3.4):
// revisions are spread over buckets, and each bucket has an owner, reachable by
// the bucket's name.
#ifndef MIXER_ADAPTER_AUTOSCALER_BUCKET_OWNER_H_
#define MIXER_ADAPTER_AUTOSCALER_BUCKET_OWNER_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mixer::autoscaler {

// Knative's own limit (ConfigMap config-leader-election, `buckets`).
inline constexpr int kMaxBuckets = 10;

// "autoscaler-bucket-00-of-03", ...; sorted.
std::vector<std::string> BucketNames(int total);

// The index in `buckets`, which are sorted and not empty, of the one that the
// revision "namespace/name" belongs to, as all Autoscaler pods agree.
std::size_t OwnerOf(const std::vector<std::string>& buckets,
                    std::string_view key);

}  // namespace mixer::autoscaler

#endif  // MIXER_ADAPTER_AUTOSCALER_BUCKET_OWNER_H_

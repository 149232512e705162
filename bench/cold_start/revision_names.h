// Revisions have numbers here and names on the wire.
#ifndef BENCH_COLD_START_REVISION_NAMES_H_
#define BENCH_COLD_START_REVISION_NAMES_H_

#include <cstdlib>
#include <string>

#include "mixer_adapter/autoscaler/stat.h"

namespace mixer::cold_start {

inline autoscaler::RevisionKey KeyOf(int revision) {
  return {"default", "r" + std::to_string(revision)};
}

inline int RevisionOf(const autoscaler::RevisionKey& key) {
  return std::atoi(key.name.c_str() + 1);
}

}  // namespace mixer::cold_start

#endif  // BENCH_COLD_START_REVISION_NAMES_H_

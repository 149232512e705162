// Revisions have numbers here and names on the wire.
#ifndef BENCH_COLD_START_REVISION_NAMES_H_
#define BENCH_COLD_START_REVISION_NAMES_H_

#include <charconv>
#include <string>

#include "mixer_adapter/autoscaler/revision_view.h"
#include "mixer_adapter/autoscaler/stat.h"

namespace mixer::cold_start {

inline autoscaler::RevisionKey KeyOf(int revision) {
  return {"default", "r" + std::to_string(revision)};
}

// Of a name that KeyOf() gave.
inline int RevisionOf(const autoscaler::RevisionView& key) {
  int revision = 0;
  std::from_chars(key.name.data() + 1, key.name.data() + key.name.size(),
                  revision);
  return revision;
}

}  // namespace mixer::cold_start

#endif  // BENCH_COLD_START_REVISION_NAMES_H_

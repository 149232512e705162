// Runs one design through a workload on a clock of its own. Two runs of the
// same arguments give the same result.
#ifndef BENCH_COLD_START_EXPERIMENT_H_
#define BENCH_COLD_START_EXPERIMENT_H_

#include "bench/cold_start/designs.h"
#include "bench/cold_start/options.h"
#include "bench/cold_start/result.h"
#include "bench/cold_start/workload.h"

namespace mixer::cold_start {

Result RunDesign(const DesignSpec& design, const Options& options,
                 const Workload& workload);

}  // namespace mixer::cold_start

#endif  // BENCH_COLD_START_EXPERIMENT_H_

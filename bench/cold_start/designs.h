// The designs that the lab compares.
#ifndef BENCH_COLD_START_DESIGNS_H_
#define BENCH_COLD_START_DESIGNS_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bench/cold_start/agenda.h"
#include "bench/cold_start/cluster.h"
#include "bench/cold_start/design.h"
#include "bench/cold_start/options.h"
#include "mixer_adapter/autoscaler/codec.h"
#include "mixer_adapter/net/connection.h"
#include "mixer_adapter/net/loop.h"

namespace mixer::cold_start {

// What a design is built on; all borrowed.
struct Surroundings {
  const Options* options;
  net::Loop* loop;
  Agenda* agenda;
  const Cluster* cluster;
  net::Dialer* dialer;
  const autoscaler::Codec* codec;
};

struct DesignSpec {
  std::string name;
  bool ours;                 // an adapter of this repository
  bool curve;                // has a curve in the picture; its bar has each
  std::string colour, dash;  // of the curve; SVG's words
  std::function<std::unique_ptr<Design>(const Surroundings&)> build;
};

// In the order of the tables.
const std::vector<DesignSpec>& Designs();
// Null if there is none of that name.
const DesignSpec* FindDesign(const std::string& name);

}  // namespace mixer::cold_start

#endif  // BENCH_COLD_START_DESIGNS_H_

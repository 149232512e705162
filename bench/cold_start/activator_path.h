// Knative's own way: the gateway sends every request through the Activator,
// which holds it until a probe of a pod succeeds (K 4.3, 4.5).
//
// Assumed: with the default target burst capacity, 200, one pod's 100 never
// take the Activator out of the path (K 4.4), so its hop is every request's;
// its probing begins with the first probe interval after it learns of the pod;
// one Activator.
#ifndef BENCH_COLD_START_ACTIVATOR_PATH_H_
#define BENCH_COLD_START_ACTIVATOR_PATH_H_

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "bench/cold_start/agenda.h"
#include "bench/cold_start/cluster.h"
#include "bench/cold_start/design.h"
#include "bench/cold_start/go_connection.h"
#include "bench/cold_start/options.h"

namespace mixer::cold_start {

class ActivatorPath final : public Design {
 public:
  // `agenda` is borrowed.
  ActivatorPath(const Options& options, Agenda* agenda,
                std::unique_ptr<GoConnection> connection);

  void Start() override;
  void Request(int revision, End end) override;
  void OnEndpoints(View view, int revision, bool endpoints) override;
  int lost_messages() const override { return connection_->lost(); }

 private:
  struct Revision {
    bool probed = false;  // a pod has answered a probe
    int changes = 0;
    // Of the reporter (K 4.3, the rule of 0.9): it knows the revision.
    bool entry = false;
    int arrivals = 0;                      // in this period
    std::map<std::uint64_t, End> waiting;  // by number of the request
  };

  void Forward(const End& end);
  void Probed(int revision);
  void GiveUp(int revision, std::uint64_t request, Outcome outcome);
  void Report();

  const absl::Duration client_patience_;
  Agenda* const agenda_;
  const std::unique_ptr<GoConnection> connection_;
  Random random_;
  std::vector<Revision> revisions_;
  std::uint64_t next_ = 0;
};

}  // namespace mixer::cold_start

#endif  // BENCH_COLD_START_ACTIVATOR_PATH_H_

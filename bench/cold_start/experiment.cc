#include "bench/cold_start/experiment.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

#include "absl/time/time.h"
#include "bench/cold_start/agenda.h"
#include "bench/cold_start/autoscaler.h"
#include "bench/cold_start/autoscaler_dialer.h"
#include "bench/cold_start/cluster.h"
#include "bench/cold_start/constants.h"
#include "bench/cold_start/wakeup_log.h"
#include "mixer_adapter/autoscaler/release.h"
#include "mixer_adapter/base/clock.h"
#include "mixer_adapter/testing/fake_loop.h"

namespace mixer::cold_start {
namespace {

// No design keeps a request longer.
constexpr absl::Duration kDrain = absl::Minutes(3);

// Members are destroyed from the last: what plans calls before what makes them.
class Experiment {
 public:
  Experiment(const DesignSpec& design, const Options& options,
             const Workload& workload);

  Result Run();

 private:
  void Arrive(std::size_t index);
  void End(std::size_t index, Outcome outcome);

  const Options options_;
  const Workload& workload_;
  testing::FakeLoop loop_;
  const absl::Time begin_ = loop_.Now();
  Agenda agenda_{&loop_};
  Cluster cluster_;
  Autoscaler autoscaler_;
  AutoscalerDialer dialer_;
  SystemClock clock_;  // the codec's, whose era has no time in a message
  const std::unique_ptr<const autoscaler::Codec> codec_ =
      autoscaler::NewCodec({0, 9}, &clock_);
  WakeupLog wakeups_;
  std::unique_ptr<Design> design_;
  Result result_;
};

Experiment::Experiment(const DesignSpec& design, const Options& options,
                       const Workload& workload)
    : options_(options),
      workload_(workload),
      cluster_(options, &agenda_),
      autoscaler_(options, workload.restarts, &agenda_, &cluster_),
      dialer_(options, &agenda_, &autoscaler_),
      wakeups_(options, &agenda_, &cluster_) {
  design_ = design.build(
      {&options_, &loop_, &agenda_, &cluster_, &dialer_, codec_.get()});
  cluster_.Watch([this](View view, int revision, bool endpoints) {
    design_->OnEndpoints(view, revision, endpoints);
  });
  result_.design = design.name;
  result_.requests.resize(workload.arrivals.size());
}

Result Experiment::Run() {
  design_->Start();
  for (std::size_t i = 0; i < workload_.arrivals.size(); ++i) {
    agenda_.After(workload_.arrivals[i].at, [this, i] { Arrive(i); });
  }
  loop_.Advance(options_.duration + kDrain);
  result_.wakeups = wakeups_.started();
  result_.lost_wakeups = wakeups_.lost();
  result_.longest_asleep = wakeups_.longest();
  result_.lost_messages = design_->lost_messages();
  result_.received = autoscaler_.received();
  result_.ignored = autoscaler_.ignored();
  return std::move(result_);
}

void Experiment::Arrive(std::size_t index) {
  const Arrival& arrival = workload_.arrivals[index];
  RequestRecord& request = result_.requests[index];
  request.revision = arrival.revision;
  request.at = arrival.at;
  request.cold = !cluster_.Sees(View::kGateway, arrival.revision);
  wakeups_.Arrived(arrival.revision);
  design_->Request(arrival.revision,
                   [this, index](Outcome outcome) { End(index, outcome); });
}

void Experiment::End(std::size_t index, Outcome outcome) {
  RequestRecord& request = result_.requests[index];
  ++request.ends;
  request.outcome = outcome;
  request.latency = agenda_.Now() - begin_ - request.at;
  if (outcome == Outcome::kServed) cluster_.Served(request.revision);
}

}  // namespace

Result RunDesign(const DesignSpec& design, const Options& options,
                 const Workload& workload) {
  return Experiment(design, options, workload).Run();
}

}  // namespace mixer::cold_start

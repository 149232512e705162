// The programs of the demo: mixs, the Autoscaler's stand-in, and a client that
// asks as an ingress gateway does.
#ifndef MIXER_ADAPTER_TESTING_DEMO_STAGE_H_
#define MIXER_ADAPTER_TESTING_DEMO_STAGE_H_

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "mixer/v1/mixer.grpc.pb.h"
#include "mixer_adapter/base/mutex.h"
#include "mixer_adapter/testing/process.h"
#include "mixer_adapter/testing/timeline.h"

namespace mixer::testing {

struct StagePrograms {
  std::string mixs, autoscaler;  // paths
};

// What the programs have said so far, in the order of their lines.
struct Observed {
  std::string autoscaler_url;  // of the newest one
  std::vector<AutoscalerEvent> events;
  bool serving = false;   // mixs
  std::string admin_url;  // its monitoring port: "http://127.0.0.1:1234"
  std::vector<LogLine> log;
  std::vector<WakeUp> wakeups;
  std::vector<std::string> unknown;  // complaints of a program that fails
};

// One exchange of the client.
struct Answer {
  std::string revision;
  absl::Time asked, answered;
  std::string text;  // "OK, valid for 1s and 0 uses", or what went wrong
  bool ok = false;
};

// Ends its programs and removes its files when it goes. Everything but the
// reading of the programs' output happens on the thread that made it.
class DemoStage {
 public:
  using Condition = std::function<bool(const Observed&)>;

  // Both programs serve and are connected when it returns. Blocks SIGINT,
  // SIGTERM and SIGHUP for this thread and its children: see Interrupted().
  static absl::StatusOr<std::unique_ptr<DemoStage>> Start(
      const StagePrograms& programs);
  ~DemoStage();

  // Of a request that goes to `revision`, a name in the namespace default.
  Answer Check(const std::string& revision);

  void KillAutoscaler();
  // On the port of the one before, if there was one.
  absl::Status StartAutoscaler();

  // In good order; for the last time.
  void StopMixs();

  // False after `timeout`, or if Interrupted().
  bool WaitUntil(const Condition& condition,
                 absl::Duration timeout = absl::Seconds(15));
  Observed Now() const ABSL_LOCKS_EXCLUDED(mu_);

  // Whether somebody wants this process to end. Stays so.
  bool Interrupted();

 private:
  explicit DemoStage(const StagePrograms& programs);

  absl::Status WriteConfig() const;
  absl::Status StartMixs();
  absl::Status Connect();
  void OnAutoscalerLine(const std::string& line) ABSL_LOCKS_EXCLUDED(mu_);
  void OnMixsLine(const std::string& line) ABSL_LOCKS_EXCLUDED(mu_);
  absl::Status Failure(const std::string& what) const;
  std::string SocketUri() const;

  const StagePrograms programs_;
  std::filesystem::path directory_;
  int asked_ = 0;
  bool interrupted_ = false;
  std::string url_;  // of the Autoscaler
  std::unique_ptr<istio::mixer::v1::Mixer::Stub> stub_;

  mutable Mutex mu_;
  std::condition_variable_any changed_;
  Observed observed_ ABSL_GUARDED_BY(mu_);

  // Their readers use all of the above.
  std::unique_ptr<Process> autoscaler_;
  std::unique_ptr<Process> mixs_;
};

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_DEMO_STAGE_H_

// Configuration from a server of the Mesh Configuration Protocol, such as
// Istio's Galley: the reference's mcp:// and mcps:// store (spec config.md 4).
#ifndef MIXER_ADAPTER_MCP_MCP_SOURCE_H_
#define MIXER_ADAPTER_MCP_MCP_SOURCE_H_

#include <condition_variable>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "grpcpp/grpcpp.h"
#include "mcp/v1alpha1/mcp.grpc.pb.h"
#include "mixer_adapter/base/logger.h"
#include "mixer_adapter/base/mutex.h"
#include "mixer_adapter/config/source.h"
#include "mixer_adapter/mcp/dial.h"
#include "mixer_adapter/mcp/mirror.h"
#include "mixer_adapter/mcp/stream_metrics.h"
#include "mixer_adapter/metrics/registry.h"

namespace mixer::mcp {

struct McpSourceOptions {
  // How long to wait before connecting again.
  absl::Duration retry = absl::Seconds(1);
  // A change has come to rest when nothing was pushed for this long, or when it
  // has lasted this long: what belongs together comes in several pushes.
  absl::Duration quiet = absl::Milliseconds(100);
  absl::Duration longest = absl::Seconds(1);
};

// Holds one stream on a thread of its own, and connects again for as long as it
// lives; what was pushed stays in effect meanwhile. A push that cannot be taken
// over is refused (NACK) and told in the log. What is counted: StreamMetrics.
class McpSource final : public config::Source {
 public:
  // `dial` is called before each stream, on the source's thread. `kinds`: the
  // kind of each collection to ask for. `log` and `registry` must outlive the
  // source. `url` is for the log and for errors.
  McpSource(std::string url, Dial dial,
            std::map<std::string, std::string> kinds, Logger* log,
            metrics::Registry* registry, const McpSourceOptions& options = {});
  ~McpSource() override;

  // Waits until the server has pushed every collection, empty or not.
  // kDeadlineExceeded names one that is missing, and why there is no stream if
  // there is none.
  absl::Status WaitForSynced(absl::Duration timeout) ABSL_LOCKS_EXCLUDED(mu_);

  config::Resources Read() override ABSL_LOCKS_EXCLUDED(mu_);
  bool WaitForChange(absl::Duration timeout) override ABSL_LOCKS_EXCLUDED(mu_);
  void Wake() override ABSL_LOCKS_EXCLUDED(mu_);

 private:
  using Request = istio::mcp::v1alpha1::RequestResources;
  using Push = istio::mcp::v1alpha1::Resources;
  using Stream = grpc::ClientReaderWriter<Request, Push>;

  // Of the stream: up since it had a push; kUndialled: there is nothing to
  // connect with.
  enum class State { kNone, kUp, kDown, kUndialled };

  void Run();
  void Connect();
  grpc::Status Session(const std::shared_ptr<grpc::Channel>& channel);
  bool RequestAll(Stream* stream) const;
  bool Converse(Stream* stream) ABSL_LOCKS_EXCLUDED(mu_);
  bool Exchange(Stream* stream);
  Request Reply(const Push& push) ABSL_LOCKS_EXCLUDED(mu_);
  void Tell(State state, const std::string& cause) ABSL_LOCKS_EXCLUDED(mu_);
  // Until `deadline` at the most; the caller holds mu_.
  void WaitUntil(absl::Time deadline) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  bool SleepForRetry() ABSL_LOCKS_EXCLUDED(mu_);

  const std::string url_;
  const Dial dial_;
  const std::map<std::string, std::string> kinds_;
  Logger* const log_;
  const McpSourceOptions options_;
  StreamMetrics metrics_;

  Mutex mu_;
  std::string cause_ ABSL_GUARDED_BY(mu_);  // why there is no stream
  std::condition_variable_any event_;       // anything below has changed
  Mirror mirror_ ABSL_GUARDED_BY(mu_);
  bool changed_ ABSL_GUARDED_BY(mu_) = false;  // since the last Read()
  absl::Time last_push_ ABSL_GUARDED_BY(mu_);
  bool woken_ ABSL_GUARDED_BY(mu_) = false;
  bool stop_ ABSL_GUARDED_BY(mu_) = false;
  grpc::ClientContext* context_ ABSL_GUARDED_BY(mu_) = nullptr;

  State told_ = State::kNone;  // in the log; of the thread alone
  std::thread thread_;
};

}  // namespace mixer::mcp

#endif  // MIXER_ADAPTER_MCP_MCP_SOURCE_H_

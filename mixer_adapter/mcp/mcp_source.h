// Configuration from a server of the Mesh Configuration Protocol, such as
// Istio's Galley: the reference's mcp:// store (spec config.md 4).
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
#include "mixer_adapter/mcp/mirror.h"

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
// over is refused (NACK) and told in the log.
class McpSource final : public config::Source {
 public:
  // `kinds`: the kind of each collection to ask for. `log` must outlive the
  // source. `address` is for the log.
  McpSource(std::string address, const std::shared_ptr<grpc::Channel>& channel,
            std::map<std::string, std::string> kinds, Logger* log,
            const McpSourceOptions& options = {});
  ~McpSource() override;

  // Waits until the server has pushed every collection, empty or not.
  // kDeadlineExceeded names one that is missing.
  absl::Status WaitForSynced(absl::Duration timeout) ABSL_LOCKS_EXCLUDED(mu_);

  config::Resources Read() override ABSL_LOCKS_EXCLUDED(mu_);
  bool WaitForChange(absl::Duration timeout) override ABSL_LOCKS_EXCLUDED(mu_);
  void Wake() override ABSL_LOCKS_EXCLUDED(mu_);

 private:
  using Request = istio::mcp::v1alpha1::RequestResources;
  using Push = istio::mcp::v1alpha1::Resources;
  using Stream = grpc::ClientReaderWriter<Request, Push>;

  void Run();
  grpc::Status Session();
  bool RequestAll(Stream* stream) const;
  Request Reply(const Push& push) ABSL_LOCKS_EXCLUDED(mu_);
  void TellState(bool connected, const std::string& text);
  // Until `deadline` at the most; the caller holds mu_.
  void WaitUntil(absl::Time deadline) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  bool SleepForRetry() ABSL_LOCKS_EXCLUDED(mu_);

  const std::string address_;
  const std::unique_ptr<istio::mcp::v1alpha1::ResourceSource::Stub> stub_;
  const std::map<std::string, std::string> kinds_;
  Logger* const log_;
  const McpSourceOptions options_;

  Mutex mu_;
  std::condition_variable_any event_;  // anything below has changed
  Mirror mirror_ ABSL_GUARDED_BY(mu_);
  bool changed_ ABSL_GUARDED_BY(mu_) = false;  // since the last Read()
  absl::Time last_push_ ABSL_GUARDED_BY(mu_);
  bool woken_ ABSL_GUARDED_BY(mu_) = false;
  bool stop_ ABSL_GUARDED_BY(mu_) = false;
  grpc::ClientContext* context_ ABSL_GUARDED_BY(mu_) = nullptr;

  // Of the thread alone: what the log was told last.
  bool told_ = false;
  bool told_connected_ = false;
  std::thread thread_;
};

}  // namespace mixer::mcp

#endif  // MIXER_ADAPTER_MCP_MCP_SOURCE_H_

// istio.mixer.v1.Mixer: bytes of a request in, bytes of the answer out (spec
// server.md 3-4). Knows no gRPC; transport is grpc_server.h.
#ifndef MIXER_ADAPTER_SERVER_MIXER_SERVICE_H_
#define MIXER_ADAPTER_SERVER_MIXER_SERVICE_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "mixer_adapter/base/clock.h"
#include "mixer_adapter/base/published.h"
#include "mixer_adapter/runtime/table.h"
#include "mixer_adapter/server/check_rpc.h"
#include "mixer_adapter/server/load_shedder.h"
#include "mixer_adapter/server/raw_service.h"
#include "mixer_adapter/server/report_rpc.h"
#include "mixer_adapter/server/rpc_metrics.h"
#include "mixer_adapter/server/waiting_check.h"

namespace mixer::server {

// What surrounds the requests, shared by the services of all RPC threads. Each
// may be absent, and costs nothing then.
struct MixerServiceOptions {
  LoadShedder* load_shedder = nullptr;
  RpcMetrics* rpc_metrics = nullptr;
};

// One RPC thread's service: owns all that the thread reuses between requests.
class MixerService final : public RawService {
 public:
  // All must outlive the service.
  MixerService(Published<runtime::Table>* table, const Clock* clock,
               const MixerServiceOptions& options = {});

  // `response` is overwritten. A policy's denial is an OK answer that says so;
  // the errors are those of the reference (spec server.md 3):
  //   kInvalidArgument  client knows more global words than we do
  //   kInternal         undecodable request; an instance or handler failed
  //   kUnavailable      refused by the load shedder, before it was decoded
  absl::Status Check(std::string_view request, std::string* response) override;

  // Errors:
  //   kInvalidArgument, kInternal, kUnavailable  as above
  //   kUnknown          what went wrong with single sets, instances or
  //   handlers;
  //                     everything else was reported
  absl::Status Report(std::string_view request, std::string* response) override;

  // Where handlers wait; the other two block then.
  std::optional<absl::Status> CheckOrWait(std::string_view request,
                                          RawCall* call,
                                          std::string* response) override;
  std::optional<absl::Status> ReportOrWait(std::string_view request,
                                           RawCall* call,
                                           std::string* response) override;

  absl::Time Now() const override { return clock_->Now(); }
  void Ended(const RpcRecord& rpc) override;

 private:
  absl::Status CheckNow(const runtime::Table& table, std::string_view request,
                        absl::Time now, std::string* response);
  absl::Status ReportNow(const runtime::Table& table, std::string_view request,
                         absl::Time now);

  Published<runtime::Table>::Reader table_;
  const Clock* const clock_;
  RpcMetrics* const rpc_metrics_;
  std::optional<LoadShedder::Gate> gate_;
  // Of the request at hand.
  CheckRpc check_;
  ReportRpc report_;
  const std::shared_ptr<WaitingCheck::Pool> waiting_checks_ =
      std::make_shared<WaitingCheck::Pool>();
};

}  // namespace mixer::server

#endif  // MIXER_ADAPTER_SERVER_MIXER_SERVICE_H_

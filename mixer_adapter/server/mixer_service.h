// istio.mixer.v1.Mixer: bytes of a request in, bytes of the answer out (spec
// server.md 3-4). Knows no gRPC; transport is grpc_server.h.
#ifndef MIXER_ADAPTER_SERVER_MIXER_SERVICE_H_
#define MIXER_ADAPTER_SERVER_MIXER_SERVICE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "mixer_adapter/attribute/reference_log.h"
#include "mixer_adapter/attribute/request_bag.h"
#include "mixer_adapter/base/clock.h"
#include "mixer_adapter/base/published.h"
#include "mixer_adapter/base/scratch.h"
#include "mixer_adapter/runtime/table.h"
#include "mixer_adapter/server/check_request.h"
#include "mixer_adapter/server/raw_service.h"
#include "mixer_adapter/server/report_request.h"
#include "mixer_adapter/server/report_sets.h"
#include "mixer_adapter/spi/check_result.h"

namespace mixer::server {

// One RPC thread's service: owns all that the thread reuses between requests.
class MixerService final : public RawService {
 public:
  // Both must outlive the service.
  MixerService(Published<runtime::Table>* table, const Clock* clock);

  // `response` is overwritten. A policy's denial is an OK answer that says so;
  // the errors are those of the reference (spec server.md 3):
  //   kInvalidArgument  client knows more global words than we do
  //   kInternal         undecodable request; an instance or handler failed
  absl::Status Check(std::string_view request, std::string* response) override;

  // Reads every set and answers; no template takes reports yet. Errors:
  //   kInvalidArgument, kInternal  as above
  //   kUnknown          mistakes in single sets; the others were dispatched
  absl::Status Report(std::string_view request, std::string* response) override;

 private:
  absl::Status CheckWith(const runtime::Table& table, std::string_view request,
                         std::string* response);
  void AppendQuotas(const Vocabulary& vocabulary, std::string* response);

  Published<runtime::Table>::Reader table_;
  const Clock* const clock_;
  // Of the request at hand.
  Scratch scratch_;
  CheckRequest request_;
  RequestBag bag_;
  ReportRequest report_;
  ReportSets sets_;
};

}  // namespace mixer::server

#endif  // MIXER_ADAPTER_SERVER_MIXER_SERVICE_H_

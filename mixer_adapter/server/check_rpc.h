// The state of one Check from request bytes to response bytes.
#ifndef MIXER_ADAPTER_SERVER_CHECK_RPC_H_
#define MIXER_ADAPTER_SERVER_CHECK_RPC_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/attribute/reference_log.h"
#include "mixer_adapter/attribute/request_bag.h"
#include "mixer_adapter/base/scratch.h"
#include "mixer_adapter/runtime/check.h"
#include "mixer_adapter/runtime/table.h"
#include "mixer_adapter/server/check_request.h"
#include "mixer_adapter/spi/handler.h"
#include "mixer_adapter/spi/quota_result.h"

namespace mixer::server {

// The order is Begin, AppendCheck, and for each of quotas() BeginQuota and
// AppendQuota; what happens in between is the runtime's. Reused from request to
// request by one thread, so that once warm it allocates nothing.
class CheckRpc {
 public:
  // Reads the request and has generators add to it. `table` and `request` must
  // outlive the RPC. The error is the RPC's.
  absl::Status Begin(const runtime::Table& table, std::string_view request,
                     absl::Time now, absl::Time deadline);

  const runtime::Table& table() const { return *table_; }
  const Bag& bag() const { return *attributes_; }
  const spi::CallContext& context() const { return context_; }

  // Begins the response. The error is the RPC's.
  absl::Status AppendCheck(const absl::StatusOr<runtime::CheckOutcome>& outcome,
                           std::string* response);

  // What is left to do: nothing if the request was denied.
  const std::vector<CheckRequest::Quota>& quotas() const;
  // From now on it is this quota's answer that depends on what is read.
  spi::QuotaArgs BeginQuota(const CheckRequest::Quota& quota);
  // A failure grants nothing; it is counted where it happened.
  void AppendQuota(const CheckRequest::Quota& quota,
                   const absl::StatusOr<spi::QuotaResult>& result,
                   std::string* response);

 private:
  absl::Status Preprocess();

  const runtime::Table* table_ = nullptr;
  Scratch scratch_;
  CheckRequest request_;
  RequestBag bag_;
  const Bag* attributes_ = nullptr;    // bag_, or what lies over it
  ReferenceLog generator_references_;  // unused without generators
  spi::CallContext context_{};
  bool denied_ = false;
};

}  // namespace mixer::server

#endif  // MIXER_ADAPTER_SERVER_CHECK_RPC_H_

// The state of one Check from request bytes to response bytes.
#ifndef MIXER_ADAPTER_SERVER_CHECK_RPC_H_
#define MIXER_ADAPTER_SERVER_CHECK_RPC_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/attribute/overlay_bags.h"
#include "mixer_adapter/attribute/reference_log.h"
#include "mixer_adapter/attribute/request_bag.h"
#include "mixer_adapter/base/scratch.h"
#include "mixer_adapter/runtime/check.h"
#include "mixer_adapter/runtime/table.h"
#include "mixer_adapter/server/check_request.h"
#include "mixer_adapter/spi/handler.h"
#include "mixer_adapter/spi/quota_result.h"

namespace mixer::server {

// The order is Begin, EndGenerate where attributes are generated, AppendCheck,
// and for each of quotas() BeginQuota and AppendQuota; what happens in between
// is the runtime's. Reused from request to request by one thread, so that once
// warm it allocates nothing.
class CheckRpc {
 public:
  // Reads the request. `table` and `request` must outlive the RPC, whose memory
  // `context` is given. The error is the RPC's.
  absl::Status Begin(const runtime::Table& table, std::string_view request,
                     const spi::CallContext& context);

  const runtime::Table& table() const { return *table_; }
  // With what was generated.
  const Bag& bag() const { return *attributes_; }
  const spi::CallContext& context() const { return context_; }

  // What generators see, and where they add to; null if there are none.
  const Bag& bare_bag() const { return bag_; }
  GeneratedBag* generated() { return generated_; }
  // How that went. The error is the RPC's.
  absl::Status EndGenerate(const absl::Status& status);

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
  const runtime::Table* table_ = nullptr;
  Scratch scratch_;
  CheckRequest request_;
  RequestBag bag_;
  GeneratedBag* generated_ = nullptr;
  const Bag* attributes_ = nullptr;    // one of the two
  ReferenceLog generator_references_;  // unused without generators
  spi::CallContext context_{};
  bool denied_ = false;
};

}  // namespace mixer::server

#endif  // MIXER_ADAPTER_SERVER_CHECK_RPC_H_

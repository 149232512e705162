// A Check some of whose handlers wait: no thread waits with them.
#ifndef MIXER_ADAPTER_SERVER_WAITING_CHECK_H_
#define MIXER_ADAPTER_SERVER_WAITING_CHECK_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "mixer_adapter/runtime/check.h"
#include "mixer_adapter/runtime/join.h"
#include "mixer_adapter/runtime/quota.h"
#include "mixer_adapter/runtime/table.h"
#include "mixer_adapter/server/check_rpc.h"
#include "mixer_adapter/server/raw_service.h"

namespace mixer::server {

// The check phase, then one quota after the other; between two of them, and
// within each, the call may be put aside. Keeps its table and its request's
// bytes, and lives until every handler it called has answered.
class WaitingCheck final : public RawCall::Steps {
 public:
  // `call` owns it.
  WaitingCheck(std::shared_ptr<const runtime::Table> table,
               std::string_view request, absl::Time now, RawCall* call);

  std::optional<absl::Status> Continue(std::string* response) override;

 private:
  // True if the phase waits.
  bool StartNext();
  absl::Status FinishLast();
  bool done() const;

  const std::shared_ptr<const runtime::Table> table_;
  const std::string request_;
  const absl::Time now_;
  const absl::Time deadline_;
  runtime::Join join_;
  CheckRpc rpc_;
  std::string response_;
  bool begun_ = false;
  std::optional<runtime::CheckPhase> check_;
  std::size_t next_quota_ = 0;
  spi::QuotaArgs quota_args_;
  std::optional<runtime::QuotaPhase> quota_;
};

}  // namespace mixer::server

#endif  // MIXER_ADAPTER_SERVER_WAITING_CHECK_H_

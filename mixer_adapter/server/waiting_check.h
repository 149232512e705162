// A Check some of whose handlers wait: no thread waits with them.
#ifndef MIXER_ADAPTER_SERVER_WAITING_CHECK_H_
#define MIXER_ADAPTER_SERVER_WAITING_CHECK_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "mixer_adapter/runtime/check.h"
#include "mixer_adapter/runtime/generate.h"
#include "mixer_adapter/runtime/join.h"
#include "mixer_adapter/runtime/quota.h"
#include "mixer_adapter/runtime/table.h"
#include "mixer_adapter/server/check_rpc.h"
#include "mixer_adapter/server/raw_service.h"
#include "mixer_adapter/spi/handler.h"
#include "mixer_adapter/spi/quota_result.h"

namespace mixer::server {

// Attributes are generated, then checked, then come the quotas, one after the
// other; the call may be put aside in each of them. Keeps its table and its
// request's bytes, and lives until every handler it called has answered.
class WaitingCheck final : public RawCall::Steps {
 public:
  // Those that are not in use: most Checks of a table that may wait do not, and
  // then nothing is allocated. Of one polling thread.
  class Pool {
   public:
    WaitingCheck* Take();
    void Put(WaitingCheck* check);

   private:
    // More are destroyed: each keeps the memory of its largest request.
    static constexpr std::size_t kMost = 64;

    std::vector<std::unique_ptr<WaitingCheck>> idle_;
  };

  // For `call`, which owns it; then it goes back to `pool`.
  static RawCall::StepsPtr Make(const std::shared_ptr<Pool>& pool,
                                std::shared_ptr<const runtime::Table> table,
                                std::string_view request, absl::Time now,
                                RawCall* call);

  std::optional<absl::Status> Continue(std::string* response) override;
  void Dispose() override;

 private:
  WaitingCheck() : join_(nullptr) {}

  // The status of the RPC if it ends here.
  absl::Status FinishLast();
  // True if the phase waits.
  bool StartNext();
  bool StartQuota();

  std::shared_ptr<Pool> pool_;  // while in use
  std::shared_ptr<const runtime::Table> table_;
  std::string request_;
  spi::CallContext context_{};
  runtime::Join join_;
  CheckRpc rpc_;
  std::string response_;
  bool begun_ = false;
  bool checked_ = false;
  std::size_t next_quota_ = 0;
  spi::QuotaArgs quota_args_;
  // What handlers answered to it is read until the end.
  std::optional<runtime::GeneratePhase> generate_;
  // What is under way behind it.
  std::variant<std::monostate, runtime::CheckPhase, runtime::QuotaPhase> phase_;
};

}  // namespace mixer::server

#endif  // MIXER_ADAPTER_SERVER_WAITING_CHECK_H_

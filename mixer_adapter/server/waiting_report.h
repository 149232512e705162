// A Report some of whose handlers wait: no thread waits with them.
#ifndef MIXER_ADAPTER_SERVER_WAITING_REPORT_H_
#define MIXER_ADAPTER_SERVER_WAITING_REPORT_H_

#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "mixer_adapter/runtime/generate.h"
#include "mixer_adapter/runtime/join.h"
#include "mixer_adapter/runtime/table.h"
#include "mixer_adapter/server/raw_service.h"
#include "mixer_adapter/server/report_rpc.h"
#include "mixer_adapter/spi/handler.h"

namespace mixer::server {

// One set after the other, then all that was added; the call may be put aside
// after each. Keeps its table and its request's bytes, and lives until every
// handler it called has answered. Handlers are called even if the client has
// gone: what it reported is no less true.
class WaitingReport final : public RawCall::Steps {
 public:
  // `call` owns it.
  WaitingReport(std::shared_ptr<const runtime::Table> table,
                std::string_view request, absl::Time now, RawCall* call);

  std::optional<absl::Status> Continue(std::string* response) override;

 private:
  // True if a set's generators, or the last handlers, wait.
  bool Generate();
  bool Flush();

  const std::shared_ptr<const runtime::Table> table_;
  const std::string request_;
  const spi::CallContext context_;
  runtime::Join join_;
  ReportRpc rpc_;
  bool begun_ = false;
  // Of each set: what handlers answered to it is read until the end.
  std::list<runtime::GeneratePhase> generate_;
  bool generating_ = false;  // the last of them
  bool flushing_ = false;
};

}  // namespace mixer::server

#endif  // MIXER_ADAPTER_SERVER_WAITING_REPORT_H_

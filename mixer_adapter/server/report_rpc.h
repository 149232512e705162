// The state of one Report.
#ifndef MIXER_ADAPTER_SERVER_REPORT_RPC_H_
#define MIXER_ADAPTER_SERVER_REPORT_RPC_H_

#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/attribute/overlay_bags.h"
#include "mixer_adapter/base/multi_error.h"
#include "mixer_adapter/base/scratch.h"
#include "mixer_adapter/runtime/join.h"
#include "mixer_adapter/runtime/report.h"
#include "mixer_adapter/runtime/table.h"
#include "mixer_adapter/server/report_request.h"
#include "mixer_adapter/server/report_sets.h"
#include "mixer_adapter/spi/handler.h"

namespace mixer::server {

// The order is Begin; NextSet and AddSet until there is no set any more; what
// flush() does; Finish. Reused from request to request by one thread, so that
// once warm it allocates nothing.
class ReportRpc {
 public:
  // Reads the request. All must outlive the RPC, whose memory `context` is
  // given. The error is the RPC's.
  absl::Status Begin(const runtime::Table& table, std::string_view request,
                     const spi::CallContext& context,
                     runtime::Join* join = nullptr);

  const runtime::Table& table() const { return *table_; }
  const spi::CallContext& context() const { return context_; }

  // The bare attributes; null after the last set.
  const Bag* NextSet();
  // Where the set's generators add to; null if there are none.
  GeneratedBag* generated() { return generated_; }
  // Builds the set's instances, unless generating its attributes failed.
  void AddSet(const absl::Status& generated = absl::OkStatus());

  runtime::FlushPhase& flush() { return reporter_->flush(); }
  // The RPC's status: all that went wrong.
  absl::Status Finish(const absl::Status& flushed);

 private:
  void Note(const absl::Status& status);

  const runtime::Table* table_ = nullptr;
  Scratch scratch_;
  spi::CallContext context_{};
  ReportRequest request_;
  ReportSets sets_;
  const Bag* set_ = nullptr;
  GeneratedBag* generated_ = nullptr;
  std::optional<runtime::Reporter> reporter_;
  std::optional<MultiError> errors_;
};

}  // namespace mixer::server

#endif  // MIXER_ADAPTER_SERVER_REPORT_RPC_H_

// Actions: what a rule's instance and handler become when they are bound, field
// programs + typed handler. Immutable and thread-safe; they belong to a Table,
// like the handlers they call. Building the instance is part of every call;
// errors name the instance or the handler.
//
// Each has two forms: one that answers before it returns, and one for handlers
// that wait. What the latter is given, contexts and outputs included, lives
// until it has answered. If it cannot build the instance it refuses.
#ifndef MIXER_ADAPTER_SPI_ACTION_H_
#define MIXER_ADAPTER_SPI_ACTION_H_

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/spi/check_result.h"
#include "mixer_adapter/spi/completion.h"
#include "mixer_adapter/spi/handler.h"
#include "mixer_adapter/spi/quota_result.h"
#include "mixer_adapter/spi/report_batch.h"

namespace mixer::spi {

class WaitingCheckAction;
class WaitingQuotaAction;
class WaitingReportAction;
class WaitingGenerateAction;

// What a caller who cannot wait gets from an action that does.
absl::Status CannotWait(std::string_view handler);

// A report's error.
absl::Status NotReported(const absl::Status& cause);

class CheckAction {
 public:
  using Waiting = WaitingCheckAction;

  virtual ~CheckAction() = default;

  // An error (not a denial) if a field cannot be evaluated or the handler
  // fails. `outputs` are parallel to Template::outputs(), and absent before;
  // null if nobody wants them.
  virtual absl::StatusOr<CheckResult> Check(const Bag& bag,
                                            const CallContext& context,
                                            Value* outputs) const = 0;
  // Null if it does not wait.
  virtual const Waiting* waiting() const { return nullptr; }
};

class WaitingCheckAction : public CheckAction {
 public:
  explicit WaitingCheckAction(std::string handler_name)
      : handler_name_(std::move(handler_name)) {}

  absl::StatusOr<CheckResult> Check(const Bag& /*bag*/,
                                    const CallContext& /*context*/,
                                    Value* /*outputs*/) const final {
    return CannotWait(handler_name_);
  }
  const Waiting* waiting() const final { return this; }
  // `outputs` are set before `done` is.
  virtual void Start(const Bag& bag, const CallContext& context, Value* outputs,
                     Completion<CheckResult> done) const = 0;

 private:
  const std::string handler_name_;
};

class QuotaAction {
 public:
  using Waiting = WaitingQuotaAction;

  virtual ~QuotaAction() = default;

  virtual absl::StatusOr<QuotaResult> Allocate(
      const Bag& bag, const QuotaArgs& args,
      const CallContext& context) const = 0;
  virtual const Waiting* waiting() const { return nullptr; }
};

class WaitingQuotaAction : public QuotaAction {
 public:
  explicit WaitingQuotaAction(std::string handler_name)
      : handler_name_(std::move(handler_name)) {}

  absl::StatusOr<QuotaResult> Allocate(
      const Bag& /*bag*/, const QuotaArgs& /*args*/,
      const CallContext& /*context*/) const final {
    return CannotWait(handler_name_);
  }
  const Waiting* waiting() const final { return this; }
  virtual void Start(const Bag& bag, const QuotaArgs& args,
                     const CallContext& context,
                     Completion<QuotaResult> done) const = 0;

 private:
  const std::string handler_name_;
};

class ReportAction {
 public:
  using Waiting = WaitingReportAction;

  virtual ~ReportAction() = default;

  // Builds an instance and adds it to `*batch`, which is null at first and
  // whose memory is the request's. What the instance views of `bag` must stay
  // until the batch is handed over, but for string maps, which are copied.
  virtual absl::Status Add(const Bag& bag, const CallContext& context,
                           ReportBatch** batch) const = 0;
  // Hands all that was added by actions of this handler and template to the
  // handler, in one call.
  virtual absl::Status Flush(const ReportBatch& batch,
                             const CallContext& context) const = 0;
  virtual const Waiting* waiting() const { return nullptr; }
};

class WaitingReportAction : public ReportAction {
 public:
  explicit WaitingReportAction(std::string handler_name)
      : handler_name_(std::move(handler_name)) {}

  absl::Status Flush(const ReportBatch& /*batch*/,
                     const CallContext& /*context*/) const final {
    return CannotWait(handler_name_);
  }
  const Waiting* waiting() const final { return this; }
  // In place of Flush().
  virtual void Start(const ReportBatch& batch, const CallContext& context,
                     Completion<Ack> done) const = 0;

 private:
  const std::string handler_name_;
};

class GenerateAction {
 public:
  using Waiting = WaitingGenerateAction;

  virtual ~GenerateAction() = default;

  // Sets those of `outputs` that the handler knows; they are parallel to
  // Template::outputs(), and absent before.
  virtual absl::Status Generate(const Bag& bag, const CallContext& context,
                                Value* outputs) const = 0;
  virtual const Waiting* waiting() const { return nullptr; }
};

class WaitingGenerateAction : public GenerateAction {
 public:
  explicit WaitingGenerateAction(std::string handler_name)
      : handler_name_(std::move(handler_name)) {}

  absl::Status Generate(const Bag& /*bag*/, const CallContext& /*context*/,
                        Value* /*outputs*/) const final {
    return CannotWait(handler_name_);
  }
  const Waiting* waiting() const final { return this; }
  // `outputs` are set before `done` is.
  virtual void Start(const Bag& bag, const CallContext& context, Value* outputs,
                     Completion<Ack> done) const = 0;

 private:
  const std::string handler_name_;
};

}  // namespace mixer::spi

#endif  // MIXER_ADAPTER_SPI_ACTION_H_

// Actions of out-of-process handlers, one for each variety: an instance in wire
// form, a call, and what the reply means (spec templates_and_spi.md 7.2). All
// of them wait.
#ifndef TEMPLATE_DYNAMIC_REMOTE_ACTIONS_H_
#define TEMPLATE_DYNAMIC_REMOTE_ACTIONS_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/base/scratch.h"
#include "mixer_adapter/spi/action.h"
#include "template/dynamic/instance_encoder.h"
#include "template/dynamic/output_decoder.h"
#include "template/dynamic/remote_handler.h"

namespace mixer::dynamic {

// What each of them is made of.
struct RemoteBinding {
  std::string handler_name;
  std::string instance_name;
  std::string method;  // of gRPC
  std::unique_ptr<const InstanceEncoder> encoder;
  // Of varieties with outputs; belongs to the template.
  const OutputDecoder* outputs;
  RemoteHandler* handler;

  // A request with the one instance.
  absl::StatusOr<RemoteRequest> Request(const Bag& bag, Scratch* scratch) const;
};

class RemoteCheck final : public spi::WaitingCheckAction {
 public:
  explicit RemoteCheck(RemoteBinding binding)
      : WaitingCheckAction(binding.handler_name),
        binding_(std::move(binding)) {}

  void Start(const Bag& bag, const spi::CallContext& context, Value* outputs,
             spi::Completion<spi::CheckResult> done) const override;

 private:
  const RemoteBinding binding_;
};

class RemoteCheckWithOutput final : public spi::WaitingCheckAction {
 public:
  explicit RemoteCheckWithOutput(RemoteBinding binding)
      : WaitingCheckAction(binding.handler_name),
        binding_(std::move(binding)) {}

  void Start(const Bag& bag, const spi::CallContext& context, Value* outputs,
             spi::Completion<spi::CheckResult> done) const override;

 private:
  const RemoteBinding binding_;
};

class RemoteQuota final : public spi::WaitingQuotaAction {
 public:
  explicit RemoteQuota(RemoteBinding binding)
      : WaitingQuotaAction(binding.handler_name),
        binding_(std::move(binding)) {}

  void Start(const Bag& bag, const spi::QuotaArgs& args,
             const spi::CallContext& context,
             spi::Completion<spi::QuotaResult> done) const override;

 private:
  const RemoteBinding binding_;
};

class RemoteReport final : public spi::WaitingReportAction {
 public:
  explicit RemoteReport(RemoteBinding binding)
      : WaitingReportAction(binding.handler_name),
        binding_(std::move(binding)) {}

  absl::Status Add(const Bag& bag, const spi::CallContext& context,
                   spi::ReportBatch** batch) const override;
  void Start(const spi::ReportBatch& batch, const spi::CallContext& context,
             spi::Completion<spi::Ack> done) const override;

 private:
  const RemoteBinding binding_;
};

class RemoteGenerate final : public spi::WaitingGenerateAction {
 public:
  explicit RemoteGenerate(RemoteBinding binding)
      : WaitingGenerateAction(binding.handler_name),
        binding_(std::move(binding)) {}

  void Start(const Bag& bag, const spi::CallContext& context, Value* outputs,
             spi::Completion<spi::Ack> done) const override;

 private:
  const RemoteBinding binding_;
};

}  // namespace mixer::dynamic

#endif  // TEMPLATE_DYNAMIC_REMOTE_ACTIONS_H_

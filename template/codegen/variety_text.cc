#include "template/codegen/variety_text.h"

#include "absl/strings/str_replace.h"

namespace mixer::codegen {
namespace {

constexpr char kBuildInstance[] = R"(    Instance instance;
    instance.name = name_;
    spi::InstanceReader in(name_, bag, context.scratch);
    if (!Read(fields_, &in, &instance)) return in.status();
)";

constexpr char kBuildWaiting[] =
    R"(    auto* const instance = context.scratch->New<Instance>();
    instance->name = name_;
    spi::InstanceReader in(name_, bag, context.scratch);
    if (!Read(fields_, &in, instance)) {
      done.Refuse(in.status());
      return;
    }
)";

constexpr char kAddInstance[] =
    R"(  absl::Status Add(const Bag& bag, const spi::CallContext& context,
                   spi::ReportBatch** batch) const override {
    Instance instance;
    instance.name = name_;
    spi::InstanceReader in(name_, bag, context.scratch,
                           spi::InstanceReader::Bags::kChange);
    if (!Read(fields_, &in, &instance)) return in.status();
    spi::BatchOf<Instance>::Add(instance, context.scratch, batch);
    return absl::OkStatus();
  }

)";

constexpr char kOutputOverrides[] =
    R"(  const std::vector<spi::OutputField>& outputs() const override {
    static const auto* const fields = new std::vector<spi::OutputField>{
$output_fields$    };
    return *fields;
  }
  std::string_view output_prefix() const override {
    return "$output_prefix$";
  }
)";

constexpr VarietyText kCheckText = {
    "CheckTemplate",
    "CheckAction",
    R"(  // An error fails the whole check; a denial is a CheckResult.
  virtual absl::StatusOr<spi::CheckResult> Handle$interface$(
      const Instance& instance, const spi::CallContext& context) = 0;
)",
    R"(  absl::StatusOr<spi::CheckResult> Check(const Bag& bag,
                                         const spi::CallContext& context,
                                         Value* /*outputs*/) const override {
$build$    auto result = handler_->Handle$interface$(instance, context);
    if (!result.ok()) return spi::HandlerError(handler_name_, result.status());
    return result;
  }
)",
    R"(  virtual void Handle$interface$(const Instance& instance,
                                const spi::CallContext& context,
                                spi::Completion<spi::CheckResult> done) = 0;
)",
    R"(  void Start(const Bag& bag, const spi::CallContext& context,
             Value* /*outputs*/,
             spi::Completion<spi::CheckResult> done) const override {
$build_waiting$    handler_->Handle$interface$(*instance, context, std::move(done));
  }
)",
    ""};

constexpr VarietyText kCheckWithOutputText = {
    "CheckWithOutputTemplate",
    "CheckAction",
    R"(  // An error fails the whole check; a denial is a CheckResult. What `output`
  // views must live as long as the request.
  virtual absl::StatusOr<spi::CheckResult> Handle$interface$(
      const Instance& instance, const spi::CallContext& context,
      Output* output) = 0;
)",
    R"(  absl::StatusOr<spi::CheckResult> Check(const Bag& bag,
                                         const spi::CallContext& context,
                                         Value* outputs) const override {
$build$    Output output;
    auto result = handler_->Handle$interface$(instance, context, &output);
    if (!result.ok()) return spi::HandlerError(handler_name_, result.status());
    if (outputs != nullptr) SetOutputs(output, outputs);
    return result;
  }
)",
    R"(  // What `output` views must live as long as what the result views.
  virtual void Handle$interface$(const Instance& instance,
                                const spi::CallContext& context, Output* output,
                                spi::Completion<spi::CheckResult> done) = 0;
)",
    R"(  void Start(const Bag& bag, const spi::CallContext& context, Value* outputs,
             spi::Completion<spi::CheckResult> done) const override {
$build_waiting$    auto* const output = context.scratch->New<Output>();
    done = spi::Then<spi::CheckResult>(
        std::move(done), context.scratch,
        [output, outputs](auto result, auto owner, auto next) {
          if (result.ok() && outputs != nullptr) SetOutputs(*output, outputs);
          next.Finish(std::move(result), std::move(owner));
        });
    handler_->Handle$interface$(*instance, context, output, std::move(done));
  }
)",
    "$output_overrides$"};

constexpr VarietyText kQuotaText = {
    "QuotaTemplate",
    "QuotaAction",
    R"(  // An error grants nothing.
  virtual absl::StatusOr<spi::QuotaResult> Handle$interface$(
      const Instance& instance, const spi::QuotaArgs& args,
      const spi::CallContext& context) = 0;
)",
    R"(  absl::StatusOr<spi::QuotaResult> Allocate(
      const Bag& bag, const spi::QuotaArgs& args,
      const spi::CallContext& context) const override {
$build$    auto result = handler_->Handle$interface$(instance, args, context);
    if (!result.ok()) return spi::HandlerError(handler_name_, result.status());
    return result;
  }
)",
    R"(  virtual void Handle$interface$(const Instance& instance,
                                const spi::QuotaArgs& args,
                                const spi::CallContext& context,
                                spi::Completion<spi::QuotaResult> done) = 0;
)",
    R"(  void Start(const Bag& bag, const spi::QuotaArgs& args,
             const spi::CallContext& context,
             spi::Completion<spi::QuotaResult> done) const override {
$build_waiting$    handler_->Handle$interface$(*instance, args, context, std::move(done));
  }
)",
    ""};

constexpr VarietyText kReportText = {
    "ReportTemplate",
    "ReportAction",
    R"(  // All instances that one Report call has for this handler.
  virtual absl::Status Handle$interface$(
      absl::Span<const Instance> instances,
      const spi::CallContext& context) = 0;
)",
    R"($add$  absl::Status Flush(const spi::ReportBatch& batch,
                     const spi::CallContext& context) const override {
    const absl::Status status = handler_->Handle$interface$(
        spi::BatchOf<Instance>::Instances(batch), context);
    if (status.ok()) return status;
    return spi::HandlerError(handler_name_, spi::NotReported(status));
  }
)",
    R"(  virtual void Handle$interface$(absl::Span<const Instance> instances,
                                const spi::CallContext& context,
                                spi::Completion<spi::Ack> done) = 0;
)",
    R"($add$  void Start(const spi::ReportBatch& batch, const spi::CallContext& context,
             spi::Completion<spi::Ack> done) const override {
    done = spi::Then<spi::Ack>(
        std::move(done), context.scratch,
        [](const auto& ack, auto owner, auto next) {
          if (ack.ok()) return next.Finish(ack, std::move(owner));
          next.Finish(spi::NotReported(ack.status()));
        });
    handler_->Handle$interface$(spi::BatchOf<Instance>::Instances(batch),
                                context, std::move(done));
  }
)",
    ""};

constexpr VarietyText kGenerateText = {
    "GenerateTemplate",
    "GenerateAction",
    R"(  // Sets what it knows. An error fails the whole request. What `output` views
  // must live as long as the request.
  virtual absl::Status Generate$interface$Attributes(
      const Instance& instance, const spi::CallContext& context,
      Output* output) = 0;
)",
    R"(  absl::Status Generate(const Bag& bag, const spi::CallContext& context,
                        Value* outputs) const override {
$build$    Output output;
    const absl::Status status = handler_->Generate$interface$Attributes(
        instance, context, &output);
    if (!status.ok()) return spi::HandlerError(handler_name_, status);
    SetOutputs(output, outputs);
    return absl::OkStatus();
  }
)",
    R"(  // What `output` views must live as long as the request, or be kept by the
  // owner that `done` is given.
  virtual void Generate$interface$Attributes(
      const Instance& instance, const spi::CallContext& context,
      Output* output, spi::Completion<spi::Ack> done) = 0;
)",
    R"(  void Start(const Bag& bag, const spi::CallContext& context, Value* outputs,
             spi::Completion<spi::Ack> done) const override {
$build_waiting$    auto* const output = context.scratch->New<Output>();
    done = spi::Then<spi::Ack>(
        std::move(done), context.scratch,
        [output, outputs](const auto& ack, auto owner, auto next) {
          if (ack.ok()) SetOutputs(*output, outputs);
          next.Finish(ack, std::move(owner));
        });
    handler_->Generate$interface$Attributes(*instance, context, output,
                                            std::move(done));
  }
)",
    "$output_overrides$"};

}  // namespace

const VarietyText& TextOf(Variety variety) {
  switch (variety) {
    case Variety::kCheck:
      return kCheckText;
    case Variety::kReport:
      return kReportText;
    case Variety::kQuota:
      return kQuotaText;
    case Variety::kGenerate:
      return kGenerateText;
    case Variety::kCheckWithOutput:
      return kCheckWithOutputText;
  }
  return kCheckText;
}

std::string FillCommonParts(const std::string& text) {
  return absl::StrReplaceAll(text, {{"$add$", kAddInstance},
                                    {"$build$", kBuildInstance},
                                    {"$build_waiting$", kBuildWaiting},
                                    {"$output_overrides$", kOutputOverrides}});
}

}  // namespace mixer::codegen

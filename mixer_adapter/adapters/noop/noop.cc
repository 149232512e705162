#include "mixer_adapter/adapters/noop/noop.h"

#include <map>
#include <memory>
#include <string>

#include "google/protobuf/empty.pb.h"
#include "template/authorization/authorization.template.h"
#include "template/checknothing/checknothing.template.h"
#include "template/listentry/listentry.template.h"
#include "template/logentry/logentry.template.h"
#include "template/metric/metric.template.h"
#include "template/quota/quota.template.h"
#include "template/reportnothing/reportnothing.template.h"
#include "template/tracespan/tracespan.template.h"

namespace mixer::noop {
namespace {

class NoopHandler final : public spi::Handler,
                          public authorization::Handler,
                          public checknothing::Handler,
                          public listentry::Handler,
                          public logentry::Handler,
                          public metric::Handler,
                          public quota::Handler,
                          public reportnothing::Handler,
                          public tracespan::Handler {
 public:
  absl::StatusOr<spi::CheckResult> HandleAuthorization(
      const authorization::Instance&, const spi::CallContext&) override {
    return answer_;
  }
  absl::StatusOr<spi::CheckResult> HandleCheckNothing(
      const checknothing::Instance&, const spi::CallContext&) override {
    return answer_;
  }
  absl::StatusOr<spi::CheckResult> HandleListEntry(
      const listentry::Instance&, const spi::CallContext&) override {
    return answer_;
  }
  absl::StatusOr<spi::QuotaResult> HandleQuota(
      const quota::Instance&, const spi::QuotaArgs& args,
      const spi::CallContext&) override {
    spi::QuotaResult result;
    result.amount = args.amount;
    result.valid_duration = for_ever_;
    return result;
  }
  absl::Status HandleLogEntry(absl::Span<const logentry::Instance>,
                              const spi::CallContext&) override {
    return absl::OkStatus();
  }
  absl::Status HandleMetric(absl::Span<const metric::Instance>,
                            const spi::CallContext&) override {
    return absl::OkStatus();
  }
  absl::Status HandleReportNothing(absl::Span<const reportnothing::Instance>,
                                   const spi::CallContext&) override {
    return absl::OkStatus();
  }
  absl::Status HandleTraceSpan(absl::Span<const tracespan::Instance>,
                               const spi::CallContext&) override {
    return absl::OkStatus();
  }

 private:
  // Spec builtin_adapters.md 3.1.
  const absl::Duration for_ever_ = absl::Seconds(1000000000);
  const spi::CheckResult answer_ = {
      absl::StatusCode::kOk, {}, for_ever_, 1000000000};
};

class NoopBuilder final : public spi::HandlerBuilder,
                          public authorization::HandlerBuilder,
                          public checknothing::HandlerBuilder,
                          public listentry::HandlerBuilder,
                          public logentry::HandlerBuilder,
                          public metric::HandlerBuilder,
                          public quota::HandlerBuilder,
                          public reportnothing::HandlerBuilder,
                          public tracespan::HandlerBuilder {
 public:
  void SetAuthorizationTypes(
      const std::map<std::string, authorization::Type>&) override {}
  void SetCheckNothingTypes(
      const std::map<std::string, checknothing::Type>&) override {}
  void SetListEntryTypes(
      const std::map<std::string, listentry::Type>&) override {}
  void SetLogEntryTypes(const std::map<std::string, logentry::Type>&) override {
  }
  void SetMetricTypes(const std::map<std::string, metric::Type>&) override {}
  void SetQuotaTypes(const std::map<std::string, quota::Type>&) override {}
  void SetReportNothingTypes(
      const std::map<std::string, reportnothing::Type>&) override {}
  void SetTraceSpanTypes(
      const std::map<std::string, tracespan::Type>&) override {}
  void SetAdapterConfig(const google::protobuf::Message&) override {}
  void Validate(spi::ConfigErrors*) override {}
  absl::StatusOr<std::unique_ptr<spi::Handler>> Build(
      const spi::Env&) override {
    return std::make_unique<NoopHandler>();
  }
};

}  // namespace

spi::Info GetInfo() {
  return {"noop",
          "Lets every request pass.",
          {&authorization::GetTemplate(), &checknothing::GetTemplate(),
           &listentry::GetTemplate(), &logentry::GetTemplate(),
           &metric::GetTemplate(), &quota::GetTemplate(),
           &reportnothing::GetTemplate(), &tracespan::GetTemplate()},
          &google::protobuf::Empty::default_instance(),
          []() -> std::unique_ptr<spi::HandlerBuilder> {
            return std::make_unique<NoopBuilder>();
          }};
}

}  // namespace mixer::noop

#include "mixer_adapter/server/check_rpc.h"

#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/server/check_response.h"
#include "mixer_adapter/server/request_errors.h"

namespace mixer::server {

absl::Status CheckRpc::Begin(const runtime::Table& table,
                             std::string_view request,
                             const spi::CallContext& context) {
  scratch_.Reset();
  table_ = &table;
  context_ = context;
  context_.scratch = &scratch_;
  denied_ = false;
  if (absl::Status read = request_.Read(request, &scratch_); !read.ok()) {
    return Undecodable(read);
  }
  context_.deduplication_id = request_.deduplication_id;
  if (absl::Status read =
          bag_.Decode(table.vocabulary(), request_.attributes, {}, &scratch_);
      !read.ok()) {
    return Undecodable(read);
  }
  MIXER_RETURN_IF_ERROR(CheckDictionary(request_.global_word_count));
  generated_ = nullptr;
  attributes_ = &bag_;
  if (table.generators().size() == 0) return absl::OkStatus();
  generated_ =
      scratch_.New<GeneratedBag>(bag_, table.vocabulary().size(), &scratch_);
  attributes_ = generated_;
  return absl::OkStatus();
}

absl::Status CheckRpc::EndGenerate(const absl::Status& status) {
  if (!status.ok()) {
    return absl::InternalError(
        absl::StrCat("preprocessing attributes failed: ", status.message()));
  }
  // Whatever is read from now on adds to what the generators read.
  generator_references_ = bag_.references();
  return absl::OkStatus();
}

absl::Status CheckRpc::AppendCheck(
    const absl::StatusOr<runtime::CheckOutcome>& outcome,
    std::string* response) {
  if (!outcome.ok()) {
    return absl::InternalError(absl::StrCat(
        "performing check operation failed: ", outcome.status().message()));
  }
  runtime::CheckOutcome answer = *outcome;
  if (answer.result.ask_again) {
    return absl::UnavailableError(ToAbsl(answer.result.message));
  }
  if (bag_.read_whole_map()) {
    // No other request may be answered by this (decisions.md D9).
    answer.result.valid_duration = absl::ZeroDuration();
    answer.result.valid_use_count = 1;
  }
  AppendPrecondition(
      answer,
      {bag_.references(), table_->vocabulary(), request_.global_word_count},
      response);
  denied_ = !outcome->result.ok();
  return absl::OkStatus();
}

const std::vector<CheckRequest::Quota>& CheckRpc::quotas() const {
  static const auto* const kNone = new std::vector<CheckRequest::Quota>;
  return denied_ ? *kNone : request_.quotas;
}

spi::QuotaArgs CheckRpc::BeginQuota(const CheckRequest::Quota& quota) {
  // A quota's answer refers to what generating attributes and selecting its
  // rules read, not to what the check read.
  if (generated_ == nullptr) {
    bag_.references().Reset(table_->vocabulary().size());
  } else {
    bag_.references() = generator_references_;
  }
  // An empty id is none (decisions.md D7).
  const std::string_view id =
      request_.deduplication_id.empty()
          ? std::string_view()
          : scratch_.Concat(request_.deduplication_id, quota.name);
  return {id, quota.amount, quota.best_effort};
}

void CheckRpc::AppendQuota(const CheckRequest::Quota& quota,
                           const absl::StatusOr<spi::QuotaResult>& result,
                           std::string* response) {
  server::AppendQuota(
      quota.name, result.ok() ? *result : spi::QuotaResult(),
      {bag_.references(), table_->vocabulary(), request_.global_word_count},
      response);
}

}  // namespace mixer::server

#include "mixer_adapter/server/mixer_service.h"

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/attribute/global_dictionary.h"
#include "mixer_adapter/base/multi_error.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/runtime/check.h"
#include "mixer_adapter/runtime/generate.h"
#include "mixer_adapter/runtime/quota.h"
#include "mixer_adapter/server/check_response.h"

namespace mixer::server {
namespace {

absl::Status Undecodable(const absl::Status& cause) {
  return absl::InternalError(
      absl::StrCat("grpc: error unmarshalling request: ", cause.message()));
}

// INVALID_ARGUMENT with this beginning makes a proxy fall back to the words
// that every release knows (decisions.md "dictionary too new").
absl::Status CheckDictionary(std::uint32_t global_word_count) {
  if (global_word_count <= kGlobalWordCount) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "Request could not be processed due to invalid global_word_count: "
      "inconsistent global dictionary versions used: mixer knows ",
      kGlobalWordCount, " words, caller knows ", global_word_count));
}

}  // namespace

MixerService::MixerService(Published<runtime::Table>* table, const Clock* clock)
    : table_(table), clock_(clock) {}

absl::Status MixerService::Check(std::string_view request,
                                 std::string* response) {
  response->clear();
  scratch_.Reset();
  const auto table = table_.Get();
  return CheckWith(*table, request, response);
}

absl::Status MixerService::CheckWith(const runtime::Table& table,
                                     std::string_view request,
                                     std::string* response) {
  const Vocabulary& vocabulary = table.vocabulary();
  if (absl::Status read = request_.Read(request, &scratch_); !read.ok()) {
    return Undecodable(read);
  }
  if (absl::Status read =
          bag_.Decode(vocabulary, request_.attributes, {}, &scratch_);
      !read.ok()) {
    return Undecodable(read);
  }
  MIXER_RETURN_IF_ERROR(CheckDictionary(request_.global_word_count));

  const spi::CallContext context{clock_->Now(), &scratch_};
  if (table.generators().size() == 0) {
    return CheckBag(table, bag_, context, response);
  }
  GeneratedBag generated(bag_, vocabulary.size(), &scratch_);
  MIXER_RETURN_IF_ERROR(Preprocess(table, context, &generated));
  // Whatever is read from now on adds to what the generators read.
  generator_references_ = bag_.references();
  return CheckBag(table, generated, context, response);
}

absl::Status MixerService::Preprocess(const runtime::Table& table,
                                      const spi::CallContext& context,
                                      GeneratedBag* generated) {
  const absl::Status status =
      runtime::Generate(table, bag_, context, generated);
  if (status.ok()) return status;
  return absl::InternalError(
      absl::StrCat("preprocessing attributes failed: ", status.message()));
}

absl::Status MixerService::CheckBag(const runtime::Table& table, const Bag& bag,
                                    const spi::CallContext& context,
                                    std::string* response) {
  const absl::StatusOr<runtime::CheckOutcome> outcome =
      runtime::Check(table, bag, context);
  if (!outcome.ok()) {
    return absl::InternalError(absl::StrCat(
        "performing check operation failed: ", outcome.status().message()));
  }
  AppendPrecondition(
      *outcome,
      {bag_.references(), table.vocabulary(), request_.global_word_count},
      response);
  if (!outcome->result.ok()) return absl::OkStatus();
  for (const CheckRequest::Quota& quota : request_.quotas) {
    AppendQuotaOf(quota, table, bag, context, response);
  }
  return absl::OkStatus();
}

void MixerService::AppendQuotaOf(const CheckRequest::Quota& quota,
                                 const runtime::Table& table, const Bag& bag,
                                 const spi::CallContext& context,
                                 std::string* response) {
  // A quota's answer refers to what generating attributes and selecting its
  // rules read, not to what the check read.
  if (table.generators().size() == 0) {
    bag_.references().Reset(table.vocabulary().size());
  } else {
    bag_.references() = generator_references_;
  }
  // An empty id is none (decisions.md D7).
  const std::string_view id =
      request_.deduplication_id.empty()
          ? std::string_view()
          : scratch_.Concat(request_.deduplication_id, quota.name);
  const spi::QuotaArgs args{id, quota.amount, quota.best_effort};
  absl::StatusOr<spi::QuotaResult> result =
      runtime::Quota(table, bag, quota.name, args, context);
  // A failure grants nothing; it is counted where it happened.
  if (!result.ok()) result = spi::QuotaResult();
  AppendQuota(
      quota.name, *result,
      {bag_.references(), table.vocabulary(), request_.global_word_count},
      response);
}

absl::Status MixerService::Report(std::string_view request,
                                  std::string* response) {
  response->clear();
  scratch_.Reset();
  if (absl::Status read = report_.Read(request); !read.ok()) {
    return Undecodable(read);
  }
  if (absl::Status read = sets_.CheckWire(report_); !read.ok()) {
    return Undecodable(read);
  }
  MIXER_RETURN_IF_ERROR(CheckDictionary(report_.global_word_count));
  const auto table = table_.Get();
  const spi::CallContext context{clock_->Now(), &scratch_};
  runtime::Reporter reporter(*table, context);
  MultiError errors;
  sets_.ForEach(
      report_, table->vocabulary(), &scratch_,
      [&](const Bag& set) {
        return ReportSet(*table, set, context, &reporter);
      },
      &errors);
  const absl::Status flushed = reporter.Flush();
  if (!flushed.ok()) errors.Add(ToStd(flushed.message()));
  return errors.empty() ? absl::OkStatus()
                        : absl::UnknownError(errors.ToString());
}

absl::Status MixerService::ReportSet(const runtime::Table& table,
                                     const Bag& set,
                                     const spi::CallContext& context,
                                     runtime::Reporter* reporter) {
  if (table.generators().size() == 0) return reporter->Add(set);
  // On the scratch, for what is added to the report views it.
  auto* const generated =
      scratch_.New<GeneratedBag>(set, table.vocabulary().size(), &scratch_);
  MIXER_RETURN_IF_ERROR(runtime::Generate(table, set, context, generated));
  return reporter->Add(*generated);
}

}  // namespace mixer::server

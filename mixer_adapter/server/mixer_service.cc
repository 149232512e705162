#include "mixer_adapter/server/mixer_service.h"

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/attribute/global_dictionary.h"
#include "mixer_adapter/attribute/wire_writer.h"
#include "mixer_adapter/base/multi_error.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/runtime/check.h"
#include "mixer_adapter/runtime/identity.h"
#include "mixer_adapter/spi/handler.h"

namespace mixer::server {
namespace {

// Field numbers of CheckResponse and its parts.
constexpr std::uint32_t kPrecondition = 2;
constexpr std::uint32_t kQuotas = 3;
namespace precondition {
constexpr std::uint32_t kStatus = 1;
constexpr std::uint32_t kValidDuration = 2;
constexpr std::uint32_t kValidUseCount = 3;
constexpr std::uint32_t kReferencedAttributes = 5;
}  // namespace precondition
namespace quota_result {
constexpr std::uint32_t kValidDuration = 1;
constexpr std::uint32_t kGrantedAmount = 2;
constexpr std::uint32_t kReferencedAttributes = 5;
}  // namespace quota_result

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

void AppendStatus(const spi::CheckResult& result, std::string* out) {
  SubMessage status(precondition::kStatus, out);
  if (!result.ok()) {
    AppendVarintField(
        1, static_cast<std::uint64_t>(static_cast<int>(result.code)), out);
  }
  if (!result.message.empty()) AppendBytesField(2, result.message, out);
  status.Close();
}

void AppendPrecondition(const spi::CheckResult& result,
                        const ReferenceLog& references,
                        const Vocabulary& vocabulary,
                        std::uint32_t global_word_count, std::string* out) {
  SubMessage message(kPrecondition, out);
  AppendStatus(result, out);
  AppendDurationField(precondition::kValidDuration, result.valid_duration, out);
  if (result.valid_use_count != 0) {
    AppendVarintField(precondition::kValidUseCount,
                      static_cast<std::uint64_t>(
                          static_cast<std::int64_t>(result.valid_use_count)),
                      out);
  }
  SubMessage referenced(precondition::kReferencedAttributes, out);
  references.Encode(vocabulary, global_word_count, out);
  referenced.Close();
  message.Close();
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
  const absl::StatusOr<spi::CheckResult> result =
      runtime::Check(table, bag_, context);
  if (!result.ok()) {
    return absl::InternalError(absl::StrCat(
        "performing check operation failed: ", result.status().message()));
  }
  AppendPrecondition(*result, bag_.references(), vocabulary,
                     request_.global_word_count, response);
  if (result->ok()) AppendQuotas(vocabulary, response);
  return absl::OkStatus();
}

// No quota is configured as long as no template handles them: what is not
// configured is granted in full, for a minute (spec dispatch.md 7).
void MixerService::AppendQuotas(const Vocabulary& vocabulary,
                                std::string* response) {
  if (request_.quotas.empty()) return;
  // A quota's answer refers to what selecting the rules read, not to what the
  // check read.
  ReferenceLog& references = bag_.references();
  references.Reset(vocabulary.size());
  runtime::IdentityNamespace(vocabulary, bag_);
  for (const CheckRequest::Quota& quota : request_.quotas) {
    SubMessage entry(kQuotas, response);
    AppendBytesField(1, quota.name, response);
    SubMessage result(2, response);
    AppendDurationField(quota_result::kValidDuration,
                        spi::DefaultValidDuration(), response);
    if (quota.amount != 0) {
      AppendVarintField(quota_result::kGrantedAmount,
                        static_cast<std::uint64_t>(quota.amount), response);
    }
    SubMessage referenced(quota_result::kReferencedAttributes, response);
    references.Encode(vocabulary, request_.global_word_count, response);
    referenced.Close();
    result.Close();
    entry.Close();
  }
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
  MultiError errors;
  sets_.ForEach(
      report_, table->vocabulary(), &scratch_,
      [](const Bag&) { return absl::OkStatus(); }, &errors);
  return errors.empty() ? absl::OkStatus()
                        : absl::UnknownError(errors.ToString());
}

}  // namespace mixer::server

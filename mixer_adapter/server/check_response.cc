#include "mixer_adapter/server/check_response.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "mixer_adapter/attribute/wire_writer.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/spi/check_result.h"

namespace mixer::server {
namespace {

using runtime::HeaderOperation;

// Field numbers of CheckResponse and its parts.
constexpr std::uint32_t kPrecondition = 2;
constexpr std::uint32_t kQuotas = 3;
namespace precondition {
constexpr std::uint32_t kStatus = 1;
constexpr std::uint32_t kValidDuration = 2;
constexpr std::uint32_t kValidUseCount = 3;
constexpr std::uint32_t kReferencedAttributes = 5;
constexpr std::uint32_t kRouteDirective = 6;
}  // namespace precondition
namespace quota_result {
constexpr std::uint32_t kValidDuration = 1;
constexpr std::uint32_t kGrantedAmount = 2;
constexpr std::uint32_t kReferencedAttributes = 5;
}  // namespace quota_result
namespace route_directive {
constexpr std::uint32_t kRequestHeaderOperations = 1;
constexpr std::uint32_t kResponseHeaderOperations = 2;
constexpr std::uint32_t kDirectResponseCode = 3;
constexpr std::uint32_t kDirectResponseBody = 4;
}  // namespace route_directive

void AppendNumber(std::uint32_t field, std::int64_t number, std::string* out) {
  if (number == 0) return;
  AppendVarintField(field, static_cast<std::uint64_t>(number), out);
}

void AppendText(std::uint32_t field, std::string_view text, std::string* out) {
  if (!text.empty()) AppendBytesField(field, text, out);
}

void AppendStatus(const spi::CheckResult& result, std::string* out) {
  SubMessage status(precondition::kStatus, out);
  AppendNumber(1, static_cast<int>(result.code), out);
  AppendText(2, result.message, out);
  status.Close();
}

void AppendReferences(std::uint32_t field, const References& references,
                      std::string* out) {
  SubMessage referenced(field, out);
  references.log.Encode(references.vocabulary, references.global_word_count,
                        out);
  referenced.Close();
}

void AppendHeader(std::uint32_t field, std::string_view name,
                  std::string_view value, HeaderOperation::Kind kind,
                  std::string* out) {
  SubMessage operation(field, out);
  AppendText(1, name, out);
  AppendText(2, value, out);
  AppendNumber(3, static_cast<int>(kind), out);
  operation.Close();
}

void AppendHeaderOperations(const runtime::CheckOutcome& outcome,
                            std::string* out) {
  for (std::size_t i = 0; i < outcome.header_operation_count; ++i) {
    const HeaderOperation& operation = outcome.header_operations[i];
    AppendHeader(operation.message == HeaderOperation::Message::kRequest
                     ? route_directive::kRequestHeaderOperations
                     : route_directive::kResponseHeaderOperations,
                 operation.name, operation.value, operation.kind, out);
  }
}

// A value of Set-Cookie is a list of cookies, each a header of its own.
void AppendDirectHeader(const spi::DirectResponse::Header& header,
                        std::string* out) {
  constexpr std::uint32_t kField = route_directive::kResponseHeaderOperations;
  if (!absl::EqualsIgnoreCase(ToAbsl(header.name), "set-cookie")) {
    AppendHeader(kField, header.name, header.value,
                 HeaderOperation::Kind::kReplace, out);
    return;
  }
  for (const absl::string_view cookie :
       absl::StrSplit(ToAbsl(header.value), ',')) {
    AppendHeader(kField, header.name, ToStd(cookie),
                 HeaderOperation::Kind::kAppend, out);
  }
}

void AppendDirectResponse(const spi::CheckResult& result, std::string* out) {
  const spi::DirectResponse& direct = *result.direct_response;
  for (std::size_t i = 0; i < direct.header_count; ++i) {
    AppendDirectHeader(direct.headers[i], out);
  }
  AppendNumber(route_directive::kDirectResponseCode,
               direct.code != 0 ? direct.code : spi::HttpCode(result.code),
               out);
  AppendText(route_directive::kDirectResponseBody, direct.body, out);
}

void AppendRouteDirective(const runtime::CheckOutcome& outcome,
                          std::string* out) {
  const bool direct = outcome.result.direct_response != nullptr;
  if (!direct && outcome.header_operation_count == 0) return;
  SubMessage directive(precondition::kRouteDirective, out);
  AppendHeaderOperations(outcome, out);
  if (direct) AppendDirectResponse(outcome.result, out);
  directive.Close();
}

}  // namespace

void AppendPrecondition(const runtime::CheckOutcome& outcome,
                        const References& references, std::string* response) {
  SubMessage message(kPrecondition, response);
  AppendStatus(outcome.result, response);
  AppendDurationField(precondition::kValidDuration,
                      outcome.result.valid_duration, response);
  AppendNumber(precondition::kValidUseCount, outcome.result.valid_use_count,
               response);
  AppendReferences(precondition::kReferencedAttributes, references, response);
  AppendRouteDirective(outcome, response);
  message.Close();
}

void AppendQuota(std::string_view name, const spi::QuotaResult& result,
                 const References& references, std::string* response) {
  SubMessage entry(kQuotas, response);
  AppendBytesField(1, name, response);
  SubMessage message(2, response);
  AppendDurationField(quota_result::kValidDuration, result.valid_duration,
                      response);
  AppendNumber(quota_result::kGrantedAmount, result.amount, response);
  AppendReferences(quota_result::kReferencedAttributes, references, response);
  message.Close();
  entry.Close();
}

}  // namespace mixer::server

#include "template/dynamic/remote_reply.h"

#include <map>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "mixer/adapter/model/v1beta1/quota.pb.h"
#include "mixer_adapter/attribute/wire_reader.h"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/spi/proto_duration.h"

namespace mixer::dynamic {
namespace {

namespace model = istio::mixer::adapter::model::v1beta1;

absl::Status Broken(const char* type) {
  return absl::UnknownError(
      absl::StrCat("the adapter's answer is no ", type,
                   ": it must speak the service of its template"));
}

template <typename Message>
absl::StatusOr<Message> Parse(std::string_view bytes, const char* type) {
  Message message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return Broken(type);
  }
  return message;
}

// As Go prints the map of what was granted.
std::string Granted(const model::QuotaResult& result) {
  const std::map<std::string, model::QuotaResult::Result> sorted(
      result.quotas().begin(), result.quotas().end());
  std::string text;
  for (const auto& [name, quota] : sorted) {
    absl::StrAppend(&text, text.empty() ? "" : " ", name, ":{",
                    FormatGoDuration(spi::ToDuration(quota.valid_duration())),
                    " ", quota.granted_amount(), " {", quota.status().code(),
                    " ", quota.status().message(), " []}}");
  }
  return absl::StrCat("map[", text, "]");
}

}  // namespace

absl::StatusOr<std::shared_ptr<const CheckReply>> CheckReply::Decode(
    std::string_view bytes) {
  MIXER_ASSIGN_OR_RETURN(const auto proto,
                         Parse<model::CheckResult>(bytes, "CheckResult"));
  return std::shared_ptr<const CheckReply>(new CheckReply(proto));
}

CheckReply::CheckReply(const model::CheckResult& proto)
    : status_(proto.status()) {
  status_.SetResult(&result_);
  result_.valid_duration = spi::ToDuration(proto.valid_duration());
  result_.valid_use_count = proto.valid_use_count();
}

absl::StatusOr<CheckAndOutput> CheckAndOutput::Split(std::string_view bytes) {
  CheckAndOutput parts;
  WireReader in(bytes);
  while (!in.done()) {
    WireTag tag;
    if (!in.ReadTag(&tag)) return Broken("Response");
    if (tag.field > 2) {
      return absl::UnknownError(
          absl::StrCat("unexpected field number ", tag.field));
    }
    if (tag.type != WireType::kBytes ||
        !in.ReadBytes(tag.field == 1 ? &parts.result : &parts.output)) {
      return Broken("Response");
    }
  }
  return parts;
}

absl::StatusOr<spi::QuotaResult> DecodeQuota(std::string_view bytes,
                                             const std::string& instance) {
  MIXER_ASSIGN_OR_RETURN(const auto proto,
                         Parse<model::QuotaResult>(bytes, "QuotaResult"));
  const auto found = proto.quotas().find(instance);
  if (found == proto.quotas().end()) {
    return absl::UnknownError(
        absl::StrCat("remote server did not respond with the requested quota '",
                     instance, "'. quotas granted: ", Granted(proto)));
  }
  spi::QuotaResult result;
  result.amount = found->second.granted_amount();
  result.valid_duration = spi::ToDuration(found->second.valid_duration());
  return result;
}

}  // namespace mixer::dynamic

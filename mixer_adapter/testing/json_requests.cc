#include "mixer_adapter/testing/json_requests.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/time/time.h"
#include "google/protobuf/util/json_util.h"
#include "mixer_adapter/attribute/global_dictionary.h"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/cmd/compress.h"
#include "mixer_adapter/testing/jsonl_cases.h"

namespace mixer::testing {
namespace {

using istio::mixer::v1::Attributes;
using istio::mixer::v1::CheckRequest;
using istio::mixer::v1::CheckResponse;
using istio::mixer::v1::ReferencedAttributes;
using istio::mixer::v1::ReportRequest;
using Json = nlohmann::json;

std::string Base64(const std::string& text) {
  std::string bytes;
  if (!absl::Base64Unescape(text, &bytes)) {
    throw std::runtime_error("not base64: " + text);
  }
  return bytes;
}

// In network order.
std::string IpBytes(const std::string& text) {
  char bytes[16];
  if (inet_pton(AF_INET, text.c_str(), bytes) == 1) return {bytes, 4};
  if (inet_pton(AF_INET6, text.c_str(), bytes) == 1) return {bytes, 16};
  throw std::runtime_error("not an IP address: " + text);
}

void SetTimestamp(const std::string& text,
                  google::protobuf::Timestamp* timestamp) {
  absl::Time time;
  if (!absl::ParseTime(absl::RFC3339_full, text, &time, nullptr)) {
    throw std::runtime_error("not a time: " + text);
  }
  timestamp->set_seconds(absl::ToUnixSeconds(time));
  timestamp->set_nanos(static_cast<std::int32_t>(absl::ToInt64Nanoseconds(
      time - absl::FromUnixSeconds(timestamp->seconds()))));
}

void SetDuration(const std::string& text,
                 google::protobuf::Duration* duration) {
  const std::int64_t nanoseconds =
      absl::ToInt64Nanoseconds(ParseGoDuration(text).value());
  duration->set_seconds(nanoseconds / 1000000000);
  duration->set_nanos(static_cast<std::int32_t>(nanoseconds % 1000000000));
}

Attributes::AttributeValue ReadValue(const Json& json) {
  const std::string type = json.begin().key();
  const Json& value = json.begin().value();
  Attributes::AttributeValue out;
  if (type == "string") {
    out.set_string_value(value.get<std::string>());
  } else if (type == "int64") {
    out.set_int64_value(value.get<std::int64_t>());
  } else if (type == "double") {
    out.set_double_value(value.get<double>());
  } else if (type == "bool") {
    out.set_bool_value(value.get<bool>());
  } else if (type == "bytes") {
    out.set_bytes_value(Base64(value));
  } else if (type == "ip") {
    out.set_bytes_value(IpBytes(value));
  } else if (type == "timestamp") {
    SetTimestamp(value, out.mutable_timestamp_value());
  } else if (type == "duration") {
    SetDuration(value, out.mutable_duration_value());
  } else if (type == "string_map") {
    auto& entries = *out.mutable_string_map_value()->mutable_entries();
    for (const auto& [key, text] : value.items()) {
      entries[key] = text.get<std::string>();
    }
  } else {
    throw std::runtime_error("unknown type " + type);
  }
  return out;
}

CheckRequest ReadRaw(Json raw) {
  // Words are bytes in our proto, so base64 in its JSON form.
  if (raw.contains("attributes") && raw["attributes"].contains("words")) {
    for (Json& word : raw["attributes"]["words"]) {
      word = absl::Base64Escape(word.get<std::string>());
    }
  }
  CheckRequest request;
  const auto status =
      google::protobuf::util::JsonStringToMessage(raw.dump(), &request);
  if (!status.ok()) throw std::runtime_error(status.ToString());
  return request;
}

std::int64_t Nanoseconds(const google::protobuf::Duration& duration) {
  return duration.seconds() * 1000000000 + duration.nanos();
}

std::string Word(const ReferencedAttributes& references, int index) {
  return index >= 0 ? std::string(kGlobalWords[index])
                    : references.words(-(index + 1));
}

Json ReferencesJson(const ReferencedAttributes& references) {
  std::vector<std::tuple<std::string, std::string, std::string>> sorted;
  for (const auto& match : references.attribute_matches()) {
    sorted.emplace_back(
        Word(references, match.name()),
        match.map_key() == 0 ? "" : Word(references, match.map_key()),
        ReferencedAttributes::Condition_Name(match.condition()));
  }
  std::sort(sorted.begin(), sorted.end());
  Json json = Json::array();
  for (const auto& [name, key, condition] : sorted) {
    Json reference = {{"name", name}, {"condition", condition}};
    if (!key.empty()) reference["map_key"] = key;
    json.push_back(std::move(reference));
  }
  return json;
}

template <typename Operations>
Json HeaderOperationsJson(const Operations& operations) {
  using istio::mixer::v1::HeaderOperation;
  Json json = Json::array();
  for (const HeaderOperation& operation : operations) {
    json.push_back({{"name", operation.name()},
                    {"value", operation.value()},
                    {"operation",
                     HeaderOperation::Operation_Name(operation.operation())}});
  }
  return json;
}

Json DirectiveJson(const istio::mixer::v1::RouteDirective& directive) {
  return {{"direct_response_body", directive.direct_response_body()},
          {"direct_response_code", directive.direct_response_code()},
          {"request_header_operations",
           HeaderOperationsJson(directive.request_header_operations())},
          {"response_header_operations",
           HeaderOperationsJson(directive.response_header_operations())}};
}

}  // namespace

Attributes ReadAttributes(const Json& json) {
  Attributes attributes;
  for (const auto& [name, value] : json.items()) {
    (*attributes.mutable_attributes())[name] = ReadValue(value);
  }
  return attributes;
}

CheckRequest ReadCheckRequest(const Json& json) {
  if (json.contains("raw")) return ReadRaw(json["raw"]);
  CheckRequest request;
  const int global_words = json.value("global_words", kGlobalWordCount);
  *request.mutable_attributes() =
      cmd::Compress(ReadAttributes(json.at("attributes")), global_words);
  request.set_global_word_count(global_words);
  request.set_deduplication_id(json.value("dedup_id", ""));
  const Json quotas = json.value("quotas", Json::object());
  for (const auto& [name, quota] : quotas.items()) {
    auto& params = (*request.mutable_quotas())[name];
    params.set_amount(quota.value("amount", std::int64_t{0}));
    params.set_best_effort(quota.value("best_effort", false));
  }
  return request;
}

ReportRequest ReadReportRequest(const Json& json) {
  ReportRequest request;
  const int global_words = json.value("global_words", kGlobalWordCount);
  for (const Json& attributes : json["report"]) {
    *request.add_attributes() =
        cmd::Compress(ReadAttributes(attributes), global_words);
  }
  request.set_global_word_count(global_words);
  if (json.value("semantics", "independent") == "independent") {
    request.set_repeated_attributes_semantics(
        ReportRequest::INDEPENDENT_ENCODING);
  }
  return request;
}

Json CheckResponseJson(const CheckResponse& response) {
  const auto& precondition = response.precondition();
  Json status = {{"code", precondition.status().code()}};
  if (!precondition.status().message().empty()) {
    status["message"] = precondition.status().message();
  }
  Json json = {
      {"rpc", {{"code", 0}}},
      {"precondition",
       {{"status", status},
        {"valid_duration_ns", Nanoseconds(precondition.valid_duration())},
        {"referenced_attributes",
         ReferencesJson(precondition.referenced_attributes())}}}};
  json["precondition"]["valid_use_count"] = precondition.valid_use_count();
  if (precondition.has_route_directive()) {
    json["precondition"]["route_directive"] =
        DirectiveJson(precondition.route_directive());
  }
  for (const auto& [name, quota] : response.quotas()) {
    Json result = {{"granted_amount", quota.granted_amount()},
                   {"valid_duration_ns", Nanoseconds(quota.valid_duration())},
                   {"referenced_attributes",
                    ReferencesJson(quota.referenced_attributes())}};
    json["quotas"][name] = std::move(result);
  }
  return json;
}

CheckRequest GatewayCheck() {
  return ReadCheckRequest(
      {{"attributes", ReadJson("testdata/gateway/check.json")},
       {"dedup_id", "5c0b7f0e-6a4e-4f6e-9a37-1d2e8b1c7a401"}});
}

}  // namespace mixer::testing

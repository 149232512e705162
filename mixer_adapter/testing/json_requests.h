// Requests written as JSON: the form of testdata/mixs and testdata/gateway.
#ifndef MIXER_ADAPTER_TESTING_JSON_REQUESTS_H_
#define MIXER_ADAPTER_TESTING_JSON_REQUESTS_H_

#include <string>

#include "mixer/v1/mixer.pb.h"
#include "nlohmann/json.hpp"

namespace mixer::testing {

// {name: {type: value}}.
istio::mixer::v1::Attributes ReadAttributes(const nlohmann::json& json);

// {"attributes", "quotas", "dedup_id", "global_words"} or {"raw": proto3 JSON}.
istio::mixer::v1::CheckRequest ReadCheckRequest(const nlohmann::json& json);

// {"report": [attributes, ...], "semantics", "default_words", "global_words"}.
istio::mixer::v1::ReportRequest ReadReportRequest(const nlohmann::json& json);

// The answer in the form of testdata/mixs, references sorted.
nlohmann::json CheckResponseJson(
    const istio::mixer::v1::CheckResponse& response);

// testdata/gateway/check.json as a proxy sends it.
istio::mixer::v1::CheckRequest GatewayCheck();

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_JSON_REQUESTS_H_

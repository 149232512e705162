// Any bytes as a CheckRequest and as a ReportRequest, to a Mixer that matches,
// builds an instance and calls a handler. The answer to what protobuf takes for
// a CheckRequest must be a CheckResponse: names of quotas go back as they came,
// UTF-8 or not, and protobuf takes the latter in neither.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "mixer/v1/mixer.pb.h"
#include "mixer_adapter/server/mixer_service.h"
#include "mixer_adapter/server/report_request.h"
#include "mixer_adapter/testing/configured_mixer.h"

namespace {

constexpr char kConfig[] = R"(
kind: attributemanifest
metadata: {name: m, namespace: istio-system}
spec:
  attributes:
    context.reporter.kind: {valueType: STRING}
    source.namespace: {valueType: STRING}
    destination.service.name: {valueType: STRING}
    request.headers: {valueType: STRING_MAP}
    request.size: {valueType: INT64}
    request.time: {valueType: TIMESTAMP}
    response.duration: {valueType: DURATION}
    source.ip: {valueType: IP_ADDRESS}
---
kind: handler
metadata: {name: h, namespace: istio-system}
spec: {compiledAdapter: noop}
---
kind: instance
metadata: {name: i, namespace: istio-system}
spec:
  compiledTemplate: authorization
  params:
    subject:
      user: request.headers["user-agent"] | ""
      properties: {ip: source.ip, at: request.time, took: response.duration}
    action:
      service: destination.service.name | request.headers[":authority"] | ""
---
kind: rule
metadata: {name: r, namespace: istio-system}
spec:
  match: request.size == 11 || request.headers[":method"] == "GET"
  actions: [{handler: h, instances: [i]}]
)";

mixer::server::MixerService& Service() {
  static auto* const configured = [] {
    auto* const made = new mixer::testing::ConfiguredMixer;
    if (!made->LoadText(kConfig, false).errors.empty()) std::abort();
    return made;
  }();
  static auto* const service = configured->NewService().release();
  return *service;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::string answer;
  istio::mixer::v1::CheckRequest request;
  if (Service().Check(bytes, &answer).ok() &&
      request.ParseFromArray(data, static_cast<int>(size))) {
    istio::mixer::v1::CheckResponse response;
    if (!response.ParseFromString(answer) || !response.has_precondition()) {
      std::abort();
    }
  }
  (void)Service().Report(bytes, &answer);
  // What a report costs a load shedder is what is in it.
  mixer::server::ReportRequest report;
  if (report.Read(bytes).ok() &&
      mixer::server::CountSets(bytes) !=
          static_cast<std::int64_t>(report.attributes.size())) {
    std::abort();
  }
  return 0;
}

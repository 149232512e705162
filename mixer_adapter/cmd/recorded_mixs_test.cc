// Replays what the Go Mixer 1.3.5 answered (testdata/mixs) to a Mixer of ours,
// over gRPC on loopback.
#include <algorithm>
#include <cctype>
#include <cstdint>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "mixer/v1/mixer.pb.h"
#include "mixer_adapter/testing/json_requests.h"
#include "mixer_adapter/testing/jsonl_cases.h"
#include "mixer_adapter/testing/served_mixer.h"

namespace mixer {
namespace {

using Json = nlohmann::json;

// Lines "id<TAB>why" of a list beside the cases.
std::map<std::string, std::string> ReadList(const std::string& name) {
  std::map<std::string, std::string> list;
  std::ifstream file("testdata/mixs/" + name);
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::pair<std::string, std::string> entry =
        absl::StrSplit(line, absl::MaxSplits('\t', 1));
    list.insert(entry);
  }
  return list;
}

std::vector<Json> Scenarios() {
  const auto unsupported = ReadList("unsupported.txt");
  std::vector<Json> scenarios;
  for (auto& c : testing::ReadJsonl("testdata/mixs/mixs_recorded.jsonl")) {
    if (unsupported.count(c.json["id"]) == 0) {
      scenarios.push_back(std::move(c.json));
    }
  }
  return scenarios;
}

std::string ConfigText(const Json& config) {
  if (config.is_string()) return config;
  return absl::StrJoin(config.get<std::vector<std::string>>(), "\n---\n");
}

Json StatusJson(const grpc::Status& status) {
  Json rpc = {{"code", static_cast<int>(status.error_code())}};
  if (!status.ok()) rpc["message"] = status.error_message();
  return {{"rpc", rpc}};
}

// The answer in the form of the recordings.
Json Exchange(const Json& request, testing::ServedMixer* mixer) {
  if (request.contains("report")) {
    istio::mixer::v1::ReportResponse response;
    return StatusJson(
        mixer->Report(testing::ReadReportRequest(request), &response));
  }
  istio::mixer::v1::CheckResponse response;
  const grpc::Status status =
      mixer->Check(testing::ReadCheckRequest(request), &response);
  return status.ok() ? testing::CheckResponseJson(response)
                     : StatusJson(status);
}

// As the recordings are normalized: the durations of quotas in whole seconds,
// rounded up, because a repeated id is told what remains; the texts of
// several denials sorted.
void Normalize(Json* response) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  if (response->contains("quotas")) {
    for (Json& quota : (*response)["quotas"]) {
      const std::int64_t duration = quota["valid_duration_ns"];
      quota["valid_duration_ns"] = (duration + kSecond - 1) / kSecond * kSecond;
    }
  }
  if (!response->contains("precondition")) return;
  Json& status = (*response)["precondition"]["status"];
  if (!status.contains("message")) return;
  std::vector<std::string> texts =
      absl::StrSplit(status["message"].get<std::string>(), ", ");
  std::sort(texts.begin(), texts.end());
  status["message"] = absl::StrJoin(texts, ", ");
}

class RecordedMixs : public ::testing::TestWithParam<Json> {};

TEST_P(RecordedMixs, AnswersAsTheReference) {
  const Json& scenario = GetParam();
  const auto differences = ReadList("expected_differences.txt");
  testing::ServedMixer mixer(ConfigText(scenario["config"]),
                             scenario["attribute_manifests"]);
  for (const Json& exchange : scenario["exchanges"]) {
    const std::string id = exchange["request"]["id"];
    Json got = Exchange(exchange["request"], &mixer);
    Normalize(&got);
    const Json& want = exchange["response"];
    std::vector<Json> accepted = {want};
    if (want.contains("distinct"))
      accepted.assign(want["distinct"].begin(), want["distinct"].end());
    for (Json& response : accepted) Normalize(&response);
    const bool equal =
        std::find(accepted.begin(), accepted.end(), got) != accepted.end();
    const auto difference = differences.find(id);
    if (difference != differences.end()) {
      EXPECT_FALSE(equal) << id << " no longer differs; strike it from "
                          << "testdata/mixs/expected_differences.txt";
      continue;
    }
    EXPECT_TRUE(equal) << id << "\nrequest: " << exchange["request"]
                       << "\nwant: " << Json(accepted) << "\ngot:  " << got;
  }
}

INSTANTIATE_TEST_SUITE_P(Recorded, RecordedMixs,
                         ::testing::ValuesIn(Scenarios()),
                         [](const ::testing::TestParamInfo<Json>& info) {
                           std::string name = info.param["id"];
                           std::replace_if(
                               name.begin(), name.end(),
                               [](char c) { return !std::isalnum(c); }, '_');
                           return name;
                         });

}  // namespace
}  // namespace mixer

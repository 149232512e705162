#include "mixer_adapter/adapters/stdio/stdio.h"

#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "mixer_adapter/adapters/stdio/config.pb.h"
#include "mixer_adapter/testing/configured_mixer.h"
#include "mixer_adapter/testing/json_requests.h"
#include "mixer_adapter/testing/temporary_directory.h"

namespace mixer::stdio {
namespace {

using ::adapter::stdio::config::Params;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using Json = nlohmann::json;

TEST(StdioParams, Defaults) {
  const auto& params = dynamic_cast<const Params&>(*GetInfo().default_config);
  EXPECT_EQ(params.severity_levels_size(), 14);
  EXPECT_EQ(params.log_stream(), Params::STDOUT);
  EXPECT_TRUE(params.output_as_json());
  EXPECT_EQ(params.max_megabytes_before_rotation(), 104857600);
  EXPECT_EQ(params.max_days_before_rotation(), 30);
  EXPECT_EQ(params.max_rotated_files(), 1000);
}

struct ParamsCase {
  const char* name;
  const char* text;  // of Params
  std::vector<std::string> want;
};

const ParamsCase kParamsCases[] = {
    {"Stdout", "", {}},
    {"File", "log_stream: FILE output_path: '/x'", {}},
    {"PathForStdout",
     "output_path: '/x'",
     {"h: output_path: cannot specify an output path when using a STDOUT or "
      "STDERR log stream; remove it, or set log_stream to FILE or "
      "ROTATED_FILE"}},
    {"PathForStderr",
     "log_stream: STDERR output_path: '/x'",
     {"h: output_path: cannot specify an output path when using a STDOUT or "
      "STDERR log stream; remove it, or set log_stream to FILE or "
      "ROTATED_FILE"}},
    {"NoPath",
     "log_stream: ROTATED_FILE",
     {"h: output_path: need a valid output path when using a FILE or "
      "ROTATED_FILE log stream; name the file, such as /var/log/mixer.log"}},
    {"Limits",
     "max_megabytes_before_rotation: -1 max_days_before_rotation: -1 "
     "max_rotated_files: -1",
     {"h: max_megabytes_before_rotation: must not be negative; 0 is without "
      "limit",
      "h: max_days_before_rotation: must not be negative; 0 is without limit",
      "h: max_rotated_files: must not be negative; 0 is without limit"}},
    {"Enums",
     "log_stream: 9 metric_level: 9 output_level: 9 "
     "severity_levels {key: 'x' value: 9}",
     {"h: log_stream: must be STDOUT, STDERR, FILE or ROTATED_FILE",
      "h: metric_level: must be INFO, WARNING or ERROR",
      "h: output_level: must be INFO, WARNING or ERROR",
      "h: severity_levels[x]: must be INFO, WARNING or ERROR"}},
};

class StdioMistakes : public ::testing::TestWithParam<ParamsCase> {};

TEST_P(StdioMistakes, AreAllTold) {
  Params params;
  ASSERT_TRUE(
      google::protobuf::TextFormat::ParseFromString(GetParam().text, &params));
  const auto builder = GetInfo().new_builder();
  builder->SetAdapterConfig(params);
  spi::ConfigErrors errors("h");
  builder->Validate(&errors);
  std::vector<std::string> texts;
  for (const auto& error : errors.errors()) texts.push_back(error.ToString());
  EXPECT_EQ(texts, GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(Params, StdioMistakes,
                         ::testing::ValuesIn(kParamsCases),
                         [](const auto& info) {
                           return std::string(info.param.name);
                         });

constexpr char kConfig[] = R"(
kind: handler
metadata: {name: h, namespace: istio-system}
spec:
  compiledAdapter: stdio
  params: {log_stream: FILE, output_path: $path, $more}
---
kind: instance
metadata: {name: access, namespace: istio-system}
spec:
  compiledTemplate: logentry
  params:
    severity: request.method | "default"
    timestamp: request.time
    variables:
      size: request.size | 0
      latency: response.duration | "0s"
      from: source.ip | ip("0.0.0.0")
      path: request.path | ""
---
kind: instance
metadata: {name: size, namespace: istio-system}
spec:
  compiledTemplate: metric
  params: {value: request.size | 0, dimensions: {code: response.code | 200}}
---
kind: rule
metadata: {name: r, namespace: istio-system}
spec: {actions: [{handler: h, instances: [access]}]}
---
kind: rule
metadata: {name: m, namespace: istio-system}
spec:
  match: response.code == 404
  actions: [{handler: h, instances: [size]}]
)";

class StdioMixer : public ::testing::Test {
 protected:
  StdioMixer() { Load("output_as_json: true"); }

  void Load(const std::string& more) {
    const auto summary = mixer_->LoadText(
        absl::StrReplaceAll(kConfig, {{"$path", path_}, {"$more", more}}),
        true);
    ASSERT_THAT(summary.errors, IsEmpty());
  }
  void Report(const std::string& semantics, const Json& sets) {
    const Json request = {{"semantics", semantics}, {"report", sets}};
    std::string response;
    const absl::Status status = mixer_->NewService()->Report(
        mixer::testing::ReadReportRequest(request).SerializeAsString(),
        &response);
    ASSERT_TRUE(status.ok()) << status;
  }
  // What was written, once all is.
  std::string End() {
    mixer_.reset();
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  mixer::testing::TemporaryDirectory directory_;
  const std::string path_ = directory_ / "mixer.log";
  std::unique_ptr<mixer::testing::ConfiguredMixer> mixer_ =
      std::make_unique<mixer::testing::ConfiguredMixer>();
};

// A set as a proxy reports it; `severity` stands in request.method.
Json Set(const std::string& severity, int size) {
  return {{"request.method", {{"string", severity}}},
          {"request.time", {{"timestamp", "2018-01-01T00:00:00Z"}}},
          {"request.path", {{"string", "/a \"path\""}}},
          {"request.size", {{"int64", size}}}};
}

TEST_F(StdioMixer, WritesLogEntries) {
  Report("independent",
         {Set("warn", 1), Set("FATAL", 2), Set("info", 3), Set("odd", 4)});
  const auto line = [](const char* level, int size) {
    return absl::StrCat(
        R"({"level":")", level,
        R"(","time":"2018-01-01T00:00:00.000000Z",)"
        R"("instance":"access.instance.istio-system","from":"0.0.0.0",)"
        R"("latency":"0s","path":"/a \"path\"","size":)",
        size, "}\n");
  };
  EXPECT_EQ(End(), line("warn", 1) + line("error", 2) + line("info", 3) +
                       line("info", 4));
}

TEST_F(StdioMixer, LeavesOutWhatIsBelowTheOutputLevel) {
  Load(
      "output_level: WARNING, severity_levels: {odd: ERROR}, "
      "output_as_json: false");
  Report("independent",
         {Set("warn", 1), Set("fatal", 2), Set("info", 3), Set("odd", 4)});
  const auto line = [](const char* level, int size) {
    return absl::StrCat("2018-01-01T00:00:00.000000Z\t", level,
                        "\taccess.instance.istio-system\t{\"from\": "
                        "\"0.0.0.0\", \"latency\": \"0s\", \"path\": "
                        "\"/a \\\"path\\\"\", \"size\": ",
                        size, "}\n");
  };
  EXPECT_EQ(End(), line("warn", 1) + line("error", 2) + line("error", 4));
}

TEST_F(StdioMixer, WritesMetrics) {
  Load("metric_level: ERROR, output_level: ERROR");
  Json set = Set("info", 17);
  set["response.code"] = {{"int64", 404}};
  Report("independent", Json::array({set}));
  const std::string line = End();
  EXPECT_THAT(line, StartsWith(R"({"level":"error","time":"20)"));
  EXPECT_THAT(line, HasSubstr("Z\",\"instance\":\"size.instance.istio-system\","
                              "\"value\":17,\"code\":404}\n"));
}

class StdioReport : public StdioMixer,
                    public ::testing::WithParamInterface<std::string> {};

TEST_P(StdioReport, LinesComeInTheOrderOfTheSets) {
  Load("output_as_json: false");
  Json sets = Json::array();
  std::string want;
  for (int i = 0; i < 100; ++i) {
    Json set = Set("info", i);
    if (GetParam() == "delta" && i > 0) {
      set = {{"request.size", {{"int64", i}}}};
    }
    sets.push_back(set);
    absl::StrAppend(&want,
                    "2018-01-01T00:00:00.000000Z\tinfo\taccess.instance."
                    "istio-system\t{\"from\": \"0.0.0.0\", \"latency\": "
                    "\"0s\", \"path\": \"/a \\\"path\\\"\", \"size\": ",
                    i, "}\n");
  }
  Report(GetParam(), sets);
  EXPECT_THAT(
      mixer_->registry().Text(),
      HasSubstr("stdio_lines_lost_total{handler=\"h.istio-system\"} 0\n"));
  EXPECT_EQ(End(), want);
}

INSTANTIATE_TEST_SUITE_P(Encodings, StdioReport,
                         ::testing::Values("independent", "delta"),
                         [](const auto& info) { return info.param; });

TEST_F(StdioMixer, AFileThatCannotBeOpenedIsAConfigurationError) {
  const auto summary = mixer_->LoadText(
      absl::StrReplaceAll(kConfig, {{"$path", "/no/such/folder/x"},
                                    {"$more", "output_as_json: true"}}),
      true);
  ASSERT_FALSE(summary.errors.empty());
  EXPECT_THAT(summary.errors[0].ToString(),
              HasSubstr("cannot open /no/such/folder/x: No such file"));
}

}  // namespace
}  // namespace mixer::stdio

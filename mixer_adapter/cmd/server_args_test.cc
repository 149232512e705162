// The flags of `mixs server`: what each changes, and what is said of a bad
// value.
#include "mixer_adapter/cmd/server_args.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/cmd/command_line.h"

namespace mixer::cmd {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Empty if the flags, separated by blanks, are good; else what is said.
std::string Parse(const std::string& flags, ServerArgs* args) {
  CLI::App app;
  args->AddFlags(&app);
  const std::vector<std::string> words =
      absl::StrSplit(flags, ' ', absl::SkipEmpty());
  try {
    ParseCommandLine(words, &app);
  } catch (const CLI::ParseError& error) {
    return error.what();
  }
  return std::string(args->Validate().message());
}

std::map<std::string, std::string> DumpedLines(const ServerArgs& args) {
  std::map<std::string, std::string> lines;
  for (const absl::string_view line :
       absl::StrSplit(args.Dump(), '\n', absl::SkipEmpty())) {
    const std::pair<std::string, std::string> pair =
        absl::StrSplit(line, absl::MaxSplits(": ", 1));
    EXPECT_TRUE(lines.insert(pair).second) << line;
  }
  return lines;
}

struct Case {
  const char* flag;
  const char* by_default;
  const char* value;
  const char* name;  // in the dump
  bool no_effect = false;
  const char* alone = "";  // why it is no good without others
};

constexpr Case kCases[] = {
    {"-p", "9091", "1", "Port"},
    {"--port", "9091", "65535", "Port"},
    {"--address", "", "unix:///a", "Address"},
    {"--monitoringPort", "15014", "0", "MonitoringPort"},
    {"--monitoringAddress", "0.0.0.0", "::1", "MonitoringAddress"},
    {"--maxMessageSize", "1048576", "7", "MaxMessageSize"},
    {"--maxConcurrentStreams", "1024", "7", "MaxConcurrentStreams"},
    {"--threads", "1", "2", "Threads"},
    {"--drainTimeout", "5s", "1m0s", "DrainTimeout"},
    {"--apiCertFile", "", "a", "ApiCertFile", false,
     "invalid argument '' for --apiKeyFile: --apiCertFile and --apiKeyFile go "
     "together"},
    {"--apiKeyFile", "", "a", "ApiKeyFile", false,
     "invalid argument '' for --apiCertFile: --apiCertFile and --apiKeyFile go "
     "together"},
    {"--apiClientCaFile", "", "a", "ApiClientCaFile", false,
     "invalid argument 'a' for --apiClientCaFile: needs --apiCertFile and "
     "--apiKeyFile"},
    {"--reflection", "false", "true", "Reflection"},
    {"--configStoreURL", "", "fs:///a", "ConfigStoreURL"},
    {"--configWaitTimeout", "2m0s", "0s", "ConfigWaitTimeout"},
    {"--configDefaultNamespace", "istio-system", "a", "ConfigDefaultNamespace"},
    {"--certFile", "/etc/certs/cert-chain.pem", "a", "CertFile"},
    {"--keyFile", "/etc/certs/key.pem", "a", "KeyFile"},
    {"--caCertFile", "/etc/certs/root-cert.pem", "a", "CaCertFile"},
    {"--loadsheddingMode", "disabled", "enforce", "LoadSheddingMode"},
    {"--averageLatencyThreshold", "0s", "100ms", "AverageLatencyThreshold"},
    {"--latencySamplesPerSecond", "1.79769e+308", "0.5",
     "LatencySamplesPerSecond"},
    {"--latencySampleHalflife", "1s", "2s", "LatencySampleHalflife"},
    {"--maxRequestsPerSecond", "0", "2.5", "MaxRequestsPerSecond"},
    {"--burstSize", "0", "3", "BurstSize"},
    {"--livenessProbePath", "", "/a", "LivenessProbePath", true},
    {"--livenessProbeInterval", "0s", "1s", "LivenessProbeInterval", true},
    {"--readinessProbePath", "", "/a", "ReadinessProbePath", true},
    {"--readinessProbeInterval", "0s", "1s", "ReadinessProbeInterval", true},
    {"--log_target", "stdout", "/a,b", "LogTarget"},
    {"--log_output_level", "default:info", "debug", "LogOutputLevel"},
    {"--log_as_json", "false", "true", "LogAsJson"},
    {"--log_rotate", "", "/a", "LogRotate"},
    {"--log_rotate_max_age", "30", "0", "LogRotateMaxAge", true},
    {"--log_rotate_max_size", "104857600", "1", "LogRotateMaxSize", true},
    {"--log_rotate_max_backups", "1000", "0", "LogRotateMaxBackups", true},
    {"--log_stacktrace_level", "default:none", "error", "LogStacktraceLevel",
     true},
    {"--log_caller", "", "mcp,all", "LogCaller", true},
    {"--trace_zipkin_url", "", "a", "TraceZipkinURL", true},
    {"--trace_jaeger_url", "", "a", "TraceJaegerURL", true},
    {"--trace_log_spans", "false", "true", "TraceLogSpans", true},
    {"--trace_sampling_rate", "0", "1", "TraceSamplingRate", true},
    {"--apiWorkerPoolSize", "1024", "1", "APIWorkerPoolSize", true},
    {"--adapterWorkerPoolSize", "1024", "1", "AdapterWorkerPoolSize", true},
    {"--singleThreaded", "false", "true", "SingleThreaded", true},
    {"--numCheckCacheEntries", "1500000", "0", "NumCheckCacheEntries", true},
    {"--useAdapterCRDs", "true", "false", "UseAdapterCRDs", true},
    {"--useTemplateCRDs", "true", "false", "UseTemplateCRDs", true},
    {"--profile", "true", "false", "EnableProfiling", true},
    {"--ctrlz_address", "localhost", "*", "CtrlZAddress", true},
    {"--ctrlz_port", "9876", "0", "CtrlZPort", true},
};

class ServerArgsFlag : public ::testing::TestWithParam<Case> {};

TEST_P(ServerArgsFlag, ChangesOneLineAndWarnsIfWithoutEffect) {
  const Case& c = GetParam();
  auto lines = DumpedLines({});
  EXPECT_EQ(lines[c.name], c.by_default);
  lines[c.name] = c.value;
  // Both forms; of booleans there is only the second.
  const bool boolean =
      std::string(c.value) == "true" || std::string(c.value) == "false";
  for (const char* const between : {"=", " "}) {
    if (boolean && *between == ' ') continue;
    if (c.flag[1] != '-' && *between == '=') continue;
    ServerArgs args;
    EXPECT_EQ(Parse(std::string(c.flag) + between + c.value, &args), c.alone);
    EXPECT_EQ(DumpedLines(args), lines);
    const auto warnings = args.Warnings();
    ASSERT_EQ(warnings.size(), c.no_effect ? 1 : 0);
    if (c.no_effect) {
      EXPECT_THAT(warnings[0], HasSubstr(" has no effect: "));
    }
  }
  // The default, when given, is no reason to warn.
  ServerArgs args;
  if (*c.by_default == '\0' || c.flag[1] != '-') return;
  EXPECT_EQ(Parse(std::string(c.flag) + "=" + c.by_default, &args), "");
  EXPECT_THAT(args.Warnings(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(All, ServerArgsFlag, ::testing::ValuesIn(kCases));

TEST(ServerArgs, HasACaseForEachLine) {
  auto lines = DumpedLines({});
  for (const Case& c : kCases) lines.erase(c.name);
  EXPECT_THAT(lines, IsEmpty());
}

TEST(ServerArgs, WarnsOfNothingByDefault) {
  EXPECT_THAT(ServerArgs().Warnings(), IsEmpty());
}

TEST(ServerArgs, BooleansNeedNoValue) {
  ServerArgs args;
  EXPECT_EQ(Parse("--singleThreaded --log_as_json --profile=false", &args), "");
  EXPECT_TRUE(args.obsolete.single_threaded);
  EXPECT_TRUE(args.log.as_json);
  EXPECT_FALSE(args.obsolete.profile);
}

TEST(ServerArgs, TargetsAreRepeated) {
  ServerArgs args;
  EXPECT_EQ(Parse("--log_target stderr --log_target=/a,b", &args), "");
  EXPECT_THAT(args.log.targets, ElementsAre("stderr", "/a,b"));
}

TEST(ServerArgs, ProbesAreWholeWithPathAndInterval) {
  ServerArgs args;
  EXPECT_EQ(Parse("--livenessProbePath /a --livenessProbeInterval 5s", &args),
            "");
  EXPECT_THAT(args.Warnings(), IsEmpty());
  EXPECT_EQ(args.probes.liveness_interval, absl::Seconds(5));
}

struct Mistake {
  const char* flags;
  const char* error;
};

constexpr Mistake kMistakes[] = {
    {"--maxMessageSize 0",
     "max message size must be > 0, got 0 (--maxMessageSize)"},
    {"--maxMessageSize 2147483648",
     "invalid argument '2147483648' for --maxMessageSize: use at most "
     "2147483647"},
    {"--maxConcurrentStreams 0",
     "max concurrent streams must be > 0, got 0 (--maxConcurrentStreams)"},
    {"--threads 257", "invalid argument '257' for --threads: use 1 to 256"},
    {"--drainTimeout 5",
     "invalid argument '5' for --drainTimeout: use a duration such as 5s, "
     "1m30s or 200ms"},
    {"--drainTimeout=-5s",
     "invalid argument '-5s' for --drainTimeout: use a duration of at least "
     "0s"},
    {"--configWaitTimeout=-1ns",
     "invalid argument '-1ns' for --configWaitTimeout: use a duration of at "
     "least 0s"},
    {"--configDefaultNamespace=",
     "invalid argument '' for --configDefaultNamespace: must not be empty"},
    {"--loadsheddingMode on",
     "invalid argument 'on' for --loadsheddingMode: use disabled, logonly or "
     "enforce"},
    {"--averageLatencyThreshold=-1s",
     "--averageLatencyThreshold must be >= 0, got -1s"},
    {"--latencySamplesPerSecond=-1",
     "--latencySamplesPerSecond must be >= 0, got -1"},
    {"--latencySampleHalflife 0s",
     "--latencySampleHalflife must be > 0, got 0"},
    {"--maxRequestsPerSecond nan",
     "--maxRequestsPerSecond must be >= 0, got nan"},
    {"--burstSize=-1", "--burstSize must be >= 0, got -1"},
    {"--livenessProbeInterval=-1s",
     "invalid argument '-1s' for --livenessProbeInterval: use a duration of at "
     "least 0s"},
    {"--readinessProbeInterval x",
     "invalid argument 'x' for --readinessProbeInterval: use a duration such "
     "as 5s, 1m30s or 200ms"},
    {"--livenessProbePath /a --readinessProbePath /a",
     "invalid argument '/a' for --readinessProbePath: it is the "
     "--livenessProbePath too; use two files"},
    {"--log_output_level loud",
     "invalid output level 'loud' (--log_output_level): use debug, info, warn, "
     "error, fatal or none"},
    {"--log_output_level a:b:c",
     "invalid output level format 'a:b:c' (--log_output_level): write level or "
     "scope:level, separated by commas"},
    {"--log_output_level info,mpc:debug",
     "unknown scope 'mpc' (--log_output_level): use default, api, adapters, "
     "attributes, grpcAdapter, loadshedding, mcp or all"},
    {"--log_output_level info,",
     "invalid output level '' (--log_output_level): use debug, info, warn, "
     "error, fatal or none"},
    {"--log_stacktrace_level default:loud",
     "invalid output level 'loud' (--log_stacktrace_level): use debug, info, "
     "warn, error, fatal or none"},
    {"--log_caller mpc",
     "unknown scope 'mpc' (--log_caller): use default, api, adapters, "
     "attributes, grpcAdapter, loadshedding, mcp or all"},
    {"--log_target=",
     "invalid argument '' for --log_target: use stdout, stderr or a file"},
    {"--log_target /a --log_rotate /a",
     "invalid argument '/a' for --log_rotate: it is a --log_target too; name "
     "the file in one of them"},
    {"--log_rotate_max_age=-1",
     "invalid argument '-1' for --log_rotate_max_age: use 0 to 36500"},
    {"--log_rotate_max_size 0",
     "invalid argument '0' for --log_rotate_max_size: use 1 to 4398046511104"},
    {"--log_rotate_max_backups 10001",
     "invalid argument '10001' for --log_rotate_max_backups: use 0 to 10000"},
    {"--trace_sampling_rate 1.1",
     "sampling rate must be in the range: [0.0, 1.0], got 1.1 "
     "(--trace_sampling_rate)"},
    {"--trace_zipkin_url a --trace_jaeger_url b",
     "can't have Jaeger and Zipkin outputs active simultaneously: give one of "
     "--trace_jaeger_url and --trace_zipkin_url"},
    {"--apiWorkerPoolSize 0",
     "api worker pool size must be > 0, got pool size 0 (--apiWorkerPoolSize)"},
    {"--adapterWorkerPoolSize=-1",
     "adapter worker pool size must be > 0 , got pool size -1 "
     "(--adapterWorkerPoolSize)"},
    {"--numCheckCacheEntries=-1",
     "# check cache entries must be >= 0 and <= 2^31-1, got -1 "
     "(--numCheckCacheEntries)"},
};

class ServerArgsMistake : public ::testing::TestWithParam<Mistake> {};

TEST_P(ServerArgsMistake, IsToldWithFlagValueAndCure) {
  ServerArgs args;
  EXPECT_EQ(Parse(GetParam().flags, &args), GetParam().error);
}

INSTANTIATE_TEST_SUITE_P(All, ServerArgsMistake,
                         ::testing::ValuesIn(kMistakes));

TEST(ServerArgs, NumbersThatDoNotFitAreMistakes) {
  for (const char* const flag :
       {"--port=65536", "--monitoringPort=-1", "--maxMessageSize=-1",
        "--numCheckCacheEntries=2147483648", "--ctrlz_port=x"}) {
    ServerArgs args;
    const std::string error = Parse(flag, &args);
    EXPECT_THAT(error, HasSubstr(std::string(flag).substr(
                           0, std::string(flag).find('='))));
  }
}

TEST(LogLevels, AreByScope) {
  const auto lowest = [](const std::string& text, const std::string& scope) {
    return LogLevels::Parse("log_output_level", text)->Lowest(scope);
  };
  EXPECT_EQ(lowest("debug", "default"), LogLevel::kDebug);
  EXPECT_EQ(lowest("debug", "mcp"), LogLevel::kInfo);
  EXPECT_EQ(lowest("default:warn,mcp:error", "mcp"), LogLevel::kError);
  EXPECT_EQ(lowest("default:warn,mcp:error", "default"), LogLevel::kWarn);
  EXPECT_EQ(lowest("mcp:error,mcp:debug", "mcp"), LogLevel::kDebug);
  EXPECT_EQ(lowest("all:debug,mcp:error", "mcp"), LogLevel::kDebug);
  EXPECT_EQ(lowest("all:warn", "loadshedding"), LogLevel::kWarn);
  EXPECT_EQ(lowest("none", "default"), std::nullopt);
  EXPECT_EQ(lowest("adapters:fatal", "adapters"), std::nullopt);
}

TEST(LogArgs, AreTheOutput) {
  ServerArgs args;
  EXPECT_EQ(Parse("--log_rotate /a --log_rotate_max_size 2 "
                  "--log_rotate_max_age 3 --log_rotate_max_backups 0 "
                  "--log_as_json",
                  &args),
            "");
  const LogOutput output = args.log.Output();
  EXPECT_TRUE(output.json);
  ASSERT_TRUE(output.rotation.has_value());
  EXPECT_EQ(output.rotation->path, "/a");
  EXPECT_EQ(output.rotation->max_bytes, 2 << 20);
  EXPECT_EQ(output.rotation->max_age, absl::Hours(72));
  EXPECT_EQ(output.rotation->max_backups, 10000);
  EXPECT_FALSE(LogArgs().Output().rotation.has_value());
}

}  // namespace
}  // namespace mixer::cmd

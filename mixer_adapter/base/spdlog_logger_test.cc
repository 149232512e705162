#include "mixer_adapter/base/spdlog_logger.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/testing/temporary_directory.h"
#include "nlohmann/json.hpp"
#include "re2/re2.h"

namespace mixer {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr char kStamp[] = R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)";

std::string Contents(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

class SpdlogLogger : public ::testing::Test {
 protected:
  // What a logger of `scope` writes of "dropped" at debug and `message` at
  // warn.
  std::string WarnLine(const std::string& scope, const std::string& message,
                       bool json) {
    LogOutput output;
    output.targets = {directory_ / scope};
    output.json = json;
    {
      const auto sinks = LogSinks::Open(output);
      EXPECT_TRUE(sinks.ok());
      const auto logger = sinks->NewLogger(scope, LogLevel::kInfo);
      EXPECT_FALSE(logger->Enabled(LogLevel::kDebug));
      logger->Debug("dropped");
      logger->Warn(message);
    }
    return Contents(output.targets[0]);
  }

  // Writes `lines` lines of more than `size` bytes each with `rotation`.
  static void Write(const LogRotation& rotation, int lines, std::size_t size) {
    LogOutput output;
    output.targets = {};
    output.rotation = rotation;
    const auto sinks = LogSinks::Open(output);
    ASSERT_TRUE(sinks.ok());
    const auto logger = sinks->NewLogger("default", LogLevel::kInfo);
    for (int i = 0; i < lines; ++i) {
      logger->Info("line " + std::to_string(i) + std::string(size, '.'));
    }
  }

  LogRotation Rotation() const {
    LogRotation rotation;
    rotation.path = directory_ / "log.txt";
    rotation.max_bytes = 1000;
    rotation.max_backups = 2;
    return rotation;
  }

  testing::TemporaryDirectory directory_;
};

TEST_F(SpdlogLogger, WritesTheReferencesLineForm) {
  EXPECT_TRUE(
      RE2::FullMatch(WarnLine("default", "100%d done {}", false),
                     std::string(kStamp) + "\twarn\t100%d done \\{\\}\n"));
  EXPECT_TRUE(RE2::FullMatch(
      WarnLine("adapters", "100%d done {}", false),
      std::string(kStamp) + "\twarn\tadapters\t100%d done \\{\\}\n"));
}

TEST_F(SpdlogLogger, WritesJson) {
  const auto line =
      nlohmann::json::parse(WarnLine("mcp", "a \"b\"\n\xff{}%v", true));
  EXPECT_EQ(line["level"], "warn");
  EXPECT_EQ(line["scope"], "mcp");
  EXPECT_EQ(line["msg"], "a \"b\"\n\uFFFD{}%v");
  EXPECT_TRUE(RE2::FullMatch(line["time"].get<std::string>(), kStamp));
  EXPECT_EQ(line.size(), 4);
  EXPECT_TRUE(RE2::FullMatch(WarnLine("default", "b", true),
                             "\\{\"level\":\"warn\",\"time\":\"" +
                                 std::string(kStamp) +
                                 "\",\"msg\":\"b\"\\}\n"));
}

TEST_F(SpdlogLogger, WritesToAllTargetsWhatEachScopeLetsThrough) {
  LogOutput output;
  output.targets = {directory_ / "a", directory_ / "b"};
  const auto sinks = LogSinks::Open(output);
  ASSERT_TRUE(sinks.ok());
  sinks->NewLogger("default", LogLevel::kError)->Warn("dropped");
  sinks->NewLogger("mcp", LogLevel::kDebug)->Debug("kept");
  sinks->NewLogger("adapters", std::nullopt)->Error("dropped too");
  for (const std::string& target : output.targets) {
    EXPECT_TRUE(RE2::FullMatch(Contents(target),
                               std::string(kStamp) + "\tdebug\tmcp\tkept\n"));
  }
}

TEST_F(SpdlogLogger, TellsAFileThatCannotBeWritten) {
  LogOutput output;
  output.targets = {"/proc/no/such"};
  EXPECT_THAT(LogSinks::Open(output).status().message(),
              HasSubstr("/proc/no/such"));
}

TEST_F(SpdlogLogger, SetsFullFilesAside) {
  Write(Rotation(), 5, 600);
  EXPECT_THAT(Contents(directory_ / "log.txt"), HasSubstr("line 4"));
  EXPECT_THAT(Contents(directory_ / "log.1.txt"), HasSubstr("line 3"));
  EXPECT_THAT(Contents(directory_ / "log.2.txt"), HasSubstr("line 2"));
  EXPECT_FALSE(fs::exists(directory_ / "log.3.txt"));
}

TEST_F(SpdlogLogger, RemovesOldFilesSetAside) {
  LogRotation rotation = Rotation();
  rotation.max_age = absl::Hours(24);
  const auto age = [this](const std::string& name, int hours) {
    fs::last_write_time(
        directory_.Write(name, "x"),
        fs::file_time_type::clock::now() - std::chrono::hours(hours));
  };
  age("log.1.txt", 25);
  age("log.2.txt", 23);
  age("log.x.txt", 25);  // none of ours
  age("log.txt", 25);    // appended to
  Write(rotation, 1, 1);
  EXPECT_FALSE(fs::exists(directory_ / "log.1.txt"));
  EXPECT_TRUE(fs::exists(directory_ / "log.2.txt"));
  EXPECT_TRUE(fs::exists(directory_ / "log.x.txt"));
  EXPECT_THAT(Contents(directory_ / "log.txt"), ::testing::StartsWith("x"));
}

}  // namespace
}  // namespace mixer

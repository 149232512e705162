#include "mixer_adapter/base/spdlog_logger.h"

#include <fstream>
#include <sstream>
#include <string>

#include "gtest/gtest.h"
#include "re2/re2.h"

namespace mixer {
namespace {

std::string LogTwoLines(const std::string& scope) {
  SpdlogOptions options;
  options.scope = scope;
  options.target = ::testing::TempDir() + "/" + scope;
  {
    const auto logger = NewSpdlogLogger(options);
    EXPECT_FALSE(logger->Enabled(LogLevel::kDebug));
    logger->Debug("dropped");
    logger->Warn("100%d done {}");
  }
  std::stringstream text;
  text << std::ifstream(options.target).rdbuf();
  return text.str();
}

TEST(SpdlogLogger, WritesTheReferencesLineForm) {
  const std::string stamp = R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)";
  EXPECT_TRUE(RE2::FullMatch(LogTwoLines("default"),
                             stamp + "\twarn\t100%d done \\{\\}\n"));
  EXPECT_TRUE(RE2::FullMatch(LogTwoLines("adapters"),
                             stamp + "\twarn\tadapters\t100%d done \\{\\}\n"));
}

}  // namespace
}  // namespace mixer

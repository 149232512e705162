// Reports of random sets, delta-encoded and independent, against the rules in
// their plainest form.
#include <string>

#include "gtest/gtest.h"
#include "mixer_adapter/testing/attributes_generator.h"
#include "mixer_adapter/testing/report_oracle.h"

namespace mixer::server {
namespace {

constexpr int kReports = 20000;

TEST(ReportSetsDifferential, AgreesWithTheRules) {
  testing::RandomChoices choices(20190926);
  testing::AttributesGenerator generator(&choices);
  for (int i = 0; i < kReports; ++i) {
    const auto report = generator.Report();
    ASSERT_EQ(testing::CompareReport(report), "") << report.DebugString();
  }
}

}  // namespace
}  // namespace mixer::server

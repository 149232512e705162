// Base of tests that read Istio's own test tables, which are not part of this
// repository.
#ifndef MIXER_ADAPTER_TESTING_CONFORMANCE_TEST_H_
#define MIXER_ADAPTER_TESTING_CONFORMANCE_TEST_H_

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "mixer_adapter/testing/jsonl_cases.h"

namespace mixer::testing {

// Skips, with the reason, where the tables are not at hand.
class ConformanceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!ConformancePath("").has_value()) GTEST_SKIP() << kNoConformanceDir;
  }

  static std::vector<JsonlCase> Read(const std::string& file) {
    return ReadJsonl(*ConformancePath(file));
  }

  // The lines whose `member` is `value`; fails if there are none.
  static std::vector<JsonlCase> ReadThose(const std::string& file,
                                          const std::string& member,
                                          const std::string& value) {
    std::vector<JsonlCase> cases;
    for (JsonlCase& c : Read(file)) {
      if (c.json.at(member) == value) cases.push_back(std::move(c));
    }
    EXPECT_FALSE(cases.empty()) << value;
    return cases;
  }
};

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_CONFORMANCE_TEST_H_

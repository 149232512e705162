#include "mixer_adapter/server/load_shedding_options.h"

#include <functional>
#include <limits>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace mixer::server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(LoadSheddingOptions, Modes) {
  EXPECT_EQ(*ParseLoadSheddingMode("disabled"), LoadSheddingMode::kDisabled);
  EXPECT_EQ(*ParseLoadSheddingMode("logonly"), LoadSheddingMode::kLogOnly);
  EXPECT_EQ(*ParseLoadSheddingMode("enforce"), LoadSheddingMode::kEnforce);
  for (const char* const word : {"", "Enforce", "on"}) {
    EXPECT_EQ(ParseLoadSheddingMode(word).status().message(),
              "unknown load shedding mode '" + std::string(word) +
                  "': use disabled, logonly or enforce");
  }
}

TEST(LoadSheddingOptions, Mistakes) {
  const struct {
    std::function<void(LoadSheddingOptions*)> change;
    std::string error;
  } cases[] = {
      {[](LoadSheddingOptions*) {}, ""},
      {[](auto* o) { o->average_latency_threshold = absl::Seconds(-1); },
       "--averageLatencyThreshold must be >= 0, got -1s"},
      {[](auto* o) { o->latency_samples_per_second = -0.5; },
       "--latencySamplesPerSecond must be >= 0, got -0.5"},
      {[](auto* o) {
         o->latency_samples_per_second = std::numeric_limits<double>::max();
       },
       ""},
      {[](auto* o) { o->latency_sample_half_life = absl::ZeroDuration(); },
       "--latencySampleHalflife must be > 0, got 0"},
      {[](auto* o) { o->max_requests_per_second = -1; },
       "--maxRequestsPerSecond must be >= 0, got -1"},
      {[](auto* o) {
         o->max_requests_per_second = std::numeric_limits<double>::quiet_NaN();
       },
       "--maxRequestsPerSecond must be >= 0, got nan"},
      {[](auto* o) { o->burst_size = -1; }, "--burstSize must be >= 0, got -1"},
  };
  for (const auto& c : cases) {
    LoadSheddingOptions options;
    c.change(&options);
    EXPECT_EQ(options.Validate().message(), c.error);
  }
}

TEST(LoadSheddingOptions, Warnings) {
  LoadSheddingOptions options;
  EXPECT_THAT(options.Warnings(), IsEmpty());
  options.max_requests_per_second = 10;
  EXPECT_THAT(options.Warnings(), IsEmpty()) << "nothing is refused";
  options.mode = LoadSheddingMode::kLogOnly;
  EXPECT_THAT(options.Warnings(),
              ElementsAre(HasSubstr("--burstSize 0 lets no request pass")));
  options.burst_size = 1;
  EXPECT_THAT(options.Warnings(), IsEmpty());
  options.max_requests_per_second = 0;
  EXPECT_THAT(options.Warnings(), ElementsAre(HasSubstr("nothing is limited")));
  options.average_latency_threshold = absl::Milliseconds(100);
  EXPECT_THAT(options.Warnings(), IsEmpty());
}

}  // namespace
}  // namespace mixer::server

// RequestBag against protobuf's generated classes on random requests.
#include <string>

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"
#include "mixer_adapter/testing/attributes_generator.h"
#include "mixer_adapter/testing/attributes_oracle.h"

namespace mixer {
namespace {

constexpr int kMessages = 20000;
constexpr int kMutantsOfEach = 2;

TEST(RequestBagDifferential, AgreesWithProtobuf) {
  testing::RandomChoices choices(20190926);
  testing::AttributesGenerator generator(&choices);
  for (int i = 0; i < kMessages; ++i) {
    const std::string wire = generator.Set().SerializeAsString();
    ASSERT_EQ(testing::CompareWithProtobuf(wire), "")
        << absl::BytesToHexString(wire);
    for (int j = 0; j < kMutantsOfEach; ++j) {
      const std::string mutant = generator.Mutate(wire);
      ASSERT_EQ(testing::CompareWithProtobuf(mutant), "")
          << absl::BytesToHexString(mutant);
    }
  }
}

}  // namespace
}  // namespace mixer

#include "mixer_adapter/base/scratch.h"

#include <cstdint>
#include <string>

#include "gtest/gtest.h"
#include "mixer_adapter/base/scratch_vector.h"

namespace mixer {
namespace {

TEST(Scratch, AlignsAndKeepsWhatItHandsOut) {
  Scratch scratch;
  const std::string_view text = scratch.Copy("abc");
  double* const number = scratch.New<double>(1.5);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(number) % alignof(double), 0u);
  std::string big(100000, 'x');
  EXPECT_EQ(scratch.Concat("y", big), "y" + big);
  EXPECT_EQ(text, "abc");
  EXPECT_EQ(*number, 1.5);
}

TEST(Scratch, ReusesItsMemoryAfterReset) {
  Scratch scratch;
  scratch.Copy(std::string(50000, 'x'));
  scratch.Reset();
  const char* const first = scratch.Copy(std::string(50000, 'x')).data();
  scratch.Reset();
  EXPECT_EQ(scratch.Copy(std::string(50000, 'x')).data(), first);
}

TEST(ScratchVector, KeepsOrderWhileItGrows) {
  Scratch scratch;
  ScratchVector<int> numbers(&scratch);
  EXPECT_EQ(numbers.begin(), numbers.end());
  for (int i = 0; i < 1000; ++i) numbers.push_back(i);
  EXPECT_EQ(numbers.size(), 1000u);
  int next = 0;
  for (const int number : numbers) EXPECT_EQ(number, next++);
}

}  // namespace
}  // namespace mixer

// Shows that a path allocates nothing from the heap.
#ifndef MIXER_ADAPTER_TESTING_ALLOCATION_COUNTER_H_
#define MIXER_ADAPTER_TESTING_ALLOCATION_COUNTER_H_

#include <cstdint>

namespace mixer::testing {

// Counts the calls of operator new, in all its forms, by the current thread.
// Linking this library replaces the global operators; malloc itself is not
// counted.
//
//   AllocationCounter counter;
//   ... the path ...
//   EXPECT_EQ(counter.count(), 0);
class AllocationCounter {
 public:
  AllocationCounter();
  // Since construction.
  std::int64_t count() const;

 private:
  const std::int64_t start_;
};

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_ALLOCATION_COUNTER_H_

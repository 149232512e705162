#include "mixer_adapter/base/thread_slot.h"

#include <vector>

#include "mixer_adapter/base/mutex.h"

namespace mixer {
namespace {

// The numbers given out; lowest free one first would need a heap, last freed
// first is as dense.
class Slots {
 public:
  int Take() ABSL_LOCKS_EXCLUDED(mu_) {
    MutexLock lock(&mu_);
    if (free_.empty()) return next_++;
    const int slot = free_.back();
    free_.pop_back();
    return slot;
  }
  void Give(int slot) ABSL_LOCKS_EXCLUDED(mu_) {
    MutexLock lock(&mu_);
    free_.push_back(slot);
  }

 private:
  Mutex mu_;
  int next_ ABSL_GUARDED_BY(mu_) = 0;
  std::vector<int> free_ ABSL_GUARDED_BY(mu_);
};

// Never destroyed: threads may end after main.
Slots& AllSlots() {
  static Slots* const slots = new Slots;
  return *slots;
}

struct OwnSlot {
  OwnSlot() : number(AllSlots().Take()) {}
  ~OwnSlot() { AllSlots().Give(number); }
  const int number;
};

}  // namespace

int ThreadSlot() {
  thread_local const OwnSlot slot;
  return slot.number;
}

}  // namespace mixer

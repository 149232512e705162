// An immutable value that many threads use and one now and then exchanges,
// where threads have no place for a Published<T>::Reader of their own.
#ifndef MIXER_ADAPTER_BASE_REPLICATED_H_
#define MIXER_ADAPTER_BASE_REPLICATED_H_

#include <array>
#include <cstddef>
#include <memory>
#include <utility>

#include "mixer_adapter/base/mutex.h"
#include "mixer_adapter/base/thread_slot.h"

namespace mixer {

// Thread-safe. Holds one reference to the value for each of kCopies groups of
// threads, under a lock of the group's own: up to kCopies threads never meet at
// a lock or a reference count.
template <typename T>
class Replicated {
 public:
  static constexpr std::size_t kCopies = 64;

  explicit Replicated(const std::shared_ptr<const T>& first) { Set(first); }

  // What `use` returns for the value, which lives during the call and must not
  // be kept. `use` must not call Read() or Set().
  template <typename Use>
  auto Read(Use&& use) const {
    const Copy& copy =
        copies_[static_cast<std::size_t>(ThreadSlot()) % kCopies];
    MutexLock lock(&copy.mu);
    return std::forward<Use>(use)(*copy.value);
  }

  // When it returns, nobody uses the value before any more; unless somebody
  // else shares it, it is gone, destroyed by this thread. Not by two at once.
  void Set(const std::shared_ptr<const T>& next) {
    for (Copy& copy : copies_) {
      std::shared_ptr<const T> value = next;
      MutexLock lock(&copy.mu);
      copy.value.swap(value);
    }
  }

 private:
  struct alignas(64) Copy {
    mutable Mutex mu;
    std::shared_ptr<const T> value ABSL_GUARDED_BY(mu);
  };

  std::array<Copy, kCopies> copies_;
};

}  // namespace mixer

#endif  // MIXER_ADAPTER_BASE_REPLICATED_H_

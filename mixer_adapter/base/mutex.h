// A std::mutex with clang's thread-safety annotations.
//
// absl::Mutex is not used: in Debian it lives in a library that the thread
// sanitizer cannot see into, which makes it report races that are none.
#ifndef MIXER_ADAPTER_BASE_MUTEX_H_
#define MIXER_ADAPTER_BASE_MUTEX_H_

#include <mutex>

#include "absl/base/thread_annotations.h"

namespace mixer {

class ABSL_LOCKABLE Mutex {
 public:
  void lock() ABSL_EXCLUSIVE_LOCK_FUNCTION() { mu_.lock(); }
  void unlock() ABSL_UNLOCK_FUNCTION() { mu_.unlock(); }

 private:
  std::mutex mu_;
};

class ABSL_SCOPED_LOCKABLE MutexLock {
 public:
  explicit MutexLock(Mutex* mu) ABSL_EXCLUSIVE_LOCK_FUNCTION(mu) : mu_(mu) {
    mu_->lock();
  }
  ~MutexLock() ABSL_UNLOCK_FUNCTION() { mu_->unlock(); }

  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex* const mu_;
};

}  // namespace mixer

#endif  // MIXER_ADAPTER_BASE_MUTEX_H_

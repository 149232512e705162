// An array of unknown size in the memory of one request.
#ifndef MIXER_ADAPTER_BASE_SCRATCH_VECTOR_H_
#define MIXER_ADAPTER_BASE_SCRATCH_VECTOR_H_

#include <algorithm>
#include <cstddef>
#include <type_traits>

#include "mixer_adapter/base/scratch.h"

namespace mixer {

// Not thread-safe. Elements move when it grows; what data() gave until then
// stays readable as long as the Scratch's memory does.
template <typename T>
class ScratchVector {
 public:
  static_assert(std::is_trivially_copyable_v<T>);

  // `scratch` must outlive it.
  explicit ScratchVector(Scratch* scratch) : scratch_(scratch) {}

  void push_back(const T& element) {
    if (size_ == capacity_) Grow();
    data_[size_++] = element;
  }

  const T* data() const { return data_; }
  std::size_t size() const { return size_; }
  const T* begin() const { return data_; }
  const T* end() const { return data_ + size_; }

 private:
  static constexpr std::size_t kFirst = 4;

  void Grow() {
    capacity_ = std::max(kFirst, 2 * capacity_);
    T* const larger = scratch_->NewArray<T>(capacity_);
    std::copy(begin(), end(), larger);
    data_ = larger;
  }

  Scratch* const scratch_;
  T* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace mixer

#endif  // MIXER_ADAPTER_BASE_SCRATCH_VECTOR_H_

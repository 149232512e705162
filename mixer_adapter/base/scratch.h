// Memory of one request: a bump allocator that is reset between requests and,
// once warm, allocates nothing from the heap.
#ifndef MIXER_ADAPTER_BASE_SCRATCH_H_
#define MIXER_ADAPTER_BASE_SCRATCH_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace mixer {

// Not thread-safe. Everything handed out lives until Reset() or destruction; no
// destructors run, hence only trivially destructible objects.
class Scratch {
 public:
  Scratch() { AddBlock(kFirstBlock); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  void* Allocate(std::size_t size, std::size_t align) {
    const auto at = reinterpret_cast<std::uintptr_t>(next_);
    const std::size_t padding = (align - at % align) % align;
    if (size + padding > static_cast<std::size_t>(end_ - next_)) {
      AddBlock(size + align);
      return Allocate(size, align);
    }
    void* const result = next_ + padding;
    next_ += padding + size;
    return result;
  }

  template <typename T, typename... Args>
  T* New(Args&&... args) {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (Allocate(sizeof(T), alignof(T))) T{std::forward<Args>(args)...};
  }

  // `count` default-initialised objects.
  template <typename T>
  T* NewArray(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    T* const array = static_cast<T*>(Allocate(sizeof(T) * count, alignof(T)));
    std::uninitialized_default_construct_n(array, count);
    return array;
  }

  std::string_view Copy(std::string_view text) {
    if (text.empty()) return {};
    char* const copy = static_cast<char*>(Allocate(text.size(), 1));
    std::memcpy(copy, text.data(), text.size());
    return {copy, text.size()};
  }

  std::string_view Concat(std::string_view a, std::string_view b) {
    if (a.empty() && b.empty()) return {};
    char* const both = static_cast<char*>(Allocate(a.size() + b.size(), 1));
    if (!a.empty()) std::memcpy(both, a.data(), a.size());
    if (!b.empty()) std::memcpy(both + a.size(), b.data(), b.size());
    return {both, a.size() + b.size()};
  }

  // Forgets everything. Several blocks become one of their total size, so the
  // next request of this size needs no block; what one huge request took is
  // given back.
  void Reset() {
    if (blocks_.size() > 1) {
      const std::size_t total = std::min(used_, kKeep);
      blocks_.clear();
      used_ = 0;
      AddBlock(total);
    }
    next_ = blocks_.back().get();
  }

 private:
  static constexpr std::size_t kFirstBlock = 4096;
  static constexpr std::size_t kKeep = std::size_t{256} * 1024;

  void AddBlock(std::size_t at_least) {
    const std::size_t size = std::max(at_least, std::max(kFirstBlock, used_));
    blocks_.push_back(std::make_unique<char[]>(size));
    next_ = blocks_.back().get();
    end_ = next_ + size;
    used_ += size;
  }

  std::vector<std::unique_ptr<char[]>> blocks_;
  char* next_ = nullptr;
  char* end_ = nullptr;
  std::size_t used_ = 0;  // sum of the block sizes
};

}  // namespace mixer

#endif  // MIXER_ADAPTER_BASE_SCRATCH_H_

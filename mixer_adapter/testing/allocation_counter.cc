#include "mixer_adapter/testing/allocation_counter.h"

#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

thread_local std::int64_t allocations = 0;

void* Count(std::size_t size, std::size_t align) {
  ++allocations;
  void* const memory =
      align <= alignof(std::max_align_t)
          ? std::malloc(size == 0 ? 1 : size)
          // aligned_alloc wants a multiple of the alignment.
          : std::aligned_alloc(align, (size + align - 1) / align * align);
  return memory;
}

void* CountOrThrow(std::size_t size, std::size_t align) {
  void* const memory = Count(size, align);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

constexpr std::size_t kDefaultAlign = alignof(std::max_align_t);

}  // namespace

void* operator new(std::size_t size) {
  return CountOrThrow(size, kDefaultAlign);
}
void* operator new[](std::size_t size) {
  return CountOrThrow(size, kDefaultAlign);
}
void* operator new(std::size_t size, std::align_val_t align) {
  return CountOrThrow(size, static_cast<std::size_t>(align));
}
void* operator new[](std::size_t size, std::align_val_t align) {
  return CountOrThrow(size, static_cast<std::size_t>(align));
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return Count(size, kDefaultAlign);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return Count(size, kDefaultAlign);
}

void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, const std::nothrow_t&) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, const std::nothrow_t&) noexcept {
  std::free(memory);
}

namespace mixer::testing {

AllocationCounter::AllocationCounter() : start_(allocations) {}

std::int64_t AllocationCounter::count() const { return allocations - start_; }

}  // namespace mixer::testing

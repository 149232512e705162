// What is known already, in one phase of one request, of conditions that
// several places share.
#ifndef MIXER_ADAPTER_RUNTIME_CONDITION_STATES_H_
#define MIXER_ADAPTER_RUNTIME_CONDITION_STATES_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "mixer_adapter/base/scratch.h"

namespace mixer::runtime {

enum class ConditionState : std::uint8_t { kUnknown, kFalse, kTrue, kError };

// Two bits a condition, taken from the request's memory when the first one is
// asked for.
class ConditionStates {
 public:
  // `size` slots, all kUnknown.
  explicit ConditionStates(std::size_t size) : size_(size) {}

  ConditionState Get(std::uint32_t slot) const {
    if (words_ == nullptr) return ConditionState::kUnknown;
    return static_cast<ConditionState>(words_[slot / kPerWord] >> Shift(slot) &
                                       kMask);
  }

  // `slot` must be unknown.
  void Set(std::uint32_t slot, ConditionState state, Scratch* scratch) {
    if (words_ == nullptr) {
      const std::size_t count = (size_ + kPerWord - 1) / kPerWord;
      words_ = scratch->NewArray<std::uint64_t>(count);
      std::fill_n(words_, count, 0);
    }
    words_[slot / kPerWord] |= std::uint64_t(state) << Shift(slot);
  }

 private:
  static constexpr std::uint32_t kPerWord = 32;
  static constexpr std::uint64_t kMask = 3;

  static unsigned Shift(std::uint32_t slot) { return slot % kPerWord * 2; }

  const std::size_t size_;
  std::uint64_t* words_ = nullptr;
};

}  // namespace mixer::runtime

#endif  // MIXER_ADAPTER_RUNTIME_CONDITION_STATES_H_

// The instances that one Report call has for one handler and template.
#ifndef MIXER_ADAPTER_SPI_REPORT_BATCH_H_
#define MIXER_ADAPTER_SPI_REPORT_BATCH_H_

#include <cstddef>
#include <cstring>
#include <type_traits>

#include "absl/types/span.h"
#include "mixer_adapter/base/scratch.h"

namespace mixer::spi {

// Known by type only to the template whose instances it holds.
class ReportBatch {
 protected:
  ~ReportBatch() = default;
};

// In the order in which they were added, one behind the other in the request's
// memory.
template <typename Instance>
class BatchOf final : public ReportBatch {
 public:
  static_assert(std::is_trivially_copyable_v<Instance>);

  // `*batch` is null or of this type; it is made at the first call.
  static void Add(const Instance& instance, Scratch* scratch,
                  ReportBatch** batch) {
    if (*batch == nullptr) *batch = scratch->New<BatchOf>();
    static_cast<BatchOf*>(*batch)->Push(instance, scratch);
  }

  static absl::Span<const Instance> Instances(const ReportBatch& batch) {
    const auto& typed = static_cast<const BatchOf&>(batch);
    return {typed.items_, typed.size_};
  }

 private:
  void Push(const Instance& instance, Scratch* scratch) {
    if (size_ == capacity_) {
      capacity_ = capacity_ == 0 ? 1 : 2 * capacity_;
      Instance* const more = scratch->NewArray<Instance>(capacity_);
      if (size_ > 0) {
        std::memcpy(static_cast<void*>(more), items_, size_ * sizeof(Instance));
      }
      items_ = more;
    }
    items_[size_++] = instance;
  }

  Instance* items_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace mixer::spi

#endif  // MIXER_ADAPTER_SPI_REPORT_BATCH_H_

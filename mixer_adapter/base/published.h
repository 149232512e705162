// One writer publishes values, many readers use the newest without a lock and
// without a reference count that they would share.
//
//   writer:  published.Publish(std::make_shared<const Table>(...));
//   reader:  Published<Table>::Reader reader(&published);     // one a thread
//            { auto pin = reader.Get();  pin->...; }          // one a request
//
// A pin announces in the reader's own slot what it uses (a hazard pointer). The
// writer keeps every older value until no slot names it and nobody else shares
// it, and destroys it on its own thread, in Collect(): never on a reader's.
#ifndef MIXER_ADAPTER_BASE_PUBLISHED_H_
#define MIXER_ADAPTER_BASE_PUBLISHED_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <list>
#include <memory>
#include <utility>
#include <vector>

#include "mixer_adapter/base/mutex.h"

namespace mixer {

template <typename T>
class Published {
  using Holder = std::shared_ptr<const T>;

  struct alignas(64) Slot {
    std::atomic<const Holder*> in_use{nullptr};
    bool taken = false;  // guarded by mu_
  };

 public:
  // Keeps one value alive for as long as it lives. Belongs to one thread.
  class Pin {
   public:
    Pin(Slot* slot, const Holder* holder) : slot_(slot), holder_(holder) {}
    Pin(Pin&& other) noexcept
        : slot_(std::exchange(other.slot_, nullptr)), holder_(other.holder_) {}
    Pin(const Pin&) = delete;
    Pin& operator=(const Pin&) = delete;
    ~Pin() {
      if (slot_ != nullptr) {
        slot_->in_use.store(nullptr, std::memory_order_release);
      }
    }

    const T& operator*() const { return **holder_; }
    const T* operator->() const { return holder_->get(); }
    // For what outlives the pin, such as a call that waits.
    std::shared_ptr<const T> Share() const { return *holder_; }

   private:
    Slot* slot_;
    const Holder* holder_;
  };

  // A reader thread's access. Must be destroyed before the Published; holds at
  // most one Pin at a time.
  class Reader {
   public:
    explicit Reader(Published* published)
        : published_(published), slot_(published->TakeSlot()) {}
    ~Reader() { published_->ReturnSlot(slot_); }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    Pin Get() {
      const Holder* holder =
          published_->current_.load(std::memory_order_acquire);
      for (;;) {
        // The store must be visible before the second load: the writer swaps
        // first and looks at the slots afterwards.
        slot_->in_use.store(holder, std::memory_order_seq_cst);
        const Holder* const again =
            published_->current_.load(std::memory_order_seq_cst);
        if (again == holder) return Pin(slot_, holder);
        holder = again;
      }
    }

   private:
    Published* const published_;
    Slot* const slot_;
  };

  explicit Published(std::shared_ptr<const T> first)
      : current_(new Holder(std::move(first))) {}
  ~Published() { delete current_.load(); }
  Published(const Published&) = delete;
  Published& operator=(const Published&) = delete;

  // From now on readers get `next`. Writer thread only, like Collect().
  void Publish(std::shared_ptr<const T> next) {
    retired_.emplace_back(current_.exchange(new Holder(std::move(next)),
                                            std::memory_order_seq_cst));
    Collect();
  }

  // Destroys the retired values that nobody uses any more; returns how many are
  // still in use.
  std::size_t Collect() {
    retired_.erase(std::remove_if(retired_.begin(), retired_.end(),
                                  [this](const auto& holder) {
                                    // In this order: only a pin can Share().
                                    return !InUse(holder.get()) &&
                                           holder->use_count() == 1;
                                  }),
                   retired_.end());
    return retired_.size();
  }

 private:
  Slot* TakeSlot() ABSL_LOCKS_EXCLUDED(mu_) {
    MutexLock lock(&mu_);
    for (Slot& slot : slots_) {
      if (!slot.taken) {
        slot.taken = true;
        return &slot;
      }
    }
    slots_.emplace_back().taken = true;
    return &slots_.back();
  }

  void ReturnSlot(Slot* slot) ABSL_LOCKS_EXCLUDED(mu_) {
    MutexLock lock(&mu_);
    slot->taken = false;
  }

  bool InUse(const Holder* holder) ABSL_LOCKS_EXCLUDED(mu_) {
    MutexLock lock(&mu_);
    for (const Slot& slot : slots_) {
      if (slot.in_use.load(std::memory_order_seq_cst) == holder) return true;
    }
    return false;
  }

  std::atomic<const Holder*> current_;
  std::vector<std::unique_ptr<const Holder>> retired_;  // writer thread only
  Mutex mu_;
  std::list<Slot> slots_ ABSL_GUARDED_BY(mu_);
};

}  // namespace mixer

#endif  // MIXER_ADAPTER_BASE_PUBLISHED_H_

// Where a handler that waits puts its answer.
#ifndef MIXER_ADAPTER_SPI_COMPLETION_H_
#define MIXER_ADAPTER_SPI_COMPLETION_H_

#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "mixer_adapter/base/scratch.h"

namespace mixer::spi {

// The answer of who has nothing to say but that it is done.
struct Ack {};

// One call's answer, given once, by any thread, before the handler's call has
// returned or long after it. If the completion dies without one, the call has
// failed. Movable.
template <typename Result>
class Completion {
 public:
  // Who waits for the answer; outlives it.
  class Sink {
   public:
    virtual void Complete(absl::StatusOr<Result> result,
                          std::shared_ptr<const void> owner) = 0;
    // The handler was not called, or failed to take the call.
    virtual void Refuse(const absl::Status& why) = 0;

   protected:
    ~Sink() = default;
  };

  explicit Completion(Sink* sink) : sink_(sink) {}
  Completion(Completion&& other) noexcept
      : sink_(std::exchange(other.sink_, nullptr)) {}
  Completion& operator=(Completion&& other) noexcept {
    std::swap(sink_, other.sink_);
    return *this;
  }
  ~Completion() {
    if (sink_ == nullptr) return;
    Finish(absl::InternalError("the handler gave no answer"));
  }

  // What `result` views is the handler's own for as long as the handler lives,
  // or else `owner` keeps it. The call's instance is gone afterwards.
  void Finish(absl::StatusOr<Result> result,
              std::shared_ptr<const void> owner = nullptr) {
    std::exchange(sink_, nullptr)
        ->Complete(std::move(result), std::move(owner));
  }

  // For who calls the handler, in its place.
  void Refuse(const absl::Status& why) {
    std::exchange(sink_, nullptr)->Refuse(why);
  }

  // Whether the answer was given, or is somebody else's to give.
  bool finished() const { return sink_ == nullptr; }

 private:
  Sink* sink_;
};

// What Then() makes: belongs to the request's memory, and is done with when it
// has been answered.
template <typename From, typename To, typename Step>
class Interceptor final : public Completion<From>::Sink {
 public:
  Interceptor(Completion<To> done, Step step)
      : done_(std::move(done)), step_(step) {}

  void Complete(absl::StatusOr<From> result,
                std::shared_ptr<const void> owner) override {
    // Answered, the request may end, and this object with it.
    Completion<To> done = std::move(done_);
    const Step step = step_;
    step(std::move(result), std::move(owner), std::move(done));
  }
  void Refuse(const absl::Status& why) override {
    Completion<To> done = std::move(done_);
    done.Refuse(why);
  }

 private:
  Completion<To> done_;
  const Step step_;
};

// A completion whose answer `step` is given, together with its owner and with
// `done`, which it answers: step(StatusOr<From>, owner, Completion<To>), on the
// thread that answers. `step` must be trivially destructible.
template <typename From, typename To, typename Step>
Completion<From> Then(Completion<To> done, Scratch* scratch, const Step& step) {
  static_assert(std::is_trivially_destructible_v<Step>);
  using Type = Interceptor<From, To, Step>;
  // Never destroyed: a completion that has answered holds nothing.
  void* const memory = scratch->Allocate(sizeof(Type), alignof(Type));
  return Completion<From>(new (memory) Type(std::move(done), step));
}

}  // namespace mixer::spi

#endif  // MIXER_ADAPTER_SPI_COMPLETION_H_

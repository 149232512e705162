// One thread that runs an asio event loop.
#ifndef MIXER_ADAPTER_NET_IO_THREAD_H_
#define MIXER_ADAPTER_NET_IO_THREAD_H_

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/time/time.h"
#include "mixer_adapter/net/loop.h"

namespace boost::asio {
class io_context;
}  // namespace boost::asio

namespace mixer::net {

class IoThread final : public Loop {
 public:
  // The thread runs from here on; `name` is what the system shows for it (up to
  // 15 bytes).
  explicit IoThread(const std::string& name);
  // Stops.
  ~IoThread() override;

  // Ends the thread after the call it is in; what was posted or planned is
  // dropped. Not from the thread itself. May be called again.
  void Stop();

  absl::Time Now() const override;
  void Post(std::function<void()> fn) override;
  std::unique_ptr<Timer> After(absl::Duration delay,
                               std::function<void()> fn) override;

  // For the .cc files of this room.
  boost::asio::io_context& context() { return *context_; }

 private:
  const absl::Time start_wall_;
  const std::chrono::steady_clock::time_point start_;
  const std::unique_ptr<boost::asio::io_context> context_;
  std::thread thread_;
};

}  // namespace mixer::net

#endif  // MIXER_ADAPTER_NET_IO_THREAD_H_

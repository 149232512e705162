#include "mixer_adapter/net/io_thread.h"

#include <pthread.h>

#include <utility>

#include "absl/time/clock.h"
#include "boost/asio/executor_work_guard.hpp"
#include "boost/asio/io_context.hpp"
#include "boost/asio/post.hpp"
#include "boost/asio/steady_timer.hpp"

namespace mixer::net {
namespace {

namespace asio = boost::asio;

class AsioTimer final : public Timer {
 public:
  AsioTimer(asio::io_context& context, absl::Duration delay,
            std::function<void()> fn)
      : timer_(context, absl::ToChronoNanoseconds(delay)) {
    // A timer that has fired but not yet run can no longer be taken back by
    // asio: the flag is what cancels it.
    timer_.async_wait([alive = std::weak_ptr<int>(alive_),
                       fn = std::move(fn)](boost::system::error_code error) {
      if (!error && !alive.expired()) fn();
    });
  }

 private:
  std::shared_ptr<int> alive_ = std::make_shared<int>();
  asio::steady_timer timer_;
};

}  // namespace

IoThread::IoThread(const std::string& name)
    : start_wall_(absl::Now()),
      start_(std::chrono::steady_clock::now()),
      context_(std::make_unique<asio::io_context>(1)) {
  thread_ = std::thread([this] {
    const auto work = asio::make_work_guard(*context_);
    context_->run();
  });
  pthread_setname_np(thread_.native_handle(), name.substr(0, 15).c_str());
}

IoThread::~IoThread() { Stop(); }

void IoThread::Stop() {
  context_->stop();
  if (thread_.joinable()) thread_.join();
}

absl::Time IoThread::Now() const {
  return start_wall_ +
         absl::FromChrono(std::chrono::steady_clock::now() - start_);
}

void IoThread::Post(std::function<void()> fn) {
  asio::post(*context_, std::move(fn));
}

std::unique_ptr<Timer> IoThread::After(absl::Duration delay,
                                       std::function<void()> fn) {
  return std::make_unique<AsioTimer>(*context_, delay, std::move(fn));
}

}  // namespace mixer::net

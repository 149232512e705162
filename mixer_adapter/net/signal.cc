#include "mixer_adapter/net/signal.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

#include "boost/asio/buffer.hpp"
#include "boost/asio/io_context.hpp"
#include "boost/asio/posix/stream_descriptor.hpp"
#include "boost/asio/read.hpp"

namespace mixer::net {
namespace {

namespace asio = boost::asio;

int NewEventFd() {
  const int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (fd < 0)
    throw std::system_error(errno, std::generic_category(), "eventfd");
  return fd;
}

}  // namespace

// Owned by the read under way as well.
class Signal::Listener final : public std::enable_shared_from_this<Listener> {
 public:
  Listener(IoThread* io, std::function<void()> run)
      : run_(std::move(run)), event_(io->context(), NewEventFd()) {}

  void Listen() {
    asio::async_read(event_, asio::buffer(&count_, sizeof count_),
                     [self = shared_from_this()](
                         boost::system::error_code error, std::size_t) {
                       if (error || self->ended_) return;
                       // Down first: what comes from now on raises it again.
                       self->up_.store(false);
                       self->run_();
                       if (!self->ended_) self->Listen();
                     });
  }

  void Raise() {
    if (up_.load() || up_.exchange(true)) return;
    const std::uint64_t one = 1;
    // Can't be full: one at a time is under way.
    [[maybe_unused]] const ssize_t written =
        write(event_.native_handle(), &one, sizeof one);
  }

  void End() {
    ended_ = true;
    event_.close();
  }

 private:
  const std::function<void()> run_;
  asio::posix::stream_descriptor event_;
  std::atomic<bool> up_{false};
  std::uint64_t count_ = 0;
  bool ended_ = false;  // the loop's
};

Signal::Signal(IoThread* io, std::function<void()> run)
    : listener_(std::make_shared<Listener>(io, std::move(run))) {
  io->Post([listener = listener_] { listener->Listen(); });
}

Signal::~Signal() { listener_->End(); }

void Signal::Raise() { listener_->Raise(); }

}  // namespace mixer::net

// One connection to a Redis server. Commands are pipelined: each is sent at
// once, replies come in the order of the commands.
#ifndef MIXER_ADAPTER_NET_REDIS_CONNECTION_H_
#define MIXER_ADAPTER_NET_REDIS_CONNECTION_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "mixer_adapter/net/io_thread.h"
#include "mixer_adapter/net/listen_address.h"
#include "mixer_adapter/net/redis_reply.h"

namespace mixer::net {

// Made, used and destroyed on the loop's thread, also by its own callbacks;
// calls nobody any more when it is gone.
class RedisConnection {
 public:
  struct Events {
    std::function<void()> on_connected;
    // The connection could not be made, or has ended; nothing more is called,
    // and commands without a reply get none.
    std::function<void(absl::Status)> on_closed;
  };
  using OnReply = std::function<void(const RedisReply&)>;

  // Connects; look-up of the host's name included, within `timeout`. `io`
  // outlives it.
  RedisConnection(IoThread* io, const ListenAddress& address,
                  absl::Duration timeout, Events events);
  ~RedisConnection();
  RedisConnection(const RedisConnection&) = delete;
  RedisConnection& operator=(const RedisConnection&) = delete;

  // After on_connected, before on_closed. `words`: "GET", "key".
  void Send(absl::Span<const std::string_view> words, OnReply on_reply);

 private:
  class Session;

  const std::shared_ptr<Session> session_;
};

}  // namespace mixer::net

#endif  // MIXER_ADAPTER_NET_REDIS_CONNECTION_H_

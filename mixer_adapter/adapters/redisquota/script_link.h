// One connection to Redis that is kept up, and the scripts that run over it.
#ifndef MIXER_ADAPTER_ADAPTERS_REDISQUOTA_SCRIPT_LINK_H_
#define MIXER_ADAPTER_ADAPTERS_REDISQUOTA_SCRIPT_LINK_H_

#include <array>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "absl/random/random.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "mixer_adapter/adapters/redisquota/window_script.h"
#include "mixer_adapter/net/backoff.h"
#include "mixer_adapter/net/io_thread.h"
#include "mixer_adapter/net/listen_address.h"
#include "mixer_adapter/net/redis_connection.h"

namespace mixer::redisquota {

// Made, used and destroyed on the loop's thread; calls nobody when it is gone.
//
// Redis has the scripts before the link is up. Afterwards a script is called by
// the name that Redis gave it, and sent again if Redis does not know it any
// more.
class ScriptLink {
 public:
  enum class State {
    kTrying,  // to connect for the first time, or right after a good connection
    kUp,
    kDown,  // the last try failed; tries go on
  };

  struct Events {
    std::function<void()> on_up;
    // A connection ended or could not be made; now it is trying or down.
    std::function<void(const absl::Status&)> on_lost;
  };

  // Called once: with the reply, which may be an error of Redis, or the reason
  // why there is none. On the loop's thread; not before Run() returns.
  using OnReply = std::function<void(const absl::StatusOr<net::RedisReply>&)>;

  // Within which time Redis must be connected to, and answer.
  static constexpr absl::Duration kConnectTimeout = absl::Seconds(5);
  static constexpr absl::Duration kSilence = absl::Seconds(3);
  // A connection that lasted so long is tried again at once.
  static constexpr absl::Duration kStableAfter = absl::Seconds(1);

  // Tries from here on. `io` outlives it.
  ScriptLink(net::IoThread* io, net::ListenAddress address, Events events);
  ~ScriptLink() = default;

  State state() const { return state_; }

  // Only if it is up. `words`: the number of keys, keys, arguments.
  void Run(WindowScript script, std::vector<std::string> words,
           OnReply on_reply);

 private:
  struct Call {
    WindowScript script;
    std::vector<std::string> words;
    OnReply on_reply;
  };
  using Calls = std::list<Call>;

  void Connect();
  void LoadScripts();
  void Loaded(WindowScript script, const net::RedisReply& reply);
  void Send(const char* command, const std::string& script, Calls::iterator at);
  void Answered(Calls::iterator at, const net::RedisReply& reply);
  // Sends, and notices when nothing is answered.
  void Command(absl::Span<const std::string_view> words,
               net::RedisConnection::OnReply on_reply);
  void Watch();
  void Lose(const absl::Status& why);
  absl::Duration NextDelay();

  net::IoThread& io_;
  const net::ListenAddress address_;
  const Events events_;
  const net::Backoff backoff_;
  absl::BitGen random_;

  State state_ = State::kTrying;
  int attempt_ = 0;
  absl::Time up_at_;
  std::array<std::string, kWindowScripts.size()> names_;
  std::size_t loaded_ = 0;
  int unanswered_ = 0;
  absl::Time heard_at_;  // or began to wait
  Calls calls_;          // without an answer
  std::unique_ptr<net::Timer> timer_;
  std::unique_ptr<net::RedisConnection> connection_;
};

}  // namespace mixer::redisquota

#endif  // MIXER_ADAPTER_ADAPTERS_REDISQUOTA_SCRIPT_LINK_H_

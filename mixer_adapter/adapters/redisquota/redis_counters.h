// The counters of one handler, which are in Redis: for all Mixers together.
#ifndef MIXER_ADAPTER_ADAPTERS_REDISQUOTA_REDIS_COUNTERS_H_
#define MIXER_ADAPTER_ADAPTERS_REDISQUOTA_REDIS_COUNTERS_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "mixer_adapter/adapters/redisquota/pending_calls.h"
#include "mixer_adapter/adapters/redisquota/script_link.h"
#include "mixer_adapter/net/io_thread.h"
#include "mixer_adapter/net/listen_address.h"
#include "mixer_adapter/spi/env.h"

namespace mixer::redisquota {

struct RedisOptions {
  net::ListenAddress address;
  std::string address_text;  // for the log
  std::size_t connections = 1;
};

// Has a thread of its own, on which calls are sent and answered. While there is
// no connection, calls get an empty result at once: nothing is granted.
class RedisCounters {
 public:
  // The longest that a call takes, whatever its deadline.
  static constexpr absl::Duration kMaxWait = absl::Seconds(3);
  // Calls beyond these get an empty result.
  static constexpr int kMaxCalls = 10'000;

  // What `env` points to outlives this.
  RedisCounters(RedisOptions options, const spi::Env& env);
  // When it returns, every call has its answer.
  ~RedisCounters();

  // `left`: until the call's deadline; its `deadline` is set here. Thread-safe;
  // waits for nothing.
  void Start(QuotaCall call, absl::Duration left);

 private:
  // Why a call got nothing.
  enum class Failure { kUnavailable, kTimeout, kError, kReply, kOverload };
  static constexpr std::size_t kFailures = 5;

  void AddMetrics(const spi::Env& env);

  // Below: on the loop's thread.
  void Open();
  void Close();
  void Admit(QuotaCall call);
  void Send(ScriptLink* link, const PendingCalls::Key& key);
  void Answer(const PendingCalls::Key& key,
              const absl::StatusOr<net::RedisReply>& reply);
  void Fail(QuotaCall call, Failure failure);
  void FailKey(const PendingCalls::Key& key, Failure failure);
  void Finish(QuotaCall call, const spi::QuotaResult& result);

  ScriptLink* NextUp();
  bool IsTrying() const;
  void LinkUp(ScriptLink* link);
  void LinkLost(const absl::Status& why);
  void TellDown(const absl::Status& why);
  // Once for each text, while the connection lasts.
  void TellError(const std::string& text);

  const RedisOptions options_;
  Logger* const logger_;
  const std::string name_;
  metrics::Counter* calls_total_ = nullptr;
  metrics::Counter* connection_failures_ = nullptr;
  std::array<metrics::Counter*, kFailures> failures_ = {};
  std::atomic<int> in_flight_{0};
  std::atomic<int> links_up_{0};

  net::IoThread io_{"redisquota"};
  PendingCalls pending_;
  std::vector<std::unique_ptr<ScriptLink>> links_;
  std::size_t next_link_ = 0;
  // Calls that came while a link was trying; some may have gone.
  std::vector<PendingCalls::Key> waiting_;
  enum class Told { kNothing, kUp, kDown } told_ = Told::kNothing;
  std::set<std::string> told_errors_;

  std::unique_ptr<metrics::Registry::Callback> up_gauge_;
  std::unique_ptr<metrics::Registry::Callback> in_flight_gauge_;
};

}  // namespace mixer::redisquota

#endif  // MIXER_ADAPTER_ADAPTERS_REDISQUOTA_REDIS_COUNTERS_H_

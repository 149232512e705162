// The session of a session based adapter: it gets the handler's config once,
// and then the session's id with every request (spec templates_and_spi.md 7.3).
#ifndef MIXER_ADAPTER_ADAPTERS_REMOTE_SESSION_H_
#define MIXER_ADAPTER_ADAPTERS_REMOTE_SESSION_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/any.pb.h"
#include "mixer_adapter/adapters/remote/calls.h"
#include "mixer_adapter/base/mutex.h"
#include "mixer_adapter/metrics/counter.h"
#include "template/dynamic/remote_handler.h"

namespace mixer::remote {

// Opened by the first call that needs it: Validate, then CreateSession. Once it
// has ended, as far as can be told, the next call opens another. Thread-safe.
//
// Adapters that say they are session based and are not (the reference never
// asked them) answer kUnimplemented: their session is open and has an empty
// id.
class Session {
 public:
  // Told the id, or why there is none.
  using WithId = std::function<void(const absl::StatusOr<std::string>&)>;

  // What the adapter is told of the handler; in wire form,
  // CreateSessionRequest and ValidateRequest are alike.
  static std::string Request(const google::protobuf::Any& adapter_config,
                             const dynamic::RemoteBuilder::Types& types);

  // `calls` must outlive it. Each RPC may take `timeout`.
  Session(std::string request, absl::Duration timeout, Calls* calls,
          metrics::Counter* opened, metrics::Counter* failed);
  // Closes it, without waiting for the adapter's answer for more than a second.
  ~Session();

  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Calls `use` now, or when the session is open or could not be opened.
  void Use(WithId use);

  // What a call with that id came to: an adapter that was away knows no
  // sessions from before.
  void Note(const std::string& id, const absl::Status& status);

 private:
  class Step;
  enum class State { kNone, kOpening, kOpen };

  void Validate();
  void Create();
  void End(const absl::StatusOr<std::string>& id);

  const std::string request_;
  const absl::Duration timeout_;
  Calls* const calls_;
  metrics::Counter* const opened_;
  metrics::Counter* const failed_;
  Mutex mu_;
  State state_ ABSL_GUARDED_BY(mu_) = State::kNone;
  std::string id_ ABSL_GUARDED_BY(mu_);
  std::vector<WithId> waiting_ ABSL_GUARDED_BY(mu_);
};

}  // namespace mixer::remote

#endif  // MIXER_ADAPTER_ADAPTERS_REMOTE_SESSION_H_

// The Mixer service on bytes: what transport calls.
#ifndef MIXER_ADAPTER_SERVER_RAW_SERVICE_H_
#define MIXER_ADAPTER_SERVER_RAW_SERVICE_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "mixer_adapter/base/cancellation.h"

namespace mixer::server {

// One RPC, as transport has it, that is answered in several steps because
// handlers wait.
class RawCall {
 public:
  // What there is to do. Used on the polling thread alone.
  class Steps {
   public:
    virtual ~Steps() = default;
    // Goes on where the last step had to wait. The status of the RPC, with
    // `*response`; or nothing, if it waits again: then Resume() will come. The
    // answer may come too late, and goes nowhere then.
    virtual std::optional<absl::Status> Continue(std::string* response) = 0;

    // Nobody reads the answer any more: tells the handlers that wait.
    void Cancel() { cancellation_->Cancel(); }

    // It is done with: it is destroyed, or goes back to who made it.
    virtual void Dispose() { delete this; }

   protected:
    Cancellation* cancellation() { return &*cancellation_; }
    // For another RPC.
    void RenewCancellation() {
      if (cancellation_->cancelled()) cancellation_.emplace();
    }

   private:
    std::optional<Cancellation> cancellation_{std::in_place};
  };
  struct Disposer {
    void operator()(Steps* steps) const { steps->Dispose(); }
  };
  using StepsPtr = std::unique_ptr<Steps, Disposer>;

  virtual ~RawCall() = default;

  // Has the polling thread call Continue(). Thread-safe; once a wait.
  virtual void Resume() = 0;
  // When the client gives up; InfiniteFuture if it never does.
  virtual absl::Time deadline() const = 0;

  // When the polling thread took the RPC up, by RawService::Now().
  absl::Time begun() const { return begun_; }

  // What answers the call. They live until they have an answer, however late.
  void set_steps(StepsPtr steps) { steps_ = std::move(steps); }
  Steps* steps() const { return steps_.get(); }

 protected:
  void set_begun(absl::Time time) { begun_ = time; }

 private:
  absl::Time begun_;
  StepsPtr steps_;
};

enum class RpcMethod { kCheck, kReport };

// An RPC that is over: answered, or given up by its client.
struct RpcRecord {
  RpcMethod method;
  absl::StatusCode code;  // that it was answered with
  // When transport had sent the answer.
  absl::Time ended;
  // From when the polling thread took the request out of its queue until it
  // took the news that the answer is sent, which stands behind all that waits
  // there: of a thread with more to do than it can, the latency grows.
  absl::Duration latency;
  // Of the two messages; an error has none.
  std::size_t received_bytes;
  std::size_t sent_bytes;
};

// Belongs to one polling thread and is called on it alone.
class RawService {
 public:
  virtual ~RawService() = default;

  // Transport asks once when it takes up an RPC, and once when that has ended.
  // A service that measures nothing need not know.
  virtual absl::Time Now() const { return absl::UnixEpoch(); }
  // Once for each RPC whose method was called, after that.
  virtual void Ended(const RpcRecord& /*rpc*/) {}

  // `request` and `response` are serialized messages; `response` is
  // overwritten. The status becomes the RPC's, numbers of absl::StatusCode
  // being those of gRPC.
  virtual absl::Status Check(std::string_view request,
                             std::string* response) = 0;
  virtual absl::Status Report(std::string_view request,
                              std::string* response) = 0;

  // The same, but where they would wait they give `call` its steps and answer
  // nothing. `request` is only valid during the call.
  virtual std::optional<absl::Status> CheckOrWait(std::string_view request,
                                                  RawCall* /*call*/,
                                                  std::string* response) {
    return Check(request, response);
  }
  virtual std::optional<absl::Status> ReportOrWait(std::string_view request,
                                                   RawCall* /*call*/,
                                                   std::string* response) {
    return Report(request, response);
  }
};

}  // namespace mixer::server

#endif  // MIXER_ADAPTER_SERVER_RAW_SERVICE_H_

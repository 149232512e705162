// The unary gRPC calls of one handler.
#ifndef MIXER_ADAPTER_ADAPTERS_REMOTE_CALLS_H_
#define MIXER_ADAPTER_ADAPTERS_REMOTE_CALLS_H_

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/channel.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/generic/generic_stub.h"
#include "mixer_adapter/base/cancellation.h"
#include "mixer_adapter/spi/completion.h"

namespace mixer::remote {

// Calls over one channel, answered by one thread of its own. Thread-safe.
class Calls {
 public:
  // At most `max_calls` may be under way.
  Calls(std::shared_ptr<grpc::Channel> channel, int max_calls);
  // Cancels what is under way, and waits for it.
  ~Calls();

  Calls(const Calls&) = delete;
  Calls& operator=(const Calls&) = delete;

  // `done` gets the reply's bytes, or the error as RpcError() makes it, on the
  // calls' thread; if too many are under way, kResourceExhausted at once.
  // `cancellation` may be null.
  void Start(const std::string& method, std::string_view request,
             absl::Time deadline, Cancellation* cancellation,
             spi::Completion<std::string> done);

  int under_way() const { return under_way_.load(std::memory_order_relaxed); }

 private:
  class Call;

  void Run();

  grpc::TemplatedGenericStub<grpc::ByteBuffer, grpc::ByteBuffer> stub_;
  const int max_calls_;
  std::atomic<int> under_way_{0};
  Cancellation closing_;
  grpc::CompletionQueue queue_;
  std::thread thread_;
};

// As Go's gRPC prints errors: "rpc error: code = Unavailable desc = ...". The
// code stays.
absl::Status RpcError(const absl::Status& status);

}  // namespace mixer::remote

#endif  // MIXER_ADAPTER_ADAPTERS_REMOTE_CALLS_H_

// One thread that answers the RPCs of one completion queue.
#ifndef MIXER_ADAPTER_SERVER_GRPC_POLLER_H_
#define MIXER_ADAPTER_SERVER_GRPC_POLLER_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "grpcpp/alarm.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/slice.h"
#include "mixer/v1/mixer.grpc.pb.h"
#include "mixer_adapter/server/raw_service.h"

namespace mixer::server {

// Both methods on bytes: nothing is parsed before the service does.
using AsyncMixer = istio::mixer::v1::Mixer::WithRawMethod_Check<
    istio::mixer::v1::Mixer::WithRawMethod_Report<
        istio::mixer::v1::Mixer::Service>>;

// Keeps a fixed number of calls of each method requested from gRPC, more being
// in flight: a client that does not take its answers holds up nobody else, and
// neither does a call whose handlers wait. Its deadline is answered in time;
// its handlers hear of it, as they do of a client that has gone, and what they
// answer later is dropped. Finished calls are reused.
class GrpcPoller {
 public:
  // `make_service` is called on the poller's thread.
  GrpcPoller(AsyncMixer* methods,
             std::unique_ptr<grpc::ServerCompletionQueue> queue,
             std::function<std::unique_ptr<RawService>()> make_service);
  ~GrpcPoller();

  GrpcPoller(const GrpcPoller&) = delete;
  GrpcPoller& operator=(const GrpcPoller&) = delete;

  // The server must run already.
  void Start(int requested_calls);
  // The server must have shut down. Waits for the thread; does nothing if there
  // is none.
  void Stop();

 private:
  class Call;
  struct Event;
  void Run(int requested_calls);
  void Handle(const Event& event, bool ok);
  void Request(RpcMethod method);
  void Answer(Call* call);
  void Continue(Call* call);
  // Its answer has gone.
  void End(const Call& call);
  void Free(Call* call);
  std::string_view View(grpc::ByteBuffer* request);

  AsyncMixer* const methods_;
  const std::function<std::unique_ptr<RawService>()> make_service_;
  // Outlives the calls and the alarm.
  const std::unique_ptr<grpc::ServerCompletionQueue> queue_;
  grpc::Alarm stop_;
  // All below are the thread's own once it runs.
  std::unique_ptr<RawService> service_;
  std::vector<std::unique_ptr<Call>> calls_;
  std::vector<Call*> free_;
  int waiting_ = 0;  // calls that wait for handlers
  bool stopping_ = false;
  bool stopped_ = false;
  // Of the request at hand.
  grpc::Slice slice_;
  std::vector<grpc::Slice> slices_;
  std::string bytes_;
  std::string response_;

  std::thread thread_;
};

}  // namespace mixer::server

#endif  // MIXER_ADAPTER_SERVER_GRPC_POLLER_H_

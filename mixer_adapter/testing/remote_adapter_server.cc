#include "mixer_adapter/testing/remote_adapter_server.h"

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "grpcpp/generic/async_generic_service.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/slice.h"
#include "mixer_adapter/base/mutex.h"

namespace mixer::testing {

// Outlives calls that end late.
class RemoteAdapterServer::State {
 public:
  // One call that waits.
  class Waiter {
   public:
    virtual void Go() = 0;

   protected:
    ~Waiter() = default;
  };

  State(Handle handle, bool keep_calls)
      : handle_(std::move(handle)), keep_calls_(keep_calls) {}

  Answer Ask(const Call& call) const { return handle_(call); }

  // False if the call waits: Go() will come, unless it ends before.
  bool Begin(const Call& call, Waiter* waiter) {
    if (!keep_calls_) return true;
    const MutexLock lock(&mu_);
    calls_.push_back(call);
    changed_.notify_all();
    if (!holding_) return true;
    waiters_.insert(waiter);
    return false;
  }

  // True if the call was waiting.
  bool Cancel(Waiter* waiter) {
    const MutexLock lock(&mu_);
    if (waiters_.erase(waiter) == 0) return false;
    ++cancelled_;
    changed_.notify_all();
    return true;
  }

  void Hold() {
    const MutexLock lock(&mu_);
    holding_ = true;
  }

  void Release() {
    std::set<Waiter*> waiters;
    {
      const MutexLock lock(&mu_);
      holding_ = false;
      waiters.swap(waiters_);
    }
    for (Waiter* const waiter : waiters) waiter->Go();
  }

  std::vector<Call> calls() const {
    const MutexLock lock(&mu_);
    return calls_;
  }

  void WaitForCalls(std::size_t count) const {
    const MutexLock lock(&mu_);
    while (calls_.size() < count) changed_.wait(mu_);
  }

  void WaitForCancelled(std::size_t count) const {
    const MutexLock lock(&mu_);
    while (cancelled_ < count) changed_.wait(mu_);
  }

 private:
  const Handle handle_;
  const bool keep_calls_;
  mutable Mutex mu_;
  mutable std::condition_variable_any changed_;
  bool holding_ ABSL_GUARDED_BY(mu_) = false;
  std::vector<Call> calls_ ABSL_GUARDED_BY(mu_);
  std::set<Waiter*> waiters_ ABSL_GUARDED_BY(mu_);
  std::size_t cancelled_ ABSL_GUARDED_BY(mu_) = 0;
};

class RemoteAdapterServer::Service final : public grpc::CallbackGenericService {
 public:
  explicit Service(std::shared_ptr<State> state) : state_(std::move(state)) {}

  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    return new Reactor(state_, context);
  }

 private:
  class Reactor final : public grpc::ServerGenericBidiReactor,
                        public State::Waiter {
   public:
    Reactor(std::shared_ptr<State> state,
            grpc::GenericCallbackServerContext* context)
        : state_(std::move(state)) {
      call_.method = context->method();
      call_.peer = context->peer();
      for (const auto& [name, value] : context->client_metadata()) {
        call_.metadata.emplace(std::string(name.data(), name.size()),
                               std::string(value.data(), value.size()));
      }
      StartRead(&request_);
    }

    void OnReadDone(bool ok) override {
      if (!ok) return Finish(grpc::Status::CANCELLED);
      std::vector<grpc::Slice> slices;
      (void)request_.Dump(&slices);
      for (const grpc::Slice& slice : slices) {
        call_.request.append(reinterpret_cast<const char*>(slice.begin()),
                             slice.size());
      }
      if (state_->Begin(call_, this)) Go();
    }

    void Go() override {
      const Answer answer = state_->Ask(call_);
      if (!answer.status.ok()) return Finish(answer.status);
      const grpc::Slice slice(answer.bytes.data(), answer.bytes.size());
      reply_ = grpc::ByteBuffer(&slice, 1);
      StartWriteAndFinish(&reply_, grpc::WriteOptions(), grpc::Status::OK);
    }

    void OnCancel() override {
      if (state_->Cancel(this)) Finish(grpc::Status::CANCELLED);
    }

    void OnDone() override { delete this; }

   private:
    const std::shared_ptr<State> state_;
    Call call_;
    grpc::ByteBuffer request_;
    grpc::ByteBuffer reply_;
  };

  const std::shared_ptr<State> state_;
};

RemoteAdapterServer::RemoteAdapterServer(Handle handle, const Options& options)
    : state_(std::make_shared<State>(std::move(handle), options.keep_calls)),
      service_(std::make_unique<Service>(state_)) {
  grpc::ServerBuilder builder;
  builder.RegisterCallbackGenericService(service_.get());
  builder.AddListeningPort(absl::StrCat("127.0.0.1:", options.port),
                           options.credentials != nullptr
                               ? options.credentials
                               : grpc::InsecureServerCredentials(),
                           &port_);
  server_ = builder.BuildAndStart();
  if (server_ == nullptr || port_ == 0) {
    std::fprintf(stderr, "cannot listen on port %d\n", options.port);
    std::abort();
  }
}

RemoteAdapterServer::~RemoteAdapterServer() {
  server_->Shutdown(std::chrono::system_clock::now());
}

std::string RemoteAdapterServer::address() const {
  return absl::StrCat("127.0.0.1:", port_);
}

void RemoteAdapterServer::Hold() { state_->Hold(); }
void RemoteAdapterServer::Release() { state_->Release(); }

std::vector<RemoteAdapterServer::Call> RemoteAdapterServer::calls() const {
  return state_->calls();
}

void RemoteAdapterServer::WaitForCalls(std::size_t count) const {
  state_->WaitForCalls(count);
}

void RemoteAdapterServer::WaitForCancelled(std::size_t count) const {
  state_->WaitForCancelled(count);
}

}  // namespace mixer::testing

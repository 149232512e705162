#include "mixer_adapter/server/grpc_poller.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "grpc/support/time.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/async_unary_call.h"

namespace mixer::server {
namespace {

// Numbers of absl::StatusCode are those of gRPC.
grpc::Status ToGrpc(const absl::Status& status) {
  return {static_cast<grpc::StatusCode>(status.code()),
          std::string(status.message())};
}

absl::Time ToTime(std::chrono::system_clock::time_point time) {
  // gRPC's "never" and whatever no calendar has.
  return time >= std::chrono::system_clock::now() + std::chrono::hours(1 << 16)
             ? absl::InfiniteFuture()
             : absl::FromChrono(time);
}

}  // namespace

// What comes out of the queue.
struct GrpcPoller::Event {
  enum class Kind {
    kRpc,       // the RPC has come, or its answer has gone
    kResume,    // what it waited for is there
    kDeadline,  // it waited too long, or need not fear that any more
    kEnd,       // the RPC is over: answered, or given up by the client
    kStop,
  };

  Kind kind;
  Call* call;
};

// One RPC after the other: requested, maybe waiting, finishing, then free.
class GrpcPoller::Call final : public RawCall {
 public:
  explicit Call(grpc::ServerCompletionQueue* queue) : queue_(queue) {}

  void Request(AsyncMixer* methods, RpcMethod method) {
    responder_.reset();
    context_.emplace();
    // Comes only if the RPC does.
    context_->AsyncNotifyWhenDone(&end_event_);
    responder_.emplace(&*context_);
    request_.Clear();
    method_ = method;
    requested_ = true;
    if (method == RpcMethod::kCheck) {
      methods->RequestCheck(&*context_, &request_, &*responder_, queue_, queue_,
                            &rpc_event_);
    } else {
      methods->RequestReport(&*context_, &request_, &*responder_, queue_,
                             queue_, &rpc_event_);
    }
    ++events_;
  }

  void Finish(const absl::Status& status, const std::string& response) {
    finished_ = true;
    code_ = status.code();
    sent_bytes_ = status.ok() ? response.size() : 0;
    // The client may take its time to read the answer.
    request_.Clear();
    ++events_;
    if (!status.ok()) {
      responder_->FinishWithError(ToGrpc(status), &rpc_event_);
      return;
    }
    const grpc::Slice slice(response.data(), response.size());
    responder_->Finish(grpc::ByteBuffer(&slice, 1), grpc::Status::OK,
                       &rpc_event_);
  }

  // The RPC has come.
  void Begin(absl::Time now) {
    set_begun(now);
    received_bytes_ = request_.Length();
    requested_ = false;
    finished_ = false;
    ++events_;  // its end
  }

  // Answers what waits, which goes on until its handlers have answered.
  void GiveUp(const absl::Status& status) {
    Finish(status, "");
    steps()->Cancel();
  }

  // Puts the RPC aside until Resume() or its deadline.
  void Wait() {
    if (!waiting_) {
      waiting_ = true;
      request_.Clear();
      if (deadline() != absl::InfiniteFuture()) {
        deadline_alarm_.emplace();
        deadline_alarm_->Set(queue_, context_->deadline(), &deadline_event_);
        ++events_;
      }
    }
    ++events_;  // of the resumption that will come
  }

  // Nothing is waited for any more.
  void EndWait() {
    waiting_ = false;
    set_steps(nullptr);
    if (deadline_alarm_.has_value()) deadline_alarm_->Cancel();
  }

  void Resume() override {
    // The last alarm has long gone off: there is one wait at a time.
    resume_alarm_.emplace();
    // Not now(), which is rounded up to gRPC's next millisecond.
    resume_alarm_->Set(queue_, gpr_inf_past(GPR_CLOCK_REALTIME),
                       &resume_event_);
  }

  absl::Time deadline() const override { return ToTime(context_->deadline()); }

  // Frees what the RPC held, as early as may be.
  void Clear() {
    responder_.reset();
    context_.reset();
    request_.Clear();
    deadline_alarm_.reset();
    resume_alarm_.reset();
  }

  // Of an RPC that is over.
  bool cancelled() const { return context_->IsCancelled(); }

  // No event is to come.
  bool idle() const { return events_ == 0; }

  // Call once for each event. True if it was the last one that is to come.
  bool TakeEvent() { return --events_ == 0; }

  // Of an RPC whose answer has gone. The clock may have been set back.
  RpcRecord Record(absl::Time now) const {
    return {method_,
            code_,
            now,
            std::max(now - begun(), absl::ZeroDuration()),
            received_bytes_,
            sent_bytes_};
  }

  bool requested() const { return requested_; }
  bool waiting() const { return waiting_; }
  bool finished() const { return finished_; }
  RpcMethod method() const { return method_; }
  grpc::ByteBuffer* request() { return &request_; }

 private:
  grpc::ServerCompletionQueue* const queue_;
  Event rpc_event_{Event::Kind::kRpc, this};
  Event resume_event_{Event::Kind::kResume, this};
  Event deadline_event_{Event::Kind::kDeadline, this};
  Event end_event_{Event::Kind::kEnd, this};
  std::optional<grpc::ServerContext> context_;
  std::optional<grpc::ServerAsyncResponseWriter<grpc::ByteBuffer>> responder_;
  std::optional<grpc::Alarm> resume_alarm_;
  std::optional<grpc::Alarm> deadline_alarm_;
  grpc::ByteBuffer request_;
  RpcMethod method_ = RpcMethod::kCheck;
  absl::StatusCode code_ = absl::StatusCode::kOk;
  std::size_t received_bytes_ = 0;
  std::size_t sent_bytes_ = 0;
  int events_ = 0;  // that are to come
  bool requested_ = false;
  bool waiting_ = false;
  bool finished_ = false;
};

GrpcPoller::GrpcPoller(AsyncMixer* methods,
                       std::unique_ptr<grpc::ServerCompletionQueue> queue,
                       std::function<std::unique_ptr<RawService>()> make)
    : methods_(methods),
      make_service_(std::move(make)),
      queue_(std::move(queue)) {}

GrpcPoller::~GrpcPoller() { Stop(); }

void GrpcPoller::Start(int requested_calls) {
  thread_ = std::thread([this, requested_calls] { Run(requested_calls); });
}

void GrpcPoller::Stop() {
  if (!thread_.joinable()) return;
  // An event, because only the thread knows when it starts no more operations
  // on the queue, which gRPC demands of whoever shuts the queue down.
  static Event stop{Event::Kind::kStop, nullptr};
  stop_.Set(queue_.get(), gpr_inf_past(GPR_CLOCK_REALTIME), &stop);
  thread_.join();
}

void GrpcPoller::Run(int requested_calls) {
  service_ = make_service_();
  for (int i = 0; i < requested_calls; ++i) {
    Request(RpcMethod::kCheck);
    Request(RpcMethod::kReport);
  }
  void* tag = nullptr;
  bool ok = false;
  while (queue_->Next(&tag, &ok)) {
    const Event& event = *static_cast<Event*>(tag);
    if (event.kind == Event::Kind::kStop) {
      stopping_ = true;
    } else {
      Handle(event, ok);
    }
    // Calls that wait start operations yet.
    if (stopping_ && waiting_ == 0) {
      queue_->Shutdown();
      stopping_ = false;
      stopped_ = true;
    }
  }
  service_.reset();
}

void GrpcPoller::Handle(const Event& event, bool ok) {
  Call* const call = event.call;
  const bool last = call->TakeEvent();
  switch (event.kind) {
    case Event::Kind::kRpc:
      if (!call->requested()) {
        End(*call);
      } else if (ok && !stopping_ && !stopped_) {
        call->Begin(service_->Now());
        Request(call->method());
        Answer(call);
        return;
      }
      break;
    case Event::Kind::kResume:
      Continue(call);
      return;
    case Event::Kind::kDeadline:
      if (ok && call->waiting() && !call->finished()) {
        call->GiveUp(absl::DeadlineExceededError("Deadline Exceeded"));
        return;
      }
      break;
    case Event::Kind::kEnd:
      if (call->waiting() && !call->finished() && call->cancelled()) {
        call->GiveUp(absl::CancelledError("Cancelled"));
        return;
      }
      break;
    case Event::Kind::kStop:
      return;
  }
  if (last) Free(call);
}

void GrpcPoller::Free(Call* call) {
  call->Clear();
  free_.push_back(call);
}

void GrpcPoller::Request(RpcMethod method) {
  if (free_.empty()) {
    calls_.push_back(std::make_unique<Call>(queue_.get()));
    free_.push_back(calls_.back().get());
  }
  Call* const call = free_.back();
  free_.pop_back();
  call->Request(methods_, method);
}

void GrpcPoller::Answer(Call* call) {
  const std::string_view request = View(call->request());
  response_.clear();
  const std::optional<absl::Status> status =
      call->method() == RpcMethod::kCheck
          ? service_->CheckOrWait(request, call, &response_)
          : service_->ReportOrWait(request, call, &response_);
  slice_ = grpc::Slice();
  if (!status.has_value()) {
    ++waiting_;
    call->Wait();
    return;
  }
  call->set_steps(nullptr);
  call->Finish(*status, response_);
}

void GrpcPoller::Continue(Call* call) {
  response_.clear();
  const std::optional<absl::Status> status =
      call->steps()->Continue(&response_);
  if (!status.has_value()) {
    call->Wait();
    return;
  }
  --waiting_;
  call->EndWait();
  // Else the deadline's answer has gone, or is on its way.
  if (!call->finished())
    call->Finish(*status, response_);
  else if (call->idle())
    Free(call);
}

void GrpcPoller::End(const Call& call) {
  service_->Ended(call.Record(service_->Now()));
}

std::string_view GrpcPoller::View(grpc::ByteBuffer* request) {
  const auto view = [](const grpc::Slice& slice) {
    return std::string_view(reinterpret_cast<const char*>(slice.begin()),
                            slice.size());
  };
  if (request->TrySingleSlice(&slice_).ok()) return view(slice_);
  slices_.clear();
  bytes_.clear();
  if (request->Dump(&slices_).ok()) {
    for (const grpc::Slice& slice : slices_) bytes_ += view(slice);
  }
  slices_.clear();
  return bytes_;
}

}  // namespace mixer::server

#include "mixer_adapter/server/grpc_poller.h"

#include <chrono>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/async_unary_call.h"

namespace mixer::server {
namespace {

// Numbers of absl::StatusCode are those of gRPC.
grpc::Status ToGrpc(const absl::Status& status) {
  return {static_cast<grpc::StatusCode>(status.code()),
          std::string(status.message())};
}

}  // namespace

// One RPC after the other: requested, then finishing, then free.
class GrpcPoller::Call {
 public:
  void Request(AsyncMixer* methods, grpc::ServerCompletionQueue* queue,
               Method method) {
    responder_.reset();
    context_.emplace();
    responder_.emplace(&*context_);
    request_.Clear();
    method_ = method;
    requested_ = true;
    if (method == Method::kCheck) {
      methods->RequestCheck(&*context_, &request_, &*responder_, queue, queue,
                            this);
    } else {
      methods->RequestReport(&*context_, &request_, &*responder_, queue, queue,
                             this);
    }
  }

  void Finish(const absl::Status& status, const std::string& response) {
    requested_ = false;
    // The client may take its time to read the answer.
    request_.Clear();
    if (!status.ok()) {
      responder_->FinishWithError(ToGrpc(status), this);
      return;
    }
    const grpc::Slice slice(response.data(), response.size());
    responder_->Finish(grpc::ByteBuffer(&slice, 1), grpc::Status::OK, this);
  }

  // Frees what the RPC held, as early as may be.
  void Clear() {
    responder_.reset();
    context_.reset();
    request_.Clear();
  }

  bool requested() const { return requested_; }
  Method method() const { return method_; }
  grpc::ByteBuffer* request() { return &request_; }

 private:
  std::optional<grpc::ServerContext> context_;
  std::optional<grpc::ServerAsyncResponseWriter<grpc::ByteBuffer>> responder_;
  grpc::ByteBuffer request_;
  Method method_ = Method::kCheck;
  bool requested_ = false;
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
  stop_.Set(queue_.get(), std::chrono::system_clock::now(), nullptr);
  thread_.join();
}

void GrpcPoller::Run(int requested_calls) {
  service_ = make_service_();
  for (int i = 0; i < requested_calls; ++i) {
    Request(Method::kCheck);
    Request(Method::kReport);
  }
  bool stopping = false;
  void* tag = nullptr;
  bool ok = false;
  while (queue_->Next(&tag, &ok)) {
    auto* const call = static_cast<Call*>(tag);
    if (call == nullptr) {
      stopping = true;
      queue_->Shutdown();
    } else if (ok && !stopping && call->requested()) {
      Request(call->method());
      Answer(call);
    } else {
      call->Clear();
      free_.push_back(call);
    }
  }
  service_.reset();
}

void GrpcPoller::Request(Method method) {
  if (free_.empty()) {
    calls_.push_back(std::make_unique<Call>());
    free_.push_back(calls_.back().get());
  }
  Call* const call = free_.back();
  free_.pop_back();
  call->Request(methods_, queue_.get(), method);
}

void GrpcPoller::Answer(Call* call) {
  const std::string_view request = View(call->request());
  response_.clear();
  const absl::Status status = call->method() == Method::kCheck
                                  ? service_->Check(request, &response_)
                                  : service_->Report(request, &response_);
  slice_ = grpc::Slice();
  call->Finish(status, response_);
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

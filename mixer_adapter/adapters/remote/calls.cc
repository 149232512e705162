#include "mixer_adapter/adapters/remote/calls.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/slice.h"
#include "mixer_adapter/base/go_code.h"

namespace mixer::remote {
namespace {

// Numbers of absl::StatusCode are those of gRPC.
absl::Status ToAbslStatus(const grpc::Status& status) {
  return {static_cast<absl::StatusCode>(status.error_code()),
          status.error_message()};
}

absl::StatusOr<std::string> Bytes(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  if (!buffer.Dump(&slices).ok()) {
    return absl::InternalError("gRPC gave no bytes");
  }
  std::string bytes;
  bytes.reserve(buffer.Length());
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

}  // namespace

// Owns itself until its event has come out of the queue.
class Calls::Call {
 public:
  Call(absl::Time deadline, spi::Completion<std::string> done)
      : done_(std::move(done)) {
    if (deadline != absl::InfiniteFuture()) {
      context_.set_deadline(absl::ToChronoTime(deadline));
    }
  }

  void Start(Calls* calls, const std::string& method, std::string_view request,
             Cancellation* cancellation) {
    const grpc::Slice slice(request.data(), request.size());
    reader_ = calls->stub_.PrepareUnaryCall(
        &context_, method, grpc::ByteBuffer(&slice, 1), &calls->queue_);
    // Before the call can end, and this with it.
    const auto cancel = [this] { context_.TryCancel(); };
    given_up_.emplace(cancellation, cancel);
    closing_.emplace(&calls->closing_, cancel);
    reader_->StartCall();
    reader_->Finish(&reply_, &status_, this);
  }

  // After the event. Nothing may cancel any more.
  void End() {
    given_up_.reset();
    closing_.reset();
    if (status_.ok()) {
      done_.Finish(Bytes(reply_));
    } else {
      done_.Finish(RpcError(ToAbslStatus(status_)));
    }
  }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientAsyncResponseReader<grpc::ByteBuffer>> reader_;
  grpc::ByteBuffer reply_;
  grpc::Status status_;
  spi::Completion<std::string> done_;
  std::optional<Cancellation::Watch> given_up_;
  std::optional<Cancellation::Watch> closing_;
};

Calls::Calls(std::shared_ptr<grpc::Channel> channel, int max_calls)
    : stub_(std::move(channel)),
      max_calls_(max_calls),
      thread_([this] { Run(); }) {}

Calls::~Calls() {
  closing_.Cancel();
  queue_.Shutdown();
  thread_.join();
}

void Calls::Start(const std::string& method, std::string_view request,
                  absl::Time deadline, Cancellation* cancellation,
                  spi::Completion<std::string> done) {
  if (under_way_.fetch_add(1, std::memory_order_relaxed) >= max_calls_) {
    under_way_.fetch_sub(1, std::memory_order_relaxed);
    done.Finish(absl::ResourceExhaustedError(
        absl::StrCat("not called: ", max_calls_, " calls are under way")));
    return;
  }
  auto* const call = new Call(deadline, std::move(done));
  call->Start(this, method, request, cancellation);
}

void Calls::Run() {
  void* tag = nullptr;
  bool ok = false;
  while (queue_.Next(&tag, &ok)) {
    const std::unique_ptr<Call> call(static_cast<Call*>(tag));
    under_way_.fetch_sub(1, std::memory_order_relaxed);
    call->End();
  }
}

absl::Status RpcError(const absl::Status& status) {
  std::string message(status.message());
  // As Go's contexts put it.
  if (absl::IsDeadlineExceeded(status)) message = "context deadline exceeded";
  if (absl::IsCancelled(status)) message = "context canceled";
  return absl::Status(status.code(),
                      absl::StrCat("rpc error: code = ",
                                   GoCodeName(static_cast<int>(status.code())),
                                   " desc = ", message));
}

}  // namespace mixer::remote

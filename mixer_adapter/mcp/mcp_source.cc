#include "mixer_adapter/mcp/mcp_source.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace mixer::mcp {
namespace {

// What Mixer calls itself in the protocol.
constexpr char kSinkId[] = "default";

}  // namespace

McpSource::McpSource(std::string url, Dial dial,
                     std::map<std::string, std::string> kinds, Logger* log,
                     metrics::Registry* registry,
                     const McpSourceOptions& options)
    : url_(std::move(url)),
      dial_(std::move(dial)),
      kinds_(std::move(kinds)),
      log_(log),
      options_(options),
      metrics_(kinds_, registry),
      mirror_(kinds_),
      thread_([this] { Run(); }) {}

McpSource::~McpSource() {
  {
    MutexLock lock(&mu_);
    stop_ = true;
    if (context_ != nullptr) context_->TryCancel();
    event_.notify_all();
  }
  thread_.join();
}

void McpSource::WaitUntil(absl::Time deadline) {
  event_.wait_until(mu_, absl::ToChronoTime(deadline));
}

absl::Status McpSource::WaitForSynced(absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  MutexLock lock(&mu_);
  while (!mirror_.complete() && absl::Now() < deadline) WaitUntil(deadline);
  if (mirror_.complete()) return absl::OkStatus();
  return absl::DeadlineExceededError(absl::StrCat(
      url_, " has not pushed collection ", mirror_.Missing(),
      cause_.empty() ? "" : absl::StrCat(" (no stream: ", cause_, ")"),
      ": check the address, and that its server has Mixer's collections"));
}

config::Resources McpSource::Read() {
  MutexLock lock(&mu_);
  changed_ = false;
  return mirror_.All();
}

bool McpSource::WaitForChange(absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  MutexLock lock(&mu_);
  while (!changed_ && !woken_ && absl::Now() < deadline) WaitUntil(deadline);
  const absl::Time latest = absl::Now() + options_.longest;
  while (changed_ && !woken_) {
    const absl::Time rest = std::min(last_push_ + options_.quiet, latest);
    if (absl::Now() >= rest) break;
    WaitUntil(rest);
  }
  const bool woken = std::exchange(woken_, false);
  return changed_ && !woken;
}

void McpSource::Wake() {
  MutexLock lock(&mu_);
  woken_ = true;
  event_.notify_all();
}

void McpSource::Run() {
  do {
    Connect();
  } while (SleepForRetry());
}

// False if the source is to end.
bool McpSource::SleepForRetry() {
  const absl::Time deadline = absl::Now() + options_.retry;
  MutexLock lock(&mu_);
  while (!stop_ && absl::Now() < deadline) WaitUntil(deadline);
  return !stop_;
}

// One attempt, and the stream that comes of it, to its end.
void McpSource::Connect() {
  const auto channel = dial_();
  if (!channel.ok()) {
    Tell(State::kUndialled, std::string(channel.status().message()));
    return;
  }
  const grpc::Status status = Session(*channel);
  Tell(State::kDown,
       status.ok() ? "ended by the server" : status.error_message());
}

grpc::Status McpSource::Session(const std::shared_ptr<grpc::Channel>& channel) {
  grpc::ClientContext context;
  {
    MutexLock lock(&mu_);
    if (stop_) return grpc::Status::CANCELLED;
    context_ = &context;
  }
  const auto stub = istio::mcp::v1alpha1::ResourceSource::NewStub(channel);
  const auto stream = stub->EstablishResourceStream(&context);
  const bool sent = Converse(stream.get());
  grpc::Status status = stream->Finish();
  {
    MutexLock lock(&mu_);
    context_ = nullptr;
    if (stop_) return grpc::Status::CANCELLED;
  }
  if (status.ok()) return status;
  if (sent) {
    metrics_.ReceiveFailure(status.error_code());
  } else {
    metrics_.SendFailure(status.error_code());
  }
  return status;
}

// Until the stream ends; false if something could not be sent.
bool McpSource::Converse(Stream* stream) {
  if (!RequestAll(stream)) return false;
  metrics_.Begin();
  {
    MutexLock lock(&mu_);
    cause_.clear();
  }
  const bool sent = Exchange(stream);
  metrics_.End();
  return sent;
}

bool McpSource::RequestAll(Stream* stream) const {
  for (const auto& [collection, unused] : kinds_) {
    Request request;
    request.mutable_sink_node()->set_id(kSinkId);
    request.set_collection(collection);
    if (!stream->Write(request)) return false;
  }
  return true;
}

bool McpSource::Exchange(Stream* stream) {
  Push push;
  while (stream->Read(&push)) {
    Tell(State::kUp, "");
    metrics_.Push(push.collection(), push.ByteSizeLong());
    if (!stream->Write(Reply(push))) return false;
  }
  return true;
}

McpSource::Request McpSource::Reply(const Push& push) {
  absl::Status taken;
  {
    MutexLock lock(&mu_);
    bool changed = false;
    taken = mirror_.Apply(push, &changed);
    changed_ = changed_ || changed;
    last_push_ = absl::Now();
    event_.notify_all();
  }
  Request reply;
  reply.mutable_sink_node()->set_id(kSinkId);
  reply.set_collection(push.collection());
  reply.set_response_nonce(push.nonce());
  if (taken.ok()) {
    metrics_.Ack(push.collection());
    return reply;
  }
  metrics_.Nack(push.collection(), static_cast<int>(taken.code()));
  reply.mutable_error_detail()->set_code(static_cast<int>(taken.code()));
  reply.mutable_error_detail()->set_message(std::string(taken.message()));
  log_->Error(absl::StrCat(url_, ": a push is refused: ", taken.message(),
                           "; what was pushed before stays in effect"));
  return reply;
}

// A line for each change of state, not for each attempt.
void McpSource::Tell(State state, const std::string& cause) {
  {
    MutexLock lock(&mu_);
    if (stop_) return;
    cause_ = cause;
  }
  if (state == told_) return;
  told_ = state;
  if (state == State::kUp) {
    log_->Info(absl::StrCat(url_, ": stream established"));
  } else {
    log_->Warn(absl::StrCat(url_, ": no stream: ", cause,
                            "; connecting again every ",
                            absl::FormatDuration(options_.retry)));
  }
}

}  // namespace mixer::mcp

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

McpSource::McpSource(std::string address,
                     const std::shared_ptr<grpc::Channel>& channel,
                     std::map<std::string, std::string> kinds, Logger* log,
                     const McpSourceOptions& options)
    : address_(std::move(address)),
      stub_(istio::mcp::v1alpha1::ResourceSource::NewStub(channel)),
      kinds_(std::move(kinds)),
      log_(log),
      options_(options),
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
      "mcp://", address_, " has not pushed collection ", mirror_.Missing(),
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
    const grpc::Status status = Session();
    TellState(false, absl::StrCat("no stream: ", status.error_message(),
                                  "; connecting again every ",
                                  absl::FormatDuration(options_.retry)));
  } while (SleepForRetry());
}

// False if the source is to end.
bool McpSource::SleepForRetry() {
  const absl::Time deadline = absl::Now() + options_.retry;
  MutexLock lock(&mu_);
  while (!stop_ && absl::Now() < deadline) WaitUntil(deadline);
  return !stop_;
}

grpc::Status McpSource::Session() {
  grpc::ClientContext context;
  {
    MutexLock lock(&mu_);
    if (stop_) return grpc::Status::CANCELLED;
    context_ = &context;
  }
  const auto stream = stub_->EstablishResourceStream(&context);
  Push push;
  bool good = RequestAll(stream.get());
  while (good && stream->Read(&push)) {
    TellState(true, "stream established");
    good = stream->Write(Reply(push));
  }
  grpc::Status status = stream->Finish();
  MutexLock lock(&mu_);
  context_ = nullptr;
  return status;
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
  if (!taken.ok()) {
    reply.mutable_error_detail()->set_code(static_cast<int>(taken.code()));
    reply.mutable_error_detail()->set_message(std::string(taken.message()));
    log_->Error(absl::StrCat("mcp://", address_,
                             ": a push is refused: ", taken.message(),
                             "; what was pushed before stays in effect"));
  }
  return reply;
}

void McpSource::TellState(bool connected, const std::string& text) {
  if (told_ && told_connected_ == connected) return;
  {
    MutexLock lock(&mu_);
    if (stop_) return;
  }
  told_ = true;
  told_connected_ = connected;
  const std::string line = absl::StrCat("mcp://", address_, ": ", text);
  if (connected) {
    log_->Info(line);
  } else {
    log_->Warn(line);
  }
}

}  // namespace mixer::mcp

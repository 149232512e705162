#include "mixer_adapter/testing/embedded_autoscaler.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "boost/asio/ip/address.hpp"
#include "boost/asio/post.hpp"
#include "mixer_adapter/base/status_macros.h"

namespace mixer::testing {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Kind = AutoscalerEvent::Kind;
using tcp = asio::ip::tcp;

// What clients get to answer the close frame.
constexpr std::chrono::milliseconds kLinger{50};

AutoscalerEvent Event(Kind kind, std::string_view text) {
  AutoscalerEvent event;
  event.time = absl::Now();
  event.kind = kind;
  event.text = text;
  return event;
}

}  // namespace

absl::StatusOr<std::unique_ptr<EmbeddedAutoscaler>> EmbeddedAutoscaler::Start(
    EmbeddedAutoscalerOptions options) {
  autoscaler::Decoder decoder = autoscaler::Decoder::Lenient();
  if (!options.release.empty()) {
    MIXER_ASSIGN_OR_RETURN(decoder,
                           autoscaler::Decoder::ForRelease(options.release));
  }
  std::unique_ptr<EmbeddedAutoscaler> server(
      new EmbeddedAutoscaler(std::move(options), decoder));
  MIXER_RETURN_IF_ERROR(server->Listen());
  server->AcceptNext();
  server->thread_ = std::thread([raw = server.get()] { raw->io_.run(); });
  return server;
}

EmbeddedAutoscaler::EmbeddedAutoscaler(EmbeddedAutoscalerOptions options,
                                       autoscaler::Decoder decoder)
    : options_(std::move(options)),
      decoder_(decoder),
      log_(options_.max_events),
      model_(options_.scale) {}

absl::Status EmbeddedAutoscaler::Listen() {
  error_code error;
  const auto address = asio::ip::make_address(options_.address, error);
  if (error) {
    return absl::InvalidArgumentError(
        absl::StrCat("address '", options_.address, "' is not an IP address"));
  }
  const tcp::endpoint endpoint(address, options_.port);
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error)
    acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (!error) port_ = acceptor_.local_endpoint(error).port();
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat("cannot listen on ", options_.address, " port ",
                   options_.port, ": ", error.message()));
}

std::string EmbeddedAutoscaler::url() const {
  const bool v6 = options_.address.find(':') != std::string::npos;
  return absl::StrCat("ws://", v6 ? "[" : "", options_.address, v6 ? "]" : "",
                      ":", port_);
}

void EmbeddedAutoscaler::AcceptNext() {
  acceptor_.async_accept([this](error_code error, tcp::socket socket) {
    if (stopping_ || error == asio::error::operation_aborted) return;
    if (!error) {
      socket.set_option(tcp::no_delay(true), error);
      StatSink* const sink = this;  // make_shared() cannot see the base
      const auto session =
          std::make_shared<StatSession>(std::move(socket), &decoder_, sink);
      sessions_.erase(std::remove_if(sessions_.begin(), sessions_.end(),
                                     [](const auto& s) { return s.expired(); }),
                      sessions_.end());
      sessions_.push_back(session);
      session->Start();
    }
    AcceptNext();
  });
}

void EmbeddedAutoscaler::Stop() {
  if (!thread_.joinable()) return;
  asio::post(io_, [this] { BeginStop(); });
  thread_.join();
}

void EmbeddedAutoscaler::BeginStop() {
  stopping_ = true;
  error_code ignored;
  acceptor_.close(ignored);
  scale_timer_.cancel();
  for (const auto& weak : sessions_) {
    if (const auto session = weak.lock()) session->Restart();
  }
  if (open_ == 0) return;
  stop_timer_.expires_after(kLinger);
  stop_timer_.async_wait([this](error_code) {
    for (const auto& weak : sessions_) {
      if (const auto session = weak.lock()) session->Abort();
    }
  });
}

void EmbeddedAutoscaler::OnConnected() {
  ++open_;
  Emit(Event(Kind::kConnected, ""));
}

void EmbeddedAutoscaler::OnStat(const autoscaler::ReceivedStat& stat) {
  if (decoder_.needs_time() && !stat.time.has_value()) {
    return OnDropped("Missing time from stat");
  }
  AutoscalerEvent event = Event(Kind::kMessage, "");
  event.key = stat.message.key;
  event.concurrency = stat.message.stat.average_concurrent_requests;
  event.count = stat.message.stat.request_count;
  Emit(event);
  EmitAll(model_.Record(stat.message, absl::Now()));
  Schedule();
}

void EmbeddedAutoscaler::OnDropped(std::string_view reason) {
  Emit(Event(Kind::kDropped, reason));
}

void EmbeddedAutoscaler::OnDisconnected(std::string_view reason) {
  Emit(Event(Kind::kDisconnected, reason));
  // The last client has answered: no need to linger.
  if (--open_ == 0 && stopping_) stop_timer_.cancel();
}

void EmbeddedAutoscaler::Emit(const AutoscalerEvent& event) {
  if (options_.observer) options_.observer(event);
  log_.Add(event);
}

void EmbeddedAutoscaler::EmitAll(const std::vector<AutoscalerEvent>& events) {
  for (const AutoscalerEvent& event : events) Emit(event);
}

void EmbeddedAutoscaler::Schedule() {
  const absl::Time due = model_.NextDue();
  if (stopping_ || due == absl::InfiniteFuture()) return;
  const absl::Duration wait = std::max(due - absl::Now(), absl::ZeroDuration());
  scale_timer_.expires_after(absl::ToChronoNanoseconds(wait));
  scale_timer_.async_wait([this](error_code error) {
    if (error || stopping_) return;
    EmitAll(model_.Advance(absl::Now()));
    Schedule();
  });
}

}  // namespace mixer::testing

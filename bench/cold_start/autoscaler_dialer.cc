#include "bench/cold_start/autoscaler_dialer.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>

#include "absl/status/status.h"
#include "bench/cold_start/constants.h"
#include "bench/cold_start/revision_names.h"

namespace mixer::cold_start {
namespace {

constexpr std::uint64_t kStream = 4;
// The era of the blog; its frames are what all clients of the lab send.
constexpr char kRelease[] = "0.9";

}  // namespace

class AutoscalerDialer::LabConnection final : public net::Connection {
 public:
  LabConnection(AutoscalerDialer* dialer, Listener* listener)
      : dialer_(dialer),
        listener_(listener),
        process_(dialer->autoscaler_->process()) {
    dialer_->connections_.push_back(this);
    if (dialer_->autoscaler_->reachable()) {
      After(kHandshake, [this] {
        open_ = true;
        KeepAlive();
        listener_->OnOpen();
      });
    } else {
      After(kRefused, [this] { Fail("connection refused"); });
    }
  }

  ~LabConnection() override {
    auto& all = dialer_->connections_;
    all.erase(std::find(all.begin(), all.end(), this));
  }

  void Send(std::string message, bool) override {
    ++sent_;
    After(kSocketWrite, [this] { listener_->OnSent(); });
    // The frame travels even if the connection is destroyed meanwhile.
    AutoscalerDialer* const dialer = dialer_;
    dialer->agenda_->After(
        kTransport, [dialer, process = process_, message = std::move(message)] {
          if (process == dialer->autoscaler_->process()) {
            dialer->Deliver(message);
          }
        });
  }

  // The answer says of all that was sent before the question that it was read.
  void Ping() override {
    asked_again_ = asked_;
    if (std::exchange(asked_, true)) return;
    After(kTransport, [this, count = sent_] {
      if (process_ != dialer_->autoscaler_->process()) return;
      After(kTransport, [this, count] { Answered(count); });
    });
  }

  void Close() override {
    After(absl::ZeroDuration(),
          [this] { listener_->OnClosed(absl::OkStatus()); });
  }

  void PeerEnds(bool silent) {
    const bool was_open = std::exchange(open_, false);
    if (!was_open) {
      ++epoch_;  // the handshake gets no answer
      After(kRefused, [this] { Fail("connection reset"); });
    } else if (silent) {
      const absl::Duration since_pong = kPingInterval * dialer_->random_.Unit();
      After(kPongTimeout - since_pong, [this] { Fail("no pong"); });
    } else {
      After(kCloseNotice, [this] { Fail("closed by peer, 1012"); });
    }
  }

 private:
  void Answered(std::uint64_t count) {
    asked_ = false;
    if (asked_again_) Ping();
    listener_->OnDelivered(count);
  }

  void KeepAlive() {
    After(kPingInterval, [this] {
      Ping();
      KeepAlive();
    });
  }

  void Fail(const char* why) {
    ++epoch_;
    listener_->OnClosed(absl::UnavailableError(why));
  }

  // Runs `fn` unless this connection is gone, or has failed, by then.
  void After(absl::Duration delay, std::function<void()> fn) {
    dialer_->agenda_->After(delay, [this, alive = std::weak_ptr<int>(alive_),
                                    epoch = epoch_, fn = std::move(fn)] {
      if (!alive.expired() && epoch == epoch_) fn();
    });
  }

  AutoscalerDialer* const dialer_;
  Listener* const listener_;
  const int process_;
  bool open_ = false;
  int epoch_ = 0;
  // Pings: one is on its way at a time.
  bool asked_ = false;
  bool asked_again_ = false;
  // Messages.
  std::uint64_t sent_ = 0;
  const std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

AutoscalerDialer::AutoscalerDialer(const Options& options, Agenda* agenda,
                                   Autoscaler* autoscaler)
    : agenda_(agenda),
      autoscaler_(autoscaler),
      decoder_(*autoscaler::Decoder::ForRelease(kRelease)),
      random_(options.seed, kStream) {
  autoscaler_->SetPeer(this);
}

std::unique_ptr<net::Connection> AutoscalerDialer::Dial(
    const net::Url&, net::Connection::Listener* listener) {
  return std::make_unique<LabConnection>(this, listener);
}

void AutoscalerDialer::OnRestart(bool silent) {
  for (LabConnection* const connection : connections_) {
    connection->PeerEnds(silent);
  }
}

void AutoscalerDialer::Deliver(const std::string& frame) {
  const auto stats = decoder_.Decode(autoscaler::Opcode::kBinary, frame);
  if (!stats.ok()) return;
  for (const autoscaler::ReceivedStat& stat : *stats) {
    autoscaler_->Receive(RevisionOf(ViewOf(stat.message.key)),
                         stat.message.stat.average_concurrent_requests);
  }
}

}  // namespace mixer::cold_start

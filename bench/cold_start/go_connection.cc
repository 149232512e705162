#include "bench/cold_start/go_connection.h"

#include <cstdint>
#include <utility>

#include "absl/time/time.h"
#include "bench/cold_start/constants.h"
#include "bench/cold_start/revision_names.h"
#include "mixer_adapter/net/backoff.h"
#include "mixer_adapter/net/url.h"

namespace mixer::cold_start {
namespace {

constexpr std::uint64_t kStream = 5;

}  // namespace

GoConnection::GoConnection(const Options& options, Agenda* agenda,
                           net::Dialer* dialer, const autoscaler::Codec* codec)
    : agenda_(agenda),
      dialer_(dialer),
      codec_(codec),
      random_(options.seed, kStream) {}

void GoConnection::Dial() { connection_ = dialer_->Dial(net::Url(), this); }

void GoConnection::OnOpen() {
  open_ = true;
  attempt_ = 0;
}

void GoConnection::OnClosed(const absl::Status&) {
  connection_.reset();
  lost_ += static_cast<int>(frames_.size());
  frames_.clear();
  const bool was_open = std::exchange(open_, false);
  // The first of a round waits for nothing, the next 100 ms, 130 ms, ...
  attempt_ = was_open ? 0 : (attempt_ + 1) % kGoBackoffTries;
  absl::Duration delay;
  if (attempt_ > 0) {
    const net::Backoff backoff{kGoBackoffBase, kGoBackoffFactor,
                               kGoBackoffJitter, absl::Hours(1)};
    delay = backoff.Delay(attempt_ - 1, random_.Unit());
  }
  agenda_->After(delay, [this] { Dial(); });
}

void GoConnection::Send(int revision, double concurrency, double count) {
  autoscaler::StatMessage message;
  message.key = KeyOf(revision);
  message.stat.pod_name = "activator";
  message.stat.average_concurrent_requests = concurrency;
  message.stat.request_count = count;
  std::string frame;
  if (!open_ || !codec_->Encode(&message, 1, &frame)) {
    ++lost_;
    return;
  }
  frames_.push_back(std::move(frame));
  if (frames_.size() == 1) Pump();
}

void GoConnection::Pump() {
  connection_->Send(frames_.front(), codec_->text());
}

void GoConnection::OnSent() {
  frames_.pop_front();
  if (!frames_.empty()) Pump();
}

}  // namespace mixer::cold_start

// The way to the Autoscaler: keeps one connection up and ships reports over it.
//
//   - Reports wait in a Pending while there is no connection, or while a frame
//     is on its way; one frame is, at a time. A batch of reports is one frame,
//     or several, and has been sent when all of them have.
//   - A wake-up is kept until the peer has certainly read it, which a ping
//     behind it finds out, and has had the time to act on it. Those kept when
//     the connection ends, and what was on its way, are sent again on the next
//     one: sending a wake-up twice does no harm.
//   - A lost connection is dialled again at once, then with back-off. While a
//     recent wake-up waits, the delay stays at the back-off's base.
//
// Lives on its Loop's thread; only the stats are for others.
#ifndef MIXER_ADAPTER_AUTOSCALER_UPLINK_H_
#define MIXER_ADAPTER_AUTOSCALER_UPLINK_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/random/random.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "mixer_adapter/autoscaler/client_stats.h"
#include "mixer_adapter/autoscaler/codec.h"
#include "mixer_adapter/autoscaler/frame_writer.h"
#include "mixer_adapter/autoscaler/pending.h"
#include "mixer_adapter/autoscaler/report.h"
#include "mixer_adapter/autoscaler/wakeup_observer.h"
#include "mixer_adapter/base/clock.h"
#include "mixer_adapter/base/logger.h"
#include "mixer_adapter/net/backoff.h"
#include "mixer_adapter/net/connection.h"
#include "mixer_adapter/net/loop.h"
#include "mixer_adapter/net/url.h"

namespace mixer::autoscaler {

struct UplinkOptions {
  net::Url url;
  // It leads to the owner of one bucket: an extra, which may be missing.
  bool bucket = false;
  std::size_t max_pending = 100'000;  // revisions
  std::size_t max_batch = 1000;  // messages in a frame; a form may allow less
  net::Backoff backoff;
  // A connection that lived shorter is not dialled again at once.
  absl::Duration stable_after = absl::Seconds(1);
  // A wake-up that left so long ago for the first time is not sent again: a
  // peer that never says that it has read one would get it for ever.
  absl::Duration give_up_after = absl::Seconds(60);
  // An Autoscaler that has just begun decides at a tick, every 2 s (knative.md
  // 4.4): if it ends before that, a wake-up that it has read is lost with it.
  // So one is kept until the peer shows that it lives so long afterwards.
  absl::Duration decided_after = absl::Milliseconds(2500);
  // How long a wake-up that waits keeps the delay between dials short.
  absl::Duration hurry = absl::Seconds(10);
};

// What the uplink borrows; all of it outlives it.
struct UplinkEnv {
  net::Loop* loop;
  net::Dialer* dialer;
  std::vector<const Codec*> codecs;  // every message is sent in each form
  const Clock* clock;                // wall time, for the log
  Logger* logger;
  ClientStats* stats;
  // Takes what could not be delivered when a connection ends, oldest first.
  // None: it waits for the next connection.
  std::function<void(std::vector<Report>)> undelivered = nullptr;
};

class Uplink final : private net::Connection::Listener {
 public:
  Uplink(UplinkOptions options, const UplinkEnv& env)
      : options_(std::move(options)),
        env_(env),
        writer_(env_.codecs, options_.max_batch),
        pending_(options_.max_pending) {}

  // Dials for the first time.
  void Start();

  // Who is told of wake-ups that have left, from now on; may be null.
  void Observe(WakeupObserver* observer) { observer_ = observer; }

  // Takes `reports`, and sends what it can.
  void Offer(std::vector<Report> reports);

  // Takes what another uplink could not deliver: older than what is pending.
  void TakeOver(std::vector<Report> reports);

  bool open() const { return state_ == State::kOpen; }

  // Ships what is pending if there is a connection, says goodbye, and calls
  // `done`: at the latest after `linger`, at once without a connection. Nothing
  // may be offered afterwards.
  void Shutdown(absl::Duration linger, std::function<void()> done);

 private:
  enum class State { kIdle, kDialing, kOpen, kWaiting, kShutDown };

  // A wake-up that has left, and which of the connection's messages it was in,
  // counted from 1.
  struct Sent {
    Report report;
    std::uint64_t message;
    absl::Time at;
    bool proven = false;
  };

  void OnOpen() override;
  void OnSent() override;
  void OnDelivered(std::uint64_t count) override;
  void OnClosed(const absl::Status& why) override;

  void Dial();
  void DialAfter(absl::Duration delay);
  absl::Duration NextDelay();
  bool InAHurry() const;
  // Brings the next dial forward for a wake-up that has just come.
  void Hurry();
  void Pump();
  // Takes the next batch's messages and encodes them; false if none is left.
  bool NextBatch();
  void SendFrame();
  void KeepWakeups();
  // The peer lives: what it read long enough ago need not be kept.
  void Forget();
  void PutBackUnsure();
  void PutBack(Report report);
  void LogWakeup(const Report& report, std::string_view event) const;
  void HandOver();
  void LogClosed(const absl::Status& why, absl::Duration delay);
  void NoteConnected(bool connected);
  void CountEnd();
  void NotePending();
  void FinishShutdown();
  void CountPut(Pending::Result result);

  const UplinkOptions options_;
  const UplinkEnv env_;
  WakeupObserver* observer_ = nullptr;
  State state_ = State::kIdle;
  const FrameWriter writer_;
  Pending pending_;
  std::vector<Report> in_flight_;  // the batch being sent
  std::deque<Frame> frames_;       // those of the batch that have not left
  std::deque<Sent> unproven_;  // wake-ups not known to be read, oldest first
  std::uint64_t sent_ = 0;     // messages on this connection
  absl::BitGen random_;

  std::uint64_t noted_pending_ = 0;  // our part of the count in the stats

  int attempt_ = 0;         // dials since the last stable connection
  bool opened_ = false;     // the latest connection was
  bool connected_ = false;  // as the stats say
  absl::Time dialed_ = absl::InfinitePast();
  absl::Time opened_at_ = absl::InfinitePast();
  absl::Time hurry_until_ = absl::InfinitePast();
  std::string last_failure_;  // logged already
  std::unique_ptr<net::Timer> dial_timer_, shutdown_timer_;
  std::function<void()> done_;
  std::unique_ptr<net::Connection> connection_;
};

}  // namespace mixer::autoscaler

#endif  // MIXER_ADAPTER_AUTOSCALER_UPLINK_H_

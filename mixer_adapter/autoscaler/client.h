// Tells Knative's Autoscaler of requests. The request side only counts; one
// thread of the client's own does everything else:
//
//   Note() -> Tally --(wake-ups at once, reports each period)--> Uplink ->
//   Codec
//          -> websocket
//
// Fails open: whatever the Autoscaler does, Note() neither waits nor fails.
#ifndef MIXER_ADAPTER_AUTOSCALER_CLIENT_H_
#define MIXER_ADAPTER_AUTOSCALER_CLIENT_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "mixer_adapter/autoscaler/bucketed_uplink.h"
#include "mixer_adapter/autoscaler/client_stats.h"
#include "mixer_adapter/autoscaler/codec.h"
#include "mixer_adapter/autoscaler/report.h"
#include "mixer_adapter/autoscaler/tally.h"
#include "mixer_adapter/autoscaler/wakeup_observer.h"
#include "mixer_adapter/base/clock.h"
#include "mixer_adapter/base/logger.h"
#include "mixer_adapter/net/backoff.h"
#include "mixer_adapter/net/io_thread.h"
#include "mixer_adapter/net/signal.h"
#include "mixer_adapter/net/websocket.h"

namespace mixer::autoscaler {

struct ClientOptions {
  // ws://host:port, spec knative.md 3.1, or wss://host:port for something in
  // front of the Autoscaler that ends TLS; `websocket` says whom to trust.
  std::string endpoint;
  // Stat::pod_name of every message; empty: this host's name.
  std::string pod_name;
  absl::Duration report_period = absl::Seconds(1);
  // Its max_revisions is also that of revisions with unsent messages.
  TallyOptions tally;
  // For the destructor to send what is left, when connected.
  absl::Duration linger = absl::Milliseconds(100);
  net::Backoff backoff;
  net::WebsocketOptions websocket;
  // How many buckets the Autoscaler's pods share (`buckets` in Knative's
  // ConfigMap config-leader-election): a report then goes straight to its
  // owner, which saves a hop (bucketed_uplink.h). 0: all go to the endpoint.
  int buckets = 0;
};

// What the client borrows; all of it outlives it.
struct ClientEnv {
  const Codec* codec;
  const Clock* clock;
  Logger* logger;
  // If given, every message is sent in this form too; encoding.h says which
  // pairs make sense.
  const Codec* also = nullptr;
};

class Client final : private WakeupObserver {
 public:
  // Begins to connect and returns; an error only if the options are wrong.
  static absl::StatusOr<std::unique_ptr<Client>> Start(
      const ClientOptions& options, const ClientEnv& env);

  // Sends what it can within `linger`; takes milliseconds while not connected.
  ~Client() override;

  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Counts a request for a revision that came at `now`. Does no I/O and, for a
  // revision that is not idle, allocates nothing. Thread-safe.
  Tally::Added Note(const RevisionView& revision, absl::Time now) {
    const Tally::Added added = tally_.Add(revision, now);
    if (added.wakeup) wakeups_due_->Raise();
    return added;
  }

  // The same for one that has lost its pods. Thread-safe.
  void WakeAgain(const RevisionView& revision, absl::Time now) {
    tally_.WakeAgain(revision, now);
    wakeups_due_->Raise();
  }

  // The counts, for what wakes nobody.
  Tally& tally() { return tally_; }
  const Tally& tally() const { return tally_; }
  const ClientStats& stats() const { return stats_; }

  // The thread that all I/O is done on. What lives there is gone before the
  // client is.
  net::IoThread* io() { return &io_; }

  // On that thread: who is told of wake-ups from now on; may be null.
  void Observe(WakeupObserver* observer);

 private:
  Client(const ClientOptions& options, const ClientEnv& env,
         const net::Url& url);

  void OnWakeup(const RevisionKey& revision, absl::Time noted) override;
  void OnWakeupSent(const RevisionKey& revision) override;
  void OnWakeupDelivered(const RevisionKey& revision) override;

  // All of the I/O thread, as are the three above.
  void SendWakeups();
  void Tick();
  void Offer(std::vector<Report> reports);

  Tally tally_;  // first: it begins at a line of the cache
  const std::string pod_name_;
  const absl::Duration period_;
  const absl::Duration linger_;
  const Clock* const clock_;
  ClientStats stats_;
  // Destroyed after its users below.
  net::IoThread io_{"autoscaler-io"};
  net::WebsocketDialer dialer_;
  BucketedUplink uplink_;
  WakeupObserver* observer_ = nullptr;
  absl::Time next_tick_;
  std::unique_ptr<net::Timer> tick_;
  std::unique_ptr<net::Signal> wakeups_due_;
};

}  // namespace mixer::autoscaler

#endif  // MIXER_ADAPTER_AUTOSCALER_CLIENT_H_

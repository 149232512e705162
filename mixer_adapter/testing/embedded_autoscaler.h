// A stand-in for Knative's Autoscaler, for tests and demos: a real stat server
// on a real port that decodes what a given release decodes, and a scale model
// that wakes a revision at its first message (spec knative.md 3 and 4.4). It is
// not Knative's code; what it was checked against is recorded in
// testdata/knative.
#ifndef MIXER_ADAPTER_TESTING_EMBEDDED_AUTOSCALER_H_
#define MIXER_ADAPTER_TESTING_EMBEDDED_AUTOSCALER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"
#include "boost/asio/steady_timer.hpp"
#include "mixer_adapter/autoscaler/decoder.h"
#include "mixer_adapter/testing/autoscaler_event.h"
#include "mixer_adapter/testing/scale_model.h"
#include "mixer_adapter/testing/stat_session.h"

namespace mixer::testing {

struct EmbeddedAutoscalerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // any free one
  // Of Knative, "0.9". Empty: gob with struct keys, protobuf and JSON, which no
  // single release takes.
  std::string release;
  ScaleOptions scale;
  // Called with each event on the server's thread, before it is in Events().
  std::function<void(const AutoscalerEvent&)> observer;
  std::size_t max_events = 100000;  // kept for Events()
};

// Has a thread of its own. Public functions are thread-safe but for Stop().
class EmbeddedAutoscaler final : private StatSink {
 public:
  // Listens already when it returns. kInvalidArgument for a bad address or
  // release, kUnavailable if the port can't be had.
  static absl::StatusOr<std::unique_ptr<EmbeddedAutoscaler>> Start(
      EmbeddedAutoscalerOptions options);
  ~EmbeddedAutoscaler() override { Stop(); }

  // Closes each connection with 1012 "Restarting" and waits for the thread.
  // Takes milliseconds, also if clients do not answer. May be called twice.
  void Stop();

  std::uint16_t port() const { return port_; }
  std::string url() const;  // "ws://127.0.0.1:8080"

  std::vector<AutoscalerEvent> Events() const { return log_.Events(); }
  std::size_t Count(AutoscalerEvent::Kind kind) const {
    return log_.Count(kind);
  }
  // Waits until there were `count` events of a kind; false after `timeout`.
  bool WaitFor(AutoscalerEvent::Kind kind, std::size_t count,
               absl::Duration timeout) const {
    return log_.WaitFor(kind, count, timeout);
  }

 private:
  EmbeddedAutoscaler(EmbeddedAutoscalerOptions options,
                     autoscaler::Decoder decoder);

  absl::Status Listen();
  void AcceptNext();
  void BeginStop();

  void OnConnected() override;
  void OnStat(const autoscaler::ReceivedStat& stat) override;
  void OnDropped(std::string_view reason) override;
  void OnDisconnected(std::string_view reason) override;

  void Emit(const AutoscalerEvent& event);
  void EmitAll(const std::vector<AutoscalerEvent>& events);
  void Schedule();

  const EmbeddedAutoscalerOptions options_;
  const autoscaler::Decoder decoder_;
  EventLog log_;
  std::uint16_t port_ = 0;  // set before the thread starts

  // The rest belongs to the I/O thread once that runs.
  boost::asio::io_context io_{1};
  boost::asio::ip::tcp::acceptor acceptor_{io_};
  boost::asio::steady_timer scale_timer_{io_};
  boost::asio::steady_timer stop_timer_{io_};
  ScaleModel model_;
  std::vector<std::weak_ptr<StatSession>> sessions_;
  int open_ = 0;  // websockets
  bool stopping_ = false;

  std::thread thread_;
};

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_EMBEDDED_AUTOSCALER_H_

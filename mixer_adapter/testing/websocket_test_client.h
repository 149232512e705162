// A user of net/websocket that notes what the connection says.
#ifndef MIXER_ADAPTER_TESTING_WEBSOCKET_TEST_CLIENT_H_
#define MIXER_ADAPTER_TESTING_WEBSOCKET_TEST_CLIENT_H_

#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "mixer_adapter/base/mutex.h"
#include "mixer_adapter/net/websocket.h"

namespace mixer::testing {

// Dials `url` and notes what the connection says; usable from any thread.
class WebsocketTestClient final : public net::Connection::Listener {
 public:
  explicit WebsocketTestClient(const std::string& url,
                               net::WebsocketOptions options = {})
      : dialer_(&io_, std::move(options)) {
    io_.Post(
        [this, url] { connection_ = dialer_.Dial(*net::ParseUrl(url), this); });
  }
  ~WebsocketTestClient() override { io_.Stop(); }

  void Send(std::string message, bool text = false) {
    io_.Post([this, message = std::move(message), text] {
      if (connection_ != nullptr) connection_->Send(message, text);
    });
  }
  void Ping() {
    io_.Post([this] {
      if (connection_ != nullptr) connection_->Ping();
    });
  }
  void Close() {
    io_.Post([this] {
      if (connection_ != nullptr) connection_->Close();
    });
  }
  void Drop() {
    std::promise<void> done;
    io_.Post([&] {
      connection_.reset();
      done.set_value();
    });
    done.get_future().wait();
  }

  bool WaitForOpen() {
    return WaitFor([this] { return opened_; });
  }
  bool WaitForSent(int count) {
    return WaitFor([this, count] { return sent_ >= count; });
  }
  bool WaitForDelivered(std::uint64_t count) {
    return WaitFor([this, count] {
      return !delivered_.empty() && delivered_.back() >= count;
    });
  }
  // All that OnDelivered() said.
  std::vector<std::uint64_t> delivered() {
    MutexLock lock(&mu_);
    return delivered_;
  }
  // How it ended.
  absl::Status WaitForClosed() {
    if (!WaitFor([this] { return closed_.has_value(); })) {
      return absl::UnknownError("OnClosed was not called");
    }
    MutexLock lock(&mu_);
    return *closed_;
  }

 private:
  void OnOpen() override {
    Set([this] { opened_ = true; });
  }
  void OnSent() override {
    Set([this] { ++sent_; });
  }
  void OnDelivered(std::uint64_t count) override {
    Set([&] { delivered_.push_back(count); });
  }
  void OnClosed(const absl::Status& why) override {
    Set([&] { closed_ = why; });
    connection_.reset();
  }
  void Set(const std::function<void()>& change) {
    MutexLock lock(&mu_);
    change();
  }
  bool WaitFor(const std::function<bool()>& fact) {
    const absl::Time deadline = absl::Now() + absl::Seconds(10);
    while (absl::Now() < deadline) {
      {
        MutexLock lock(&mu_);
        if (fact()) return true;
      }
      absl::SleepFor(absl::Milliseconds(1));
    }
    return false;
  }

  net::IoThread io_{"test-client"};
  net::WebsocketDialer dialer_;
  std::unique_ptr<net::Connection> connection_;
  Mutex mu_;
  bool opened_ = false;
  int sent_ = 0;
  std::vector<std::uint64_t> delivered_;
  std::optional<absl::Status> closed_;
};

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_WEBSOCKET_TEST_CLIENT_H_

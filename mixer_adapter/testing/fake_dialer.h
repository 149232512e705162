// A Dialer whose connections exist on paper only: the test says what happens to
// them and reads what was sent.
#ifndef MIXER_ADAPTER_TESTING_FAKE_DIALER_H_
#define MIXER_ADAPTER_TESTING_FAKE_DIALER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "mixer_adapter/net/connection.h"

namespace mixer::testing {

class FakeDialer final : public net::Dialer {
 public:
  std::unique_ptr<net::Connection> Dial(
      const net::Url&, net::Connection::Listener* listener) override {
    ++dials;
    listener_ = listener;
    sending_ = closing_ = false;
    sent_ = pings = 0;
    return std::make_unique<FakeConnection>(this);
  }

  bool connected() const { return current_ != nullptr; }
  bool sending() const { return sending_; }  // a message waits for Sent()
  bool closing() const { return closing_; }  // Close() was called

  // Events of the latest connection.
  void Open() { listener_->OnOpen(); }
  void Sent() {
    sending_ = false;
    ++sent_;
    listener_->OnSent();
  }
  void Delivered(std::uint64_t count) { listener_->OnDelivered(count); }
  // The peer has read all that was sent.
  void DeliveredAll() { Delivered(sent_); }
  void Closed(const absl::Status& why) { listener_->OnClosed(why); }

  int dials = 0;
  std::vector<std::string> messages;  // everything offered, in order
  bool text = false;                  // of the latest
  std::uint64_t pings = 0;            // asked for on the latest connection

 private:
  class FakeConnection final : public net::Connection {
   public:
    explicit FakeConnection(FakeDialer* dialer) : dialer_(dialer) {
      dialer_->current_ = this;
    }
    ~FakeConnection() override {
      if (dialer_->current_ == this) dialer_->current_ = nullptr;
    }
    void Send(std::string message, bool text) override {
      dialer_->messages.push_back(std::move(message));
      dialer_->text = text;
      dialer_->sending_ = true;
    }
    void Ping() override { ++dialer_->pings; }
    void Close() override { dialer_->closing_ = true; }

   private:
    FakeDialer* const dialer_;
  };

  FakeConnection* current_ = nullptr;
  net::Connection::Listener* listener_ = nullptr;
  bool sending_ = false;
  bool closing_ = false;
  std::uint64_t sent_ = 0;
};

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_FAKE_DIALER_H_

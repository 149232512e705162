#include "mixer_adapter/net/pinger.h"

#include <optional>
#include <utility>

namespace mixer::net {

Pinger::Pinger(Loop* loop, absl::Duration interval, absl::Duration pong_timeout,
               Actions actions)
    : loop_(loop),
      interval_(interval),
      pong_timeout_(pong_timeout),
      actions_(std::move(actions)) {
  Schedule();
  ExpectPong();
}

void Pinger::Schedule() {
  ping_timer_ = loop_->After(interval_, [this] {
    // Also while another is unanswered: that answer may be lost.
    if (!writing_) Write();
    Schedule();
  });
}

void Pinger::ExpectPong() {
  pong_timer_ = loop_->After(pong_timeout_, [this] { actions_.silent(); });
}

void Pinger::Ask() {
  if (writing_ || ledger_.unanswered()) {
    again_ = true;
  } else {
    Write();
  }
}

void Pinger::Write() {
  writing_ = true;
  again_ = false;
  actions_.write(ledger_.NextPing());
}

void Pinger::OnWritten() {
  writing_ = false;
  if (again_) Ask();
}

void Pinger::OnPong(std::string_view payload) {
  ExpectPong();
  const std::optional<std::uint64_t> read = ledger_.OnPong(payload);
  if (!again_ && !read.has_value()) return;
  loop_->Post([read, weak = std::weak_ptr<Pinger*>(self_)] {
    const auto self = weak.lock();
    if (self == nullptr) return;
    if ((*self)->again_) (*self)->Ask();
    // The last: it may destroy the pinger.
    if (read.has_value()) (*self)->actions_.delivered(*read);
  });
}

}  // namespace mixer::net

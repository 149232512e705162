#include "mixer_adapter/adapters/redisquota/pending_calls.h"

#include <algorithm>

namespace mixer::redisquota {

PendingCalls::Key PendingCalls::Add(QuotaCall call) {
  const Key key(call.deadline, next_++);
  calls_.emplace(key, std::move(call));
  // The timer stays when calls go: it mostly fires for nothing, once in the
  // time that a call may take, instead of being set for each call.
  if (key.first < armed_) Arm();
  return key;
}

const QuotaCall* PendingCalls::Find(const Key& key) const {
  const auto at = calls_.find(key);
  return at == calls_.end() ? nullptr : &at->second;
}

std::optional<QuotaCall> PendingCalls::Take(const Key& key) {
  auto node = calls_.extract(key);
  if (node.empty()) return std::nullopt;
  return std::move(node.mapped());
}

std::optional<QuotaCall> PendingCalls::TakeOne() {
  if (calls_.empty()) return std::nullopt;
  return Take(calls_.begin()->first);
}

void PendingCalls::Arm() {
  armed_ = calls_.begin()->first.first;
  timer_ =
      loop_.After(std::max(absl::ZeroDuration(), armed_ - loop_.Now()), [this] {
        armed_ = absl::InfiniteFuture();
        Expire();
      });
}

void PendingCalls::Expire() {
  while (!calls_.empty() && calls_.begin()->first.first <= loop_.Now()) {
    on_deadline_(*TakeOne());
  }
  if (!calls_.empty()) Arm();
}

}  // namespace mixer::redisquota

#include "mixer_adapter/adapters/memquota/recent_answers.h"

#include <algorithm>
#include <utility>

#include "mixer_adapter/base/string_hash.h"

namespace mixer::memquota {
namespace {

constexpr std::size_t kFewEntries = 1024;

}  // namespace

const Answer* AnswerGeneration::Find(std::string_view id,
                                     std::size_t hash) const {
  if (buckets_.empty()) return nullptr;
  std::uint32_t i = buckets_[hash & (buckets_.size() - 1)];
  while (i != kNone) {
    const Entry& entry = entries_[i];
    if (entry.hash == hash &&
        std::string_view(ids_.data() + entry.at, entry.id_size) == id) {
      return &entry.answer;
    }
    i = entry.next;
  }
  return nullptr;
}

void AnswerGeneration::Add(std::string_view id, std::size_t hash,
                           const Answer& answer) {
  if (entries_.size() >= buckets_.size()) Rehash();
  std::uint32_t& bucket = buckets_[hash & (buckets_.size() - 1)];
  entries_.push_back({hash, ids_.size(), static_cast<std::uint32_t>(id.size()),
                      bucket, answer});
  bucket = static_cast<std::uint32_t>(entries_.size() - 1);
  ids_.insert(ids_.end(), id.begin(), id.end());
}

void AnswerGeneration::Rehash() {
  buckets_.assign(std::max<std::size_t>(16, 2 * buckets_.size()), kNone);
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    std::uint32_t& bucket = buckets_[entries_[i].hash & (buckets_.size() - 1)];
    entries_[i].next = std::exchange(bucket, static_cast<std::uint32_t>(i));
  }
}

void AnswerGeneration::Clear() {
  if (buckets_.size() > kFewEntries && entries_.size() < buckets_.size() / 8) {
    *this = AnswerGeneration();  // what a burst took is given back
    return;
  }
  entries_.clear();
  ids_.clear();
  std::fill(buckets_.begin(), buckets_.end(), kNone);
}

Answer RecentAnswers::Once(std::string_view id, absl::Time now,
                           absl::FunctionRef<Answer()> answer) {
  const std::size_t hash = StringHash()(id);
  // The generations use the lower bits.
  Shard& shard = shards_[(hash >> 32) % kShards];
  MutexLock lock(&shard.mu);
  TurnTo(now, &shard);
  for (const AnswerGeneration* const known : {&shard.recent, &shard.old}) {
    if (const Answer* const found = known->Find(id, hash)) return *found;
  }
  if (shard.recent.size() >= max_shard_ids_) {
    Turn(&shard);
    cut_short_.fetch_add(1, std::memory_order_relaxed);
  }
  const Answer first = answer();
  shard.recent.Add(id, hash, first);
  return first;
}

void RecentAnswers::TurnTo(absl::Time now, Shard* shard) {
  absl::Duration rest;
  const std::int64_t period =
      absl::IDivDuration(now - absl::UnixEpoch(), period_, &rest);
  if (period <= shard->period) return;
  Turn(shard);
  if (period - shard->period > 1) Turn(shard);
  shard->period = period;
}

void RecentAnswers::Turn(Shard* shard) {
  std::swap(shard->recent, shard->old);
  shard->recent.Clear();
}

}  // namespace mixer::memquota

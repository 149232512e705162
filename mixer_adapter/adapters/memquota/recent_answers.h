// What was answered to requests with an id of late, so that a request that is
// sent again gets the same answer and takes nothing a second time.
#ifndef MIXER_ADAPTER_ADAPTERS_MEMQUOTA_RECENT_ANSWERS_H_
#define MIXER_ADAPTER_ADAPTERS_MEMQUOTA_RECENT_ANSWERS_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/time/time.h"
#include "mixer_adapter/base/mutex.h"

namespace mixer::memquota {

struct Answer {
  std::int64_t amount = 0;
  // The end of its validity; in the past if it has none.
  absl::Time until = absl::InfinitePast();
};

// Some ids with their answers. Not thread-safe. Clearing it keeps its memory,
// if it was used, for the next ones: in steady state nothing is allocated.
class AnswerGeneration {
 public:
  // Null if `id` is unknown.
  const Answer* Find(std::string_view id, std::size_t hash) const;
  // `id` must be unknown.
  void Add(std::string_view id, std::size_t hash, const Answer& answer);
  void Clear();
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::size_t hash;
    std::size_t at;  // of the id in ids_
    std::uint32_t id_size;
    std::uint32_t next;  // of the same bucket; kNone: none
    Answer answer;
  };
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  void Rehash();

  std::vector<Entry> entries_;
  std::vector<char> ids_;
  std::vector<std::uint32_t> buckets_;  // first entry; a power of two
};

// Thread-safe; spread over locks by the id's hash. An id is known for at least
// one period, and less than two: the ids of the period before last are dropped.
class RecentAnswers {
 public:
  static constexpr std::size_t kShards = 64;

  // `max_ids` of one period, in all; a shard whose part is full begins its next
  // period early. `period` is positive.
  RecentAnswers(absl::Duration period, std::size_t max_ids)
      : period_(period), max_shard_ids_(max_ids / kShards) {}

  // The answer that `id` has, or else what `answer` says, which is remembered.
  // `answer` is called at most once for calls at the same time, too.
  Answer Once(std::string_view id, absl::Time now,
              absl::FunctionRef<Answer()> answer);

  // How many periods have been cut short.
  std::uint64_t cut_short() const {
    return cut_short_.load(std::memory_order_relaxed);
  }

 private:
  struct alignas(64) Shard {
    Mutex mu;
    std::int64_t period ABSL_GUARDED_BY(mu) = 0;
    AnswerGeneration recent ABSL_GUARDED_BY(mu);
    AnswerGeneration old ABSL_GUARDED_BY(mu);
  };

  void TurnTo(absl::Time now, Shard* shard)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard->mu);
  static void Turn(Shard* shard) ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard->mu);

  std::array<Shard, kShards> shards_;
  const absl::Duration period_;
  const std::size_t max_shard_ids_;
  std::atomic<std::uint64_t> cut_short_{0};
};

}  // namespace mixer::memquota

#endif  // MIXER_ADAPTER_ADAPTERS_MEMQUOTA_RECENT_ANSWERS_H_

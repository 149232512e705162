// The counters of a handler, by key, so spread over locks that threads seldom
// meet at one.
#ifndef MIXER_ADAPTER_ADAPTERS_MEMQUOTA_CELL_TABLE_H_
#define MIXER_ADAPTER_ADAPTERS_MEMQUOTA_CELL_TABLE_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/time/time.h"
#include "mixer_adapter/adapters/memquota/quota_limits.h"
#include "mixer_adapter/adapters/memquota/rolling_window.h"
#include "mixer_adapter/base/mutex.h"
#include "mixer_adapter/base/string_hash.h"

namespace mixer::memquota {

struct Grant {
  std::int64_t amount = 0;
  absl::Duration valid_duration = absl::ZeroDuration();
};

// Thread-safe. A call for a cell that exists allocates nothing once the cell
// has seen its usual load.
//
// A cell of which nothing is in use is as good as none: such cells are dropped
// when a shard has doubled since it was last looked through.
class CellTable {
 public:
  static constexpr std::size_t kShards = 64;

  // `max_cells` in all; each shard has its part.
  explicit CellTable(std::size_t max_cells)
      : max_shard_cells_(max_cells / kShards) {}

  // Takes `amount`, or if it is negative gives it back, in the cell of `key`.
  // `limit` is asked for a new cell's limit, which must outlive the table.
  // Nothing if a new cell would be one too many.
  std::optional<Grant> Apply(std::string_view key, absl::Time now,
                             std::int64_t amount, bool best_effort,
                             absl::FunctionRef<const Limit&()> limit);

  // How many cells there are.
  std::size_t size() const { return size_.load(std::memory_order_relaxed); }

 private:
  struct Cell {
    const Limit* limit;
    RollingWindow window;
  };
  using Cells = absl::flat_hash_map<std::string, Cell, StringHash, StringEq>;

  struct alignas(64) Shard {
    Mutex mu;
    Cells cells ABSL_GUARDED_BY(mu);
    // Of how many cells on the shard is looked through, and when it was.
    std::size_t sweep_at ABSL_GUARDED_BY(mu) = 64;
    absl::Time swept ABSL_GUARDED_BY(mu) = absl::InfinitePast();
  };

  // Null if there is no room.
  Cell* Insert(std::string_view key, absl::Time now, const Limit& limit,
               Shard* shard) ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard->mu);
  void Sweep(absl::Time now, Shard* shard)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard->mu);
  static std::int64_t TickOf(const Limit& limit, absl::Time now);
  static Grant Take(std::int64_t amount, bool best_effort, absl::Time now,
                    Cell* cell);

  std::array<Shard, kShards> shards_;
  const std::size_t max_shard_cells_;
  std::atomic<std::size_t> size_{0};
};

}  // namespace mixer::memquota

#endif  // MIXER_ADAPTER_ADAPTERS_MEMQUOTA_CELL_TABLE_H_

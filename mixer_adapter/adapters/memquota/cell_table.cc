#include "mixer_adapter/adapters/memquota/cell_table.h"

#include <algorithm>
#include <limits>

namespace mixer::memquota {
namespace {

constexpr std::size_t kSmall = 64;  // cells that are not worth a sweep
constexpr std::int64_t kTicksPerSecond = 10;

// A limit without duration is a window whose clock stands still.
std::int64_t TicksOf(const Limit& limit) {
  if (limit.valid_duration == absl::ZeroDuration()) return 1;
  const absl::Duration whole =
      absl::Ceil(limit.valid_duration, absl::Seconds(1));
  return absl::ToInt64Seconds(whole) * kTicksPerSecond;
}

// The positive amount of a release.
std::int64_t Negated(std::int64_t amount) {
  constexpr auto kLimits = std::numeric_limits<std::int64_t>();
  return amount == kLimits.min() ? kLimits.max() : -amount;
}

}  // namespace

std::optional<Grant> CellTable::Apply(std::string_view key, absl::Time now,
                                      std::int64_t amount, bool best_effort,
                                      absl::FunctionRef<const Limit&()> limit) {
  // The map uses the lower bits.
  Shard& shard = shards_[(StringHash()(key) >> 32) % kShards];
  MutexLock lock(&shard.mu);
  const auto found = shard.cells.find(key);
  Cell* cell = found == shard.cells.end() ? nullptr : &found->second;
  if (amount < 0) {
    if (cell == nullptr) return Grant();
    return Grant{
        cell->window.GiveBack(Negated(amount), TickOf(*cell->limit, now))};
  }
  if (cell == nullptr) cell = Insert(key, now, limit(), &shard);
  if (cell == nullptr) return std::nullopt;
  return Take(amount, best_effort, now, cell);
}

Grant CellTable::Take(std::int64_t amount, bool best_effort, absl::Time now,
                      Cell* cell) {
  const std::int64_t tick = TickOf(*cell->limit, now);
  std::int64_t taken = amount;
  if (!cell->window.Take(taken, tick)) {
    if (!best_effort) return {};
    taken = cell->window.Available(tick);
    cell->window.Take(taken, tick);
  }
  return {taken, cell->limit->valid_duration};
}

CellTable::Cell* CellTable::Insert(std::string_view key, absl::Time now,
                                   const Limit& limit, Shard* shard) {
  // A full shard is not looked through for each request that finds it full.
  const bool full = shard->cells.size() >= max_shard_cells_;
  if (full ? now - shard->swept >= absl::Seconds(1)
           : shard->cells.size() >= shard->sweep_at) {
    Sweep(now, shard);
  }
  if (shard->cells.size() >= max_shard_cells_) return nullptr;
  size_.fetch_add(1, std::memory_order_relaxed);
  const Cell cell = {&limit, RollingWindow(limit.max_amount, TicksOf(limit))};
  return &shard->cells.emplace(std::string(key), cell).first->second;
}

void CellTable::Sweep(absl::Time now, Shard* shard) {
  const std::size_t before = shard->cells.size();
  for (auto it = shard->cells.begin(); it != shard->cells.end();) {
    const auto here = it++;
    Cell& cell = here->second;
    if (cell.window.Available(TickOf(*cell.limit, now)) ==
        cell.limit->max_amount) {
      shard->cells.erase(here);
    }
  }
  shard->swept = now;
  shard->sweep_at = std::max(kSmall, 2 * shard->cells.size());
  size_.fetch_sub(before - shard->cells.size(), std::memory_order_relaxed);
}

std::int64_t CellTable::TickOf(const Limit& limit, absl::Time now) {
  if (limit.valid_duration == absl::ZeroDuration()) return 0;
  return absl::ToUnixMillis(now) / (1000 / kTicksPerSecond);
}

}  // namespace mixer::memquota

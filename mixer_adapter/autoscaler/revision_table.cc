#include "mixer_adapter/autoscaler/revision_table.h"

#include <string>
#include <utility>

#include "mixer_adapter/base/thread_slot.h"

namespace mixer::autoscaler {

RevisionTable::RevisionTable(std::size_t max_active) : max_active_(max_active) {
  for (int i = 0; i < kShards; ++i) {
    shards_[static_cast<std::size_t>(i)].bit = std::uint64_t{1} << i;
  }
}

// ---- request path ----------------------------------------------------------

RevisionTable::Shard& RevisionTable::OwnShard() {
  return shards_[static_cast<std::size_t>(ThreadSlot()) % kShards];
}

RevisionTable::Cell* RevisionTable::Find(const RevisionView& key,
                                         Shard* shard) {
  const auto found = shard->cells.find(key);
  return found == shard->cells.end() ? nullptr : &found->second;
}

RevisionTable::Cell* RevisionTable::Activate(const RevisionView& key, bool wake,
                                             absl::Time now, Shard* shard,
                                             bool* fresh) {
  Cell* const cell = Find(key, shard);
  if (cell != nullptr &&
      cell->revision->active.load(std::memory_order_acquire)) {
    return cell;
  }
  Revision* const revision = Join(key, wake, now, shard->bit, fresh);
  if (revision == nullptr || cell != nullptr) {
    return revision == nullptr ? nullptr : cell;
  }
  return &shard->cells.emplace(ViewOf(revision->key), Cell{revision, 0, 0, 0})
              .first->second;
}

Revision* RevisionTable::Join(const RevisionView& key, bool wake,
                              absl::Time now, std::uint64_t shard,
                              bool* fresh) {
  MutexLock lock(&mu_);
  const auto found = revisions_.find(key);
  Revision* revision =
      found == revisions_.end() ? nullptr : found->second.get();
  if (revision == nullptr ||
      !revision->active.load(std::memory_order_relaxed)) {
    if (active() >= max_active_) return nullptr;
    if (revision == nullptr) {
      auto made = std::make_unique<Revision>();
      made->key = {std::string(key.name_space), std::string(key.name)};
      revision = made.get();
      revisions_.emplace(ViewOf(revision->key), std::move(made));
    }
    active_.fetch_add(1, std::memory_order_relaxed);
    revision->wake = wake;
    revision->first = wake ? now : absl::InfinitePast();
    revision->active.store(true, std::memory_order_release);
    fresh_.push_back(revision);
    *fresh = true;
  }
  revision->shards |= shard;
  return revision;
}

RevisionTable::Counts& RevisionTable::CountsOf(Cell* cell, std::int64_t second,
                                               Shard* shard) {
  if (cell->period != shard->period || cell->second != second) {
    cell->period = shard->period;
    cell->second = second;
    cell->slot = static_cast<std::uint32_t>(shard->counts.size());
    shard->counts.push_back({cell->revision, second, 0, 0, 0, 0});
  }
  return shard->counts[cell->slot];
}

// ---- flush -----------------------------------------------------------------

Revision* RevisionTable::Find(const RevisionView& key) const {
  MutexLock lock(&mu_);
  const auto found = revisions_.find(key);
  return found == revisions_.end() ? nullptr : found->second.get();
}

void RevisionTable::TakeFresh(std::vector<Revision*>* out) {
  MutexLock lock(&mu_);
  out->insert(out->end(), fresh_.begin(), fresh_.end());
  fresh_.clear();
}

void RevisionTable::Refresh(Revision* revision) {
  MutexLock lock(&mu_);
  fresh_.push_back(revision);
}

void RevisionTable::Drain() {
  for (Shard& shard : shards_) {
    MutexLock lock(&shard.mu);
    shard.drained.swap(shard.counts);
    ++shard.period;
  }
}

bool RevisionTable::Retire(Revision* revision) {
  std::uint64_t shards;
  {
    MutexLock lock(&mu_);
    shards = revision->shards;
    revision->active.store(false, std::memory_order_release);
    active_.fetch_sub(1, std::memory_order_relaxed);
  }
  // Who counts from now on sees that it is idle. Who has counted before, in
  // this period, thought that it was active: nobody would be woken for it.
  bool counted = false;
  for (int index = 0; index < kShards && !counted; ++index) {
    Shard& shard = shards_[static_cast<std::size_t>(index)];
    if ((shards & shard.bit) == 0) continue;
    MutexLock lock(&shard.mu);
    const Cell* const cell = Find(ViewOf(revision->key), &shard);
    counted = cell != nullptr && cell->period == shard.period;
  }
  MutexLock lock(&mu_);
  if (counted && !revision->active.load(std::memory_order_relaxed)) {
    revision->active.store(true, std::memory_order_release);
    active_.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  if (!std::exchange(revision->idle_listed, true)) idle_.push_back(revision);
  return true;
}

void RevisionTable::Evict() {
  for (std::size_t left = idle_.size(); left > max_active_; --left) {
    Revision* const revision = idle_.front();
    idle_.pop_front();
    revision->idle_listed = false;
    if (!Forget(revision) &&
        !revision->active.load(std::memory_order_relaxed)) {
      revision->idle_listed = true;
      idle_.push_back(revision);
    }
  }
}

bool RevisionTable::Forget(Revision* revision) {
  std::uint64_t shards;
  {
    MutexLock lock(&mu_);
    if (revision->active.load(std::memory_order_relaxed)) return false;
    shards = revision->shards;
  }
  for (Shard& shard : shards_) {
    if ((shards & shard.bit) == 0) continue;
    MutexLock lock(&shard.mu);
    const auto cell = shard.cells.find(ViewOf(revision->key));
    if (cell != shard.cells.end()) {
      if (cell->second.period == shard.period) return false;
      shard.cells.erase(cell);
    }
    MutexLock table_lock(&mu_);
    revision->shards &= ~shard.bit;
  }
  MutexLock lock(&mu_);
  if (revision->shards != 0 ||
      revision->active.load(std::memory_order_relaxed)) {
    return false;
  }
  revisions_.erase(ViewOf(revision->key));
  return true;
}

std::size_t RevisionTable::size() const {
  MutexLock lock(&mu_);
  return revisions_.size();
}

}  // namespace mixer::autoscaler

#include "mixer_adapter/autoscaler/tally.h"

#include <string>
#include <utility>

#include "mixer_adapter/base/thread_slot.h"

namespace mixer::autoscaler {
namespace {

Report MakeReport(const RevisionKey& key, double concurrency, double count) {
  Report report;
  report.message.key = key;
  report.message.stat.average_concurrent_requests = concurrency;
  report.message.stat.request_count = count;
  return report;
}

}  // namespace

Tally::Tally(std::size_t max_revisions) : max_revisions_(max_revisions) {}

bool Tally::Add(std::string_view name_space, std::string_view name,
                absl::Time now) {
  if (name_space.empty() || name.empty()) {
    rejected_.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  const RevisionView key{name_space, name};
  const int index = ThreadSlot() % kShards;
  Shard& shard = shards_[index];
  bool fresh = false;
  MutexLock lock(&shard.mu);
  auto cell = shard.cells.find(key);
  if (cell == shard.cells.end()) {
    Revision* const revision = Join(key, index, now, &fresh);
    if (revision == nullptr) {
      rejected_.fetch_add(1, std::memory_order_relaxed);
      return false;
    }
    cell =
        shard.cells.emplace(ViewOf(revision->key), Cell{revision, 0, 0}).first;
  }
  if (cell->second.period == shard.period) {
    ++shard.arrivals[cell->second.slot].count;
    return fresh;
  }
  cell->second.period = shard.period;
  cell->second.slot = static_cast<std::uint32_t>(shard.arrivals.size());
  shard.arrivals.push_back({cell->second.revision, 1});
  return fresh;
}

Tally::Revision* Tally::Join(const RevisionView& key, int shard, absl::Time now,
                             bool* fresh) {
  MutexLock lock(&revisions_mu_);
  const auto found = revisions_.find(key);
  if (found != revisions_.end()) {
    found->second->shards |= std::uint64_t{1} << shard;
    return found->second.get();
  }
  if (revisions_.size() >= max_revisions_) return nullptr;
  auto revision = std::make_unique<Revision>();
  revision->key = {std::string(key.name_space), std::string(key.name)};
  revision->first = now;
  revision->shards = std::uint64_t{1} << shard;
  Revision* const result = revision.get();
  revisions_.emplace(ViewOf(result->key), std::move(revision));
  fresh_.push_back(result);
  *fresh = true;
  return result;
}

void Tally::TakeWakeups(std::vector<Report>* out) {
  MutexLock lock(&flush_mu_);
  WakeFresh(out);
}

void Tally::WakeFresh(std::vector<Report>* out) {
  std::vector<Revision*> fresh;
  {
    MutexLock lock(&revisions_mu_);
    fresh.swap(fresh_);
  }
  for (Revision* const revision : fresh) {
    Report report = MakeReport(revision->key, 1, 1);
    report.wakeup = true;
    report.noted = revision->first;
    out->push_back(std::move(report));
    revision->woken = true;
    active_.push_back(revision);
  }
}

void Tally::Drain() {
  for (Shard& shard : shards_) {
    {
      MutexLock lock(&shard.mu);
      shard.drained.swap(shard.arrivals);
      ++shard.period;
    }
    for (const Arrivals& arrivals : shard.drained) {
      arrivals.revision->arrivals += arrivals.count;
    }
    shard.drained.clear();
  }
}

void Tally::Flush(std::vector<Report>* out) {
  MutexLock lock(&flush_mu_);
  // In this order the request of every wake-up taken is among the counts: it is
  // counted under the shard's lock that made its revision fresh.
  WakeFresh(out);
  Drain();
  std::size_t kept = 0;
  for (Revision* const revision : active_) {
    const std::uint64_t arrivals = std::exchange(revision->arrivals, 0);
    const bool woken = std::exchange(revision->woken, false);
    if (arrivals > 0) {
      active_[kept++] = revision;
      const std::uint64_t count = arrivals - (woken ? 1 : 0);
      if (count == 0) continue;
      out->push_back(
          MakeReport(revision->key, woken ? 0 : 1, static_cast<double>(count)));
      continue;
    }
    RevisionKey key = revision->key;
    if (Retire(revision)) {
      out->push_back(MakeReport(key, 0, 0));
    } else {
      active_[kept++] = revision;
    }
  }
  active_.resize(kept);
}

bool Tally::Retire(Revision* revision) {
  std::uint64_t shards;
  {
    MutexLock lock(&revisions_mu_);
    shards = revision->shards;
  }
  for (int index = 0; index < kShards; ++index) {
    const std::uint64_t bit = std::uint64_t{1} << index;
    if ((shards & bit) == 0) continue;
    Shard& shard = shards_[index];
    MutexLock lock(&shard.mu);
    const auto cell = shard.cells.find(ViewOf(revision->key));
    if (cell->second.period == shard.period) return false;
    shard.cells.erase(cell);
    MutexLock revisions_lock(&revisions_mu_);
    revision->shards &= ~bit;
  }
  MutexLock lock(&revisions_mu_);
  if (revision->shards != 0) return false;  // another thread has just met it
  revisions_.erase(ViewOf(revision->key));
  return true;
}

std::size_t Tally::active() const {
  MutexLock lock(&revisions_mu_);
  return revisions_.size();
}

}  // namespace mixer::autoscaler

#include "mixer_adapter/autoscaler/tally.h"

#include <algorithm>
#include <string>
#include <utility>

#include "mixer_adapter/base/thread_slot.h"

namespace mixer::autoscaler {
namespace {

std::int64_t Bounded(std::int64_t second) {
  return std::clamp(second, -InFlight::kLimit, InFlight::kLimit);
}

Report MakeReport(const RevisionKey& key, double concurrency, double count) {
  Report report;
  report.message.key = key;
  report.message.stat.average_concurrent_requests = concurrency;
  report.message.stat.request_count = count;
  return report;
}

}  // namespace

Tally::Tally(const TallyOptions& options) : options_(options) {
  for (int i = 0; i < kShards; ++i) {
    shards_[static_cast<std::size_t>(i)].bit = std::uint64_t{1} << i;
  }
}

// ---- request path ----------------------------------------------------------

Tally::Shard& Tally::OwnShard() {
  return shards_[static_cast<std::size_t>(ThreadSlot()) % kShards];
}

Tally::Begin Tally::BeginAt(absl::Time now) const {
  if (!options_.paired) return {};
  const std::int64_t second = Bounded(absl::ToUnixSeconds(now));
  return {second, absl::ToDoubleSeconds(now - absl::FromUnixSeconds(second))};
}

Tally::Counts& Tally::CountsOf(Cell* cell, std::int64_t second, Shard* shard) {
  if (cell->period != shard->period || cell->second != second) {
    cell->period = shard->period;
    cell->second = second;
    cell->slot = static_cast<std::uint32_t>(shard->counts.size());
    shard->counts.push_back({cell->revision, second, 0, 0, 0, 0});
  }
  return shard->counts[cell->slot];
}

std::optional<PodState> Tally::AddActive(const RevisionView& key,
                                         absl::Time now) {
  const Begin begin = BeginAt(now);
  Shard& shard = OwnShard();
  MutexLock lock(&shard.mu);
  const auto found = shard.cells.find(key);
  if (found == shard.cells.end()) return std::nullopt;
  Counts& counts = CountsOf(&found->second, begin.second, &shard);
  ++counts.begun;
  counts.begun_at += begin.offset;
  return found->second.revision->pods.load(std::memory_order_relaxed);
}

Tally::Added Tally::Add(const RevisionView& key, absl::Time now) {
  const Begin begin = BeginAt(now);
  Shard& shard = OwnShard();
  Added added;
  MutexLock lock(&shard.mu);
  Cell* const cell = Meet(key, {&added.wakeup, now}, &shard);
  if (cell == nullptr) {
    rejected_.fetch_add(1, std::memory_order_relaxed);
    added.counted = false;
    return added;
  }
  Counts& counts = CountsOf(cell, begin.second, &shard);
  ++counts.begun;
  counts.begun_at += begin.offset;
  added.pods = cell->revision->pods.load(std::memory_order_relaxed);
  return added;
}

void Tally::TakeBack(const RevisionView& key, absl::Time now) {
  const Begin begin = BeginAt(now);
  Shard& shard = OwnShard();
  MutexLock lock(&shard.mu);
  Cell* const cell = Meet(key, {nullptr, now}, &shard);
  if (cell == nullptr) return;
  Counts& counts = CountsOf(cell, begin.second, &shard);
  --counts.begun;
  counts.begun_at -= begin.offset;
}

void Tally::End(const RevisionView& key, absl::Time start,
                absl::Duration took) {
  Shard& shard = OwnShard();
  MutexLock lock(&shard.mu);
  Cell* const cell = Meet(key, {nullptr, start}, &shard);
  if (cell == nullptr) {
    rejected_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  Counts& counts = CountsOf(cell, Bounded(absl::ToUnixSeconds(start)), &shard);
  ++counts.ended;
  counts.took += absl::ToDoubleSeconds(
      std::clamp(took, absl::ZeroDuration(), options_.longest_request));
}

Tally::Cell* Tally::Meet(const RevisionView& key, const Idle& idle,
                         Shard* shard) {
  if (key.name_space.empty() || key.name.empty()) return nullptr;
  const auto found = shard->cells.find(key);
  if (found != shard->cells.end()) return &found->second;
  Revision* const revision = Join(key, idle, shard->bit);
  if (revision == nullptr) return nullptr;
  return &shard->cells.emplace(ViewOf(revision->key), Cell{revision, 0, 0, 0})
              .first->second;
}

Tally::Revision* Tally::Join(const RevisionView& key, const Idle& idle,
                             std::uint64_t shard) {
  MutexLock lock(&revisions_mu_);
  const auto found = revisions_.find(key);
  if (found != revisions_.end()) {
    found->second->shards |= shard;
    return found->second.get();
  }
  if (revisions_.size() >= options_.max_revisions) return nullptr;
  auto revision = std::make_unique<Revision>();
  revision->key = {std::string(key.name_space), std::string(key.name)};
  revision->shards = shard;
  if (idle.wakeup != nullptr) {
    *idle.wakeup = revision->wake = true;
    revision->first = idle.now;
  }
  Revision* const result = revision.get();
  revisions_.emplace(ViewOf(result->key), std::move(revision));
  fresh_.push_back(result);
  return result;
}

// ---- what is known of a revision -------------------------------------------

Tally::Revision* Tally::Find(const RevisionView& key) {
  MutexLock lock(&revisions_mu_);
  const auto found = revisions_.find(key);
  return found == revisions_.end() ? nullptr : found->second.get();
}

void Tally::SetPods(const RevisionView& key, PodState pods) {
  MutexLock lock(&flush_mu_);  // the revision does not go meanwhile
  if (Revision* const revision = Find(key)) {
    revision->pods.store(pods, std::memory_order_relaxed);
  }
}

void Tally::SetWaiting(const RevisionView& key, std::size_t count) {
  MutexLock lock(&flush_mu_);
  if (Revision* const revision = Find(key)) revision->waiting = count;
}

void Tally::WakeAgain(const RevisionView& key, absl::Time now) {
  MutexLock lock(&flush_mu_);
  Revision* const revision = Find(key);
  if (revision == nullptr || !revision->listed || revision->wake) return;
  revision->wake = true;
  revision->first = now;
  MutexLock revisions_lock(&revisions_mu_);
  fresh_.push_back(revision);
}

std::size_t Tally::active() const {
  MutexLock lock(&revisions_mu_);
  return revisions_.size();
}

bool Tally::IsActive(const RevisionView& key) const {
  MutexLock lock(&revisions_mu_);
  return revisions_.contains(key);
}

std::vector<RevisionStatus> Tally::Status(std::size_t max) const {
  MutexLock lock(&flush_mu_);
  std::vector<RevisionStatus> status;
  for (const Revision* const revision : active_) {
    if (status.size() == max) break;
    status.push_back({revision->key,
                      revision->pods.load(std::memory_order_relaxed),
                      revision->waiting, revision->last_concurrency,
                      revision->last_arrivals});
  }
  return status;
}

// ---- reports ---------------------------------------------------------------

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
  for (Revision* const revision : fresh) Wake(revision, out);
}

void Tally::Wake(Revision* revision, std::vector<Report>* out) {
  if (!std::exchange(revision->listed, true)) active_.push_back(revision);
  if (!std::exchange(revision->wake, false)) return;
  Report report = MakeReport(revision->key, 1, 1);
  report.wakeup = true;
  report.noted = revision->first;
  out->push_back(std::move(report));
  revision->woken = true;
}

void Tally::Drain(absl::Time now, double seconds) {
  for (Shard& shard : shards_) {
    MutexLock lock(&shard.mu);
    shard.drained.swap(shard.counts);
    ++shard.period;
  }
  if (options_.paired) {
    for (Revision* const revision : active_) revision->in_flight.Pass(seconds);
  }
  const double until = absl::ToDoubleSeconds(now - absl::UnixEpoch());
  for (Shard& shard : shards_) {
    for (const Counts& counts : shard.drained) {
      if (counts.begun > 0) CountBegun(counts, until);
    }
  }
  // All beginnings are known: now what refers to them.
  for (Shard& shard : shards_) {
    for (const Counts& counts : shard.drained) {
      if (counts.begun < 0) CountBegun(counts, until);
      if (counts.ended > 0) CountEnded(counts, seconds);
    }
    shard.drained.clear();
  }
}

void Tally::CountBegun(const Counts& counts, double until) {
  counts.revision->arrivals += counts.begun;
  if (!options_.paired) return;
  const double age = static_cast<double>(counts.begun) *
                         (until - static_cast<double>(counts.second)) -
                     counts.begun_at;
  counts.revision->in_flight.Begin({counts.second, counts.begun, age});
}

void Tally::CountEnded(const Counts& counts, double seconds) {
  if (!options_.paired) return;
  const std::int64_t unbegun = counts.revision->in_flight.End(
      {counts.second, counts.ended, counts.took}, seconds);
  counts.revision->arrivals += unbegun;
  unbegun_.fetch_add(static_cast<std::uint64_t>(unbegun),
                     std::memory_order_relaxed);
}

void Tally::Flush(absl::Time now, std::vector<Report>* out) {
  MutexLock lock(&flush_mu_);
  const double seconds =
      flushed_ == absl::InfinitePast()
          ? 0
          : absl::ToDoubleSeconds(std::max(now - flushed_, absl::Duration()));
  flushed_ = now;
  // In this order the request of every wake-up taken is among the counts: it is
  // counted under the shard's lock that made its revision fresh.
  WakeFresh(out);
  Drain(now, seconds);
  std::size_t kept = 0;
  for (Revision* const revision : active_) {
    if (Close(revision, now, seconds, out)) {
      active_[kept++] = revision;
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

bool Tally::Close(Revision* revision, absl::Time now, double seconds,
                  std::vector<Report>* out) {
  const std::int64_t arrivals =
      std::max<std::int64_t>(0, std::exchange(revision->arrivals, 0));
  const bool woken = std::exchange(revision->woken, false);
  const bool serves =
      revision->pods.load(std::memory_order_relaxed) == PodState::kReady;
  const bool repeats = !serves && now < revision->first + options_.repeat;
  double concurrency = static_cast<double>(revision->waiting);
  bool busy = arrivals > 0;
  if (options_.paired) {
    const std::int64_t lost = revision->in_flight.Expire(
        absl::ToUnixSeconds(now - options_.longest_request));
    unended_.fetch_add(static_cast<std::uint64_t>(lost),
                       std::memory_order_relaxed);
    concurrency = std::max(concurrency, revision->in_flight.Close(seconds));
    busy |= !revision->in_flight.empty();
  } else if (busy) {
    concurrency = std::max(concurrency, 1.0);
  }
  if (repeats) concurrency = std::max(concurrency, 1.0);
  revision->last_concurrency = concurrency;
  revision->last_arrivals = arrivals;
  if (!busy && concurrency == 0) return false;
  // The wake-up has told of one request.
  const double told = woken ? 1 : 0;
  concurrency = std::max(0.0, concurrency - told);
  const double count = std::max(0.0, static_cast<double>(arrivals) - told);
  if (!woken || concurrency > 0 || count > 0) {
    out->push_back(MakeReport(revision->key, concurrency, count));
  }
  return true;
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
    Shard& shard = shards_[static_cast<std::size_t>(index)];
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

}  // namespace mixer::autoscaler

#include "mixer_adapter/autoscaler/tally.h"

#include <algorithm>
#include <string>
#include <utility>

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

Tally::Tally(const TallyOptions& options)
    : table_(options.max_revisions), options_(options) {}

// ---- request path ----------------------------------------------------------

Tally::Begin Tally::BeginAt(absl::Time now) const {
  if (!options_.paired) return {};
  const std::int64_t second = Bounded(absl::ToUnixSeconds(now));
  return {second, absl::ToDoubleSeconds(now - absl::FromUnixSeconds(second))};
}

std::optional<PodState> Tally::AddActive(const RevisionView& key,
                                         absl::Time now) {
  const Begin begin = BeginAt(now);
  Shard& shard = table_.OwnShard();
  MutexLock lock(&shard.mu);
  RevisionTable::Cell* const cell = RevisionTable::Find(key, &shard);
  if (cell == nullptr ||
      !cell->revision->active.load(std::memory_order_acquire)) {
    return std::nullopt;
  }
  Counts& counts = RevisionTable::CountsOf(cell, begin.second, &shard);
  ++counts.begun;
  counts.begun_at += begin.offset;
  return cell->revision->pods.load(std::memory_order_relaxed);
}

Tally::Added Tally::Add(const RevisionView& key, absl::Time now) {
  Added added;
  if (key.name_space.empty() || key.name.empty()) {
    rejected_.fetch_add(1, std::memory_order_relaxed);
    added.counted = false;
    return added;
  }
  const Begin begin = BeginAt(now);
  Shard& shard = table_.OwnShard();
  MutexLock lock(&shard.mu);
  RevisionTable::Cell* const cell =
      table_.Activate(key, /*wake=*/true, now, &shard, &added.wakeup);
  if (cell == nullptr) {
    rejected_.fetch_add(1, std::memory_order_relaxed);
    added.counted = false;
    return added;
  }
  Counts& counts = RevisionTable::CountsOf(cell, begin.second, &shard);
  ++counts.begun;
  counts.begun_at += begin.offset;
  added.pods = cell->revision->pods.load(std::memory_order_relaxed);
  return added;
}

void Tally::TakeBack(const RevisionView& key, absl::Time now) {
  if (!IsActive(key)) return;
  const Begin begin = BeginAt(now);
  Shard& shard = table_.OwnShard();
  MutexLock lock(&shard.mu);
  bool ignored;
  RevisionTable::Cell* const cell =
      table_.Activate(key, /*wake=*/false, now, &shard, &ignored);
  if (cell == nullptr) return;
  Counts& counts = RevisionTable::CountsOf(cell, begin.second, &shard);
  --counts.begun;
  counts.begun_at -= begin.offset;
}

void Tally::End(const RevisionView& key, absl::Time start,
                absl::Duration took) {
  Shard& shard = table_.OwnShard();
  MutexLock lock(&shard.mu);
  bool ignored;
  RevisionTable::Cell* const cell =
      table_.Activate(key, /*wake=*/false, start, &shard, &ignored);
  if (cell == nullptr) {
    rejected_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  Counts& counts = RevisionTable::CountsOf(
      cell, Bounded(absl::ToUnixSeconds(start)), &shard);
  ++counts.ended;
  counts.took += absl::ToDoubleSeconds(
      std::clamp(took, absl::ZeroDuration(), options_.longest_request));
}

// ---- what is known of a revision -------------------------------------------

void Tally::SetPods(const RevisionView& key, PodState pods) {
  MutexLock lock(&flush_mu_);
  if (Revision* const revision = table_.Find(key)) {
    revision->pods.store(pods, std::memory_order_relaxed);
  }
}

void Tally::SetWaiting(const RevisionView& key, std::size_t count) {
  MutexLock lock(&flush_mu_);
  if (Revision* const revision = table_.Find(key)) revision->waiting = count;
}

void Tally::Delivered(const RevisionView& key, absl::Time now) {
  MutexLock lock(&flush_mu_);
  if (Revision* const revision = table_.Find(key)) {
    revision->repeat_until = now + options_.repeat;
  }
}

void Tally::WakeAgain(const RevisionView& key, absl::Time now) {
  MutexLock lock(&flush_mu_);
  Revision* const revision = table_.Find(key);
  if (revision == nullptr || !revision->listed || revision->wake) return;
  revision->wake = true;
  revision->first = now;
  table_.Refresh(revision);
}

bool Tally::IsActive(const RevisionView& key) const {
  MutexLock lock(&flush_mu_);  // it is not forgotten meanwhile
  const Revision* const revision = table_.Find(key);
  return revision != nullptr &&
         revision->active.load(std::memory_order_relaxed);
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
  table_.TakeFresh(&fresh_);
  for (Revision* const revision : fresh_) Wake(revision, out);
  fresh_.clear();
}

void Tally::Wake(Revision* revision, std::vector<Report>* out) {
  if (!std::exchange(revision->listed, true)) active_.push_back(revision);
  if (!std::exchange(revision->wake, false)) return;
  Report report = MakeReport(revision->key, 1, 1);
  report.wakeup = true;
  report.noted = revision->first;
  revision->repeat_until =
      options_.repeat == absl::ZeroDuration()
          ? absl::InfinitePast()
          : revision->first + options_.deliver_within + options_.repeat;
  out->push_back(std::move(report));
  revision->woken = true;
}

void Tally::Collect(absl::Time now, double seconds) {
  table_.Drain();
  if (options_.paired) {
    for (Revision* const revision : active_) revision->in_flight.Pass(seconds);
  }
  const double until = absl::ToDoubleSeconds(now - absl::UnixEpoch());
  for (Shard& shard : table_.shards()) {
    for (const Counts& counts : shard.drained) {
      if (counts.begun > 0) CountBegun(counts, until);
    }
  }
  // All beginnings are known: now what refers to them.
  for (Shard& shard : table_.shards()) {
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
  Collect(now, seconds);
  std::size_t kept = 0;
  for (Revision* const revision : active_) {
    if (Close(revision, now, seconds, out)) {
      active_[kept++] = revision;
      continue;
    }
    if (table_.Retire(revision)) {
      revision->listed = false;
      out->push_back(MakeReport(revision->key, 0, 0));
    } else {
      active_[kept++] = revision;
    }
  }
  active_.resize(kept);
  table_.Evict();
}

bool Tally::Close(Revision* revision, absl::Time now, double seconds,
                  std::vector<Report>* out) {
  const std::int64_t arrivals =
      std::max<std::int64_t>(0, std::exchange(revision->arrivals, 0));
  const bool woken = std::exchange(revision->woken, false);
  const bool serves =
      revision->pods.load(std::memory_order_relaxed) == PodState::kReady;
  const bool repeats = !serves && now < revision->repeat_until;
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

}  // namespace mixer::autoscaler

#include "mixer_adapter/autoscaler/pending.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace mixer::autoscaler {
namespace {

// Makes `*pending` tell of both; `other` is the newer one or the older one.
void Merge(const Report& other, bool other_is_newer, Report* pending) {
  const Stat& from = other.message.stat;
  Stat& to = pending->message.stat;
  to.request_count += from.request_count;
  to.proxied_request_count += from.proxied_request_count;
  if (other.wakeup || pending->wakeup) {
    to.average_concurrent_requests = std::max(to.average_concurrent_requests,
                                              from.average_concurrent_requests);
    if (other.wakeup) {
      pending->noted =
          pending->wakeup ? std::min(pending->noted, other.noted) : other.noted;
    }
    if (other.wakeup) {
      // The time that the younger of the two has is both's.
      pending->first_sent =
          pending->wakeup ? std::max(pending->first_sent, other.first_sent)
                          : other.first_sent;
    }
    pending->wakeup = true;
  } else if (other_is_newer) {
    to.average_concurrent_requests = from.average_concurrent_requests;
  }
}

}  // namespace

Pending::Result Pending::Put(Report report) {
  return Insert(std::move(report), /*front=*/false);
}

Pending::Result Pending::PutBack(Report report) {
  return Insert(std::move(report), /*front=*/true);
}

Pending::Result Pending::Insert(Report report, bool front) {
  const auto found = places_.find(ViewOf(report.message.key));
  if (found != places_.end()) {
    const Queue::iterator place = found->second;
    const bool promote = report.wakeup && !place->wakeup;
    Merge(report, /*other_is_newer=*/!front, &*place);
    if (promote) {
      wakeups_.splice(front ? wakeups_.begin() : wakeups_.end(), others_,
                      place);
    }
    return Result::kMerged;
  }
  Result result = Result::kAdded;
  if (places_.size() >= max_revisions_) {
    if (!report.wakeup || others_.empty()) return Result::kDropped;
    Drop(&others_, others_.begin());
    result = Result::kDropped;
  }
  Queue& queue = report.wakeup ? wakeups_ : others_;
  const Queue::iterator place =
      queue.insert(front ? queue.begin() : queue.end(), std::move(report));
  places_.emplace(ViewOf(place->message.key), place);
  return result;
}

void Pending::Drop(Queue* queue, Queue::iterator place) {
  places_.erase(ViewOf(place->message.key));
  queue->erase(place);
}

void Pending::Take(std::size_t max, std::vector<Report>* out) {
  for (; max > 0 && !places_.empty(); --max) {
    Queue& queue = wakeups_.empty() ? others_ : wakeups_;
    places_.erase(ViewOf(queue.front().message.key));
    out->push_back(std::move(queue.front()));
    queue.pop_front();
  }
}

}  // namespace mixer::autoscaler

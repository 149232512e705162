#include "mixer_adapter/net/lookup_queue.h"

namespace mixer::net {

std::unique_ptr<LookupQueue::Ticket> LookupQueue::Find(const std::string& host,
                                                       Lookup::Done done) {
  auto request = std::make_shared<Request>(Request{host, std::move(done)});
  waiting_.push_back(request);
  StartNext();
  return std::make_unique<Ticket>(std::move(request));
}

void LookupQueue::StartNext() {
  while (running_.size() < kMaxRunning && !waiting_.empty()) {
    const std::shared_ptr<Request> request = std::move(waiting_.front());
    waiting_.pop_front();
    if (request->done) Start(request);
  }
}

void LookupQueue::Start(const std::shared_ptr<Request>& request) {
  const auto place = running_.emplace(running_.end());
  const std::string& host = request->host;
  *place = std::make_unique<Lookup>(
      loop_, host, [this, place, request](auto addresses) {
        running_.erase(place);
        StartNext();
        // May be the end of this queue.
        if (const auto done = std::exchange(request->done, nullptr)) {
          done(std::move(addresses));
        }
      });
}

}  // namespace mixer::net

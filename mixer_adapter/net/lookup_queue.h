// Look-ups of many names that leave room for others: a process runs only so
// many at a time (Lookup::kMaxRunning), above which they fail.
#ifndef MIXER_ADAPTER_NET_LOOKUP_QUEUE_H_
#define MIXER_ADAPTER_NET_LOOKUP_QUEUE_H_

#include <cstddef>
#include <deque>
#include <list>
#include <memory>
#include <string>
#include <utility>

#include "mixer_adapter/net/lookup.h"
#include "mixer_adapter/net/loop.h"

namespace mixer::net {

// Used on the loop's thread, and destroyed there; then nobody is called any
// more.
class LookupQueue {
 private:
  struct Request {
    std::string host;
    Lookup::Done done;  // null: nobody waits for it any more
  };

 public:
  // Half of them: name servers that are silent must not keep, say, the
  // Autoscaler from being found.
  static constexpr std::size_t kMaxRunning = Lookup::kMaxRunning / 2;

  // Destroying it cancels: the call, not what is under way, which keeps its
  // place until it has ended.
  class Ticket {
   public:
    explicit Ticket(std::shared_ptr<Request> request)
        : request_(std::move(request)) {}
    ~Ticket() { request_->done = nullptr; }
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;

   private:
    const std::shared_ptr<Request> request_;
  };

  // `loop` outlives it.
  explicit LookupQueue(Loop* loop) : loop_(loop) {}
  LookupQueue(const LookupQueue&) = delete;
  LookupQueue& operator=(const LookupQueue&) = delete;

  // As a Lookup, in its turn: `done` is called once, after this has returned.
  std::unique_ptr<Ticket> Find(const std::string& host, Lookup::Done done);

 private:
  void StartNext();
  void Start(const std::shared_ptr<Request>& request);

  Loop* const loop_;
  std::deque<std::shared_ptr<Request>> waiting_;
  std::list<std::unique_ptr<Lookup>> running_;
};

}  // namespace mixer::net

#endif  // MIXER_ADAPTER_NET_LOOKUP_QUEUE_H_

// Turns a host name into addresses without blocking the loop or its end: the
// system's resolver can't be interrupted, so each look-up of a name has a
// thread of its own, which nobody waits for.
#ifndef MIXER_ADAPTER_NET_LOOKUP_H_
#define MIXER_ADAPTER_NET_LOOKUP_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "mixer_adapter/net/loop.h"

namespace mixer::net {

class Lookup {
 public:
  // IPv4 and IPv6 addresses as text, in the order to try them; never empty.
  using Done = std::function<void(absl::StatusOr<std::vector<std::string>>)>;

  // Calls `done` once on the loop's thread, unless destroyed there before. An
  // address in text form is not looked up. Fails at once while kMaxRunning
  // look-ups of the process still wait for the name servers.
  Lookup(Loop* loop, const std::string& host, Done done);
  ~Lookup();

  Lookup(const Lookup&) = delete;
  Lookup& operator=(const Lookup&) = delete;

  static constexpr int kMaxRunning = 16;

 private:
  struct Shared;
  const std::shared_ptr<Shared> shared_;
};

}  // namespace mixer::net

#endif  // MIXER_ADAPTER_NET_LOOKUP_H_

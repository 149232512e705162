// Asks once whether somebody serves at an address: a connection, or a GET and
// the status of its answer.
#ifndef MIXER_ADAPTER_NET_PROBE_H_
#define MIXER_ADAPTER_NET_PROBE_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "mixer_adapter/net/io_thread.h"
#include "mixer_adapter/net/lookup_queue.h"
#include "mixer_adapter/net/url.h"

namespace mixer::net {

// tcp://host:port: it serves if it can be connected to.
// http://host[:port]/path: it serves if it answers a GET with a status from 200
// to 399.
struct ProbeTarget {
  // Refused as ParseHttpUrl does, and: https, a tcp target without a port or
  // with a path.
  static absl::StatusOr<ProbeTarget> Parse(std::string_view text);

  bool http = false;
  Url url;  // text: as given
  // Name and value, besides Host, User-Agent and Connection; the same name
  // replaces one of these. HTTP only.
  std::vector<std::pair<std::string, std::string>> headers;
};

// One that is under way. Destroyed on the loop's thread, which cancels it; in
// its own callback too.
class Probe {
 public:
  virtual ~Probe() = default;
};

// The seam for tests.
class ProbeMaker {
 public:
  // OK, or why it does not serve, naming the target.
  using Done = std::function<void(absl::Status)>;

  virtual ~ProbeMaker() = default;

  // On the loop's thread. `done` is called there once, after Start() has
  // returned, within `timeout` (about), unless the result is destroyed before.
  virtual std::unique_ptr<Probe> Start(const ProbeTarget& target,
                                       absl::Duration timeout, Done done) = 0;
};

// Probes through sockets. Names are looked up a few at a time. A name's
// addresses are tried one after the other, each with its share of the time that
// is left, until one serves. Of an answer only the head is read: neither status
// line nor fields may be longer than kMaxHead bytes.
class SocketProbeMaker final : public ProbeMaker {
 public:
  static constexpr std::size_t kMaxHead = 8192;

  // `io` outlives the maker and its probes, and the maker need not outlive
  // them.
  explicit SocketProbeMaker(IoThread* io);

  std::unique_ptr<Probe> Start(const ProbeTarget& target,
                               absl::Duration timeout, Done done) override;

 private:
  IoThread* const io_;
  const std::shared_ptr<LookupQueue> names_;
};

}  // namespace mixer::net

#endif  // MIXER_ADAPTER_NET_PROBE_H_

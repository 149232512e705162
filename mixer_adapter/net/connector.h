// Opens the way to a URL's host: looks it up, tries its addresses one after the
// other, each with its share of the time, and begins TLS if the URL asks for
// it. For the .cc files of this room.
#ifndef MIXER_ADAPTER_NET_CONNECTOR_H_
#define MIXER_ADAPTER_NET_CONNECTOR_H_

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "mixer_adapter/net/io_thread.h"
#include "mixer_adapter/net/tls_options.h"
#include "mixer_adapter/net/url.h"

namespace mixer::net {

class PeerStream;

// Lives on the thread of `io`, which outlives it. Destroying it gives up.
class Connector {
 public:
  // The error says what failed and where, without the URL; that of TLS names
  // the cure.
  using Done = std::function<void(absl::StatusOr<std::shared_ptr<PeerStream>>)>;

  // Calls `done` once, not from here, at the latest after `timeout`; `done` may
  // destroy the Connector.
  Connector(IoThread* io, const Url& url, const TlsOptions& tls,
            absl::Duration timeout, Done done);
  ~Connector();

  Connector(const Connector&) = delete;
  Connector& operator=(const Connector&) = delete;

 private:
  class Attempt;
  const std::shared_ptr<Attempt> attempt_;
};

}  // namespace mixer::net

#endif  // MIXER_ADAPTER_NET_CONNECTOR_H_

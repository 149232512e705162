// Websocket client (RFC 6455) on Boost.Beast, plain or over TLS, made for a
// peer that only receives: what it sends is read and dropped. Opens as Go's
// client does (spec knative.md 3.1) and keeps the connection alive as Knative's
// does (3.2), but no peer can hold it up: every wait has a limit.
#ifndef MIXER_ADAPTER_NET_WEBSOCKET_H_
#define MIXER_ADAPTER_NET_WEBSOCKET_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "mixer_adapter/net/connection.h"
#include "mixer_adapter/net/io_thread.h"
#include "mixer_adapter/net/tls_options.h"
#include "mixer_adapter/net/url.h"

namespace mixer::net {

struct WebsocketOptions {
  // Look-up, connect (every address of the host gets its share), TLS and the
  // HTTP answer 101.
  absl::Duration handshake_timeout = absl::Seconds(3);
  // For one message to be taken by the system, whose buffers fill when the peer
  // stops reading.
  absl::Duration write_timeout = absl::Seconds(3);
  absl::Duration ping_interval = absl::Seconds(10) / 3;
  // Without a pong for so long the peer is given up.
  absl::Duration pong_timeout = absl::Seconds(10);
  // Between our close frame and the end, whatever the peer does.
  absl::Duration close_linger = absl::Milliseconds(100);
  // Must not begin with "kube-probe/" (spec knative.md 3.1, health).
  std::string user_agent = "Go-http-client/1.1";
  TlsOptions tls;  // of wss://
};

class WebsocketDialer final : public Dialer {
 public:
  // `io` outlives the dialer and its connections.
  WebsocketDialer(IoThread* io, WebsocketOptions options)
      : io_(io), options_(std::move(options)) {}

  // Whether TLS is set up as `url` needs it, its files included, as far as can
  // be told without the peer.
  static absl::Status Check(const Url& url, const WebsocketOptions& options);

  std::unique_ptr<Connection> Dial(const Url& url,
                                   Connection::Listener* listener) override;

 private:
  IoThread* const io_;
  const WebsocketOptions options_;
};

}  // namespace mixer::net

#endif  // MIXER_ADAPTER_NET_WEBSOCKET_H_

// The bytes to and from a peer, plain or within TLS: what asio and Beast call
// an AsyncStream, so that whatever speaks over it is written, and compiled,
// once. For the .cc files of this room.
#ifndef MIXER_ADAPTER_NET_PEER_STREAM_H_
#define MIXER_ADAPTER_NET_PEER_STREAM_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "boost/asio/io_context.hpp"
#include "boost/asio/ssl/context.hpp"
#include "boost/asio/ssl/stream_base.hpp"
#include "boost/beast/core/role.hpp"
#include "boost/beast/core/tcp_stream.hpp"
#include "boost/beast/ssl/ssl_stream.hpp"
#include "boost/beast/websocket/teardown.hpp"
#include "boost/system/error_code.hpp"
#include "mixer_adapter/net/tls_client.h"

namespace mixer::net {

class PeerStream {
 public:
  using Tcp = boost::beast::tcp_stream;
  using executor_type = Tcp::executor_type;

  explicit PeerStream(boost::asio::io_context& io) : tcp_(io) {}

  executor_type get_executor() { return tcp_.get_executor(); }
  Tcp& next_layer() { return tcp_; }
  const Tcp& next_layer() const { return tcp_; }

  // From here on all bytes are within TLS; handler(error). `client` outlives
  // the stream.
  template <typename Handler>
  void StartTls(std::unique_ptr<boost::asio::ssl::context> context,
                const TlsClient* client, Handler&& handler) {
    context_ = std::move(context);
    client_ = client;
    tls_.emplace(tcp_, *context_);
    client_->Prepare(tls_->native_handle());
    tls_->async_handshake(boost::asio::ssl::stream_base::client,
                          std::forward<Handler>(handler));
  }

  template <typename Buffers, typename Handler>
  void async_read_some(const Buffers& buffers, Handler&& handler) {
    if (tls_.has_value()) {
      tls_->async_read_some(buffers, std::forward<Handler>(handler));
    } else {
      tcp_.async_read_some(buffers, std::forward<Handler>(handler));
    }
  }

  template <typename Buffers, typename Handler>
  void async_write_some(const Buffers& buffers, Handler&& handler) {
    if (tls_.has_value()) {
      tls_->async_write_some(buffers, std::forward<Handler>(handler));
    } else {
      tcp_.async_write_some(buffers, std::forward<Handler>(handler));
    }
  }

  // What an error of this stream means, and its cure.
  std::string Explain(const boost::system::error_code& error) {
    return tls_.has_value() ? client_->Explain(error, tls_->native_handle())
                            : error.message();
  }

  // How Beast's websocket ends the stream under it.
  template <typename Handler>
  friend void async_teardown(boost::beast::role_type role, PeerStream& stream,
                             Handler&& handler) {
    if (stream.tls_.has_value()) {
      stream.tls_->async_shutdown(std::forward<Handler>(handler));
    } else {
      using boost::beast::websocket::async_teardown;
      async_teardown(role, stream.tcp_.socket(),
                     std::forward<Handler>(handler));
    }
  }

 private:
  Tcp tcp_;
  std::unique_ptr<boost::asio::ssl::context> context_;
  const TlsClient* client_ = nullptr;
  std::optional<boost::beast::ssl_stream<Tcp&>> tls_;
};

}  // namespace mixer::net

#endif  // MIXER_ADAPTER_NET_PEER_STREAM_H_

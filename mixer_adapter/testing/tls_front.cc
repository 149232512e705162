#include "mixer_adapter/testing/tls_front.h"

#include <array>
#include <utility>

#include "boost/asio.hpp"
#include "boost/asio/ssl.hpp"
#include "mixer_adapter/base/mutex.h"
#include "mixer_adapter/net/io_thread.h"

namespace mixer::testing {
namespace {

namespace asio = boost::asio;
using Error = boost::system::error_code;
using Tcp = asio::ip::tcp;
using Tls = asio::ssl::stream<Tcp::socket>;

Tcp::endpoint Local(int port) {
  return {asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(port)};
}

}  // namespace

struct TlsFront::State {
  mutable Mutex mu;
  std::string asked_for ABSL_GUARDED_BY(mu);
  int port_behind = 0;
  asio::ssl::context tls{asio::ssl::context::tls_server};
  net::IoThread io{"tls-front"};
  Tcp::acceptor acceptor{io.context(), Local(0)};
};

// One connection; its handlers own it.
class TlsFront::Pipe final : public std::enable_shared_from_this<Pipe> {
 public:
  Pipe(State* state, Tcp::socket client)
      : state_(state),
        client_(std::move(client), state->tls),
        server_(state->io.context()) {}

  void Start() {
    client_.async_handshake(asio::ssl::stream_base::server,
                            [self = shared_from_this()](Error error) {
                              self->NoteName();
                              if (error) return self->Refuse();
                              self->Connect();
                            });
  }

 private:
  void NoteName() {
    const char* const name =
        SSL_get_servername(client_.native_handle(), TLSEXT_NAMETYPE_host_name);
    MutexLock lock(&state_->mu);
    state_->asked_for = name == nullptr ? "" : name;
  }

  // The client hears why, whatever it has sent meanwhile: reading on avoids the
  // reset that would overtake the alert.
  void Refuse() {
    Error ignored;
    client_.next_layer().shutdown(Tcp::socket::shutdown_send, ignored);
    Drain();
  }

  void Drain() {
    client_.next_layer().async_read_some(
        asio::buffer(up_),
        [self = shared_from_this()](Error error, std::size_t) {
          if (!error) self->Drain();
        });
  }

  void Connect() {
    server_.async_connect(
        Local(state_->port_behind), [self = shared_from_this()](Error error) {
          if (error) return self->End();
          self->Pass(&self->client_, &self->server_, &self->up_);
          self->Pass(&self->server_, &self->client_, &self->down_);
        });
  }

  template <typename From, typename To>
  void Pass(From* from, To* to, std::array<char, 16384>* buffer) {
    from->async_read_some(
        asio::buffer(*buffer), [self = shared_from_this(), from, to, buffer](
                                   Error error, std::size_t size) {
          if (error) return self->End();
          asio::async_write(
              *to, asio::buffer(*buffer, size),
              [self, from, to, buffer](Error failed, std::size_t) {
                if (failed) return self->End();
                self->Pass(from, to, buffer);
              });
        });
  }

  void End() {
    Error ignored;
    client_.next_layer().close(ignored);
    server_.close(ignored);
  }

  State* const state_;
  Tls client_;
  Tcp::socket server_;
  std::array<char, 16384> up_, down_;
};

TlsFront::TlsFront(const TlsFrontOptions& options, int port_behind)
    : state_(std::make_shared<State>()) {
  state_->port_behind = port_behind;
  asio::ssl::context& tls = state_->tls;
  tls.use_certificate_chain(asio::buffer(options.own.certificate));
  tls.use_private_key(asio::buffer(options.own.key), asio::ssl::context::pem);
  if (options.only_tls12) {
    SSL_CTX_set_max_proto_version(tls.native_handle(), TLS1_2_VERSION);
  }
  if (options.clients != nullptr) {
    tls.add_certificate_authority(asio::buffer(options.clients->certificate()));
    tls.set_verify_mode(asio::ssl::verify_peer |
                        asio::ssl::verify_fail_if_no_peer_cert);
  }
  state_->io.Post([this] { Accept(); });
}

TlsFront::~TlsFront() { state_->io.Stop(); }

void TlsFront::Accept() {
  state_->acceptor.async_accept([this](Error error, Tcp::socket socket) {
    if (error) return;
    std::make_shared<Pipe>(state_.get(), std::move(socket))->Start();
    Accept();
  });
}

int TlsFront::port() const { return state_->acceptor.local_endpoint().port(); }

std::string TlsFront::asked_for() const {
  MutexLock lock(&state_->mu);
  return state_->asked_for;
}

}  // namespace mixer::testing

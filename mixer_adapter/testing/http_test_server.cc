#include "mixer_adapter/testing/http_test_server.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "boost/asio.hpp"
#include "mixer_adapter/base/mutex.h"
#include "mixer_adapter/net/io_thread.h"

namespace mixer::testing {

namespace asio = boost::asio;
using asio::ip::tcp;
using Error = boost::system::error_code;

struct HttpTestServer::State {
  Mutex mu;
  std::string answer ABSL_GUARDED_BY(mu);
  std::vector<std::string> requests ABSL_GUARDED_BY(mu);
  net::IoThread io{"http-server"};
  tcp::acceptor acceptor{io.context(),
                         tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
};

namespace {

struct Peer {
  explicit Peer(tcp::socket s) : socket(std::move(s)) {}
  tcp::socket socket;
  std::string request;
  std::string answer;
};

}  // namespace

HttpTestServer::HttpTestServer() : state_(std::make_shared<State>()) {
  Answer(200, "");
  Accept();
}

HttpTestServer::~HttpTestServer() { state_->io.Stop(); }

std::string HttpTestServer::url() const {
  return absl::StrCat("http://127.0.0.1:",
                      state_->acceptor.local_endpoint().port());
}

void HttpTestServer::AnswerRaw(const std::string& bytes) {
  MutexLock lock(&state_->mu);
  state_->answer = bytes;
}

void HttpTestServer::Answer(int status, const std::string& body) {
  AnswerRaw(absl::StrCat("HTTP/1.1 ", status, " x\r\nContent-Length: ",
                         body.size(), "\r\n\r\n", body));
}

std::vector<std::string> HttpTestServer::requests() const {
  MutexLock lock(&state_->mu);
  return state_->requests;
}

void HttpTestServer::Accept() {
  State* const state = state_.get();
  state->acceptor.async_accept([this, state](Error error, tcp::socket socket) {
    if (error) return;
    const auto peer = std::make_shared<Peer>(std::move(socket));
    asio::async_read_until(
        peer->socket, asio::dynamic_buffer(peer->request), "\r\n\r\n",
        [peer, state](Error read_error, std::size_t) {
          if (read_error) return;
          {
            MutexLock lock(&state->mu);
            state->requests.push_back(peer->request);
            peer->answer = state->answer;
          }
          if (peer->answer.empty()) {
            // Until the client gives up.
            peer->request.clear();
            asio::async_read(peer->socket, asio::dynamic_buffer(peer->request),
                             [peer](Error, std::size_t) {});
            return;
          }
          asio::async_write(peer->socket, asio::buffer(peer->answer),
                            [peer](Error, std::size_t) {});
        });
    Accept();
  });
}

}  // namespace mixer::testing

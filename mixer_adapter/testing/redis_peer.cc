#include "mixer_adapter/testing/redis_peer.h"

#include <array>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "boost/asio.hpp"
#include "mixer_adapter/base/mutex.h"
#include "mixer_adapter/net/io_thread.h"
#include "mixer_adapter/net/redis_reply.h"

namespace mixer::testing {

namespace asio = boost::asio;
using asio::ip::tcp;
using Error = boost::system::error_code;

struct RedisPeer::State : std::enable_shared_from_this<State> {
  void Accept();

  mutable Mutex mu;
  std::map<std::string, std::string> answers ABSL_GUARDED_BY(mu);
  std::vector<std::string> commands ABSL_GUARDED_BY(mu);
  std::vector<std::weak_ptr<Session>> sessions;  // of the thread
  net::IoThread io{"redis-peer"};
  tcp::acceptor acceptor{io.context(),
                         tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
};

// A command is an array of texts: a reply's form.
class RedisPeer::Session : public std::enable_shared_from_this<Session> {
 public:
  Session(State* state, tcp::socket socket)
      : state_(*state), socket_(std::move(socket)) {}

  void Read() {
    socket_.async_read_some(
        asio::buffer(bytes_),
        [self = shared_from_this()](Error error, std::size_t size) {
          if (error) return;
          self->reader_.Feed({self->bytes_.data(), size});
          self->AnswerAll();
          self->Read();
        });
  }

  void Close() { socket_.close(); }

 private:
  void AnswerAll() {
    std::string out;
    for (;;) {
      const auto command = reader_.Next();
      if (!command.ok() || !command->has_value()) break;
      const auto& words = (*command)->items;
      out += AnswerTo(words.empty() ? "" : words[0].text);
    }
    Error ignored;
    asio::write(socket_, asio::buffer(out), ignored);
  }

  std::string AnswerTo(const std::string& name) {
    MutexLock lock(&state_.mu);
    state_.commands.push_back(name);
    const auto answer = state_.answers.find(name);
    return answer == state_.answers.end() ? "+OK\r\n" : answer->second;
  }

  State& state_;
  tcp::socket socket_;
  std::array<char, 4096> bytes_;
  net::RedisReplyReader reader_;
};

void RedisPeer::State::Accept() {
  acceptor.async_accept([this](Error error, tcp::socket socket) {
    if (error) return;
    const auto session = std::make_shared<Session>(this, std::move(socket));
    sessions.push_back(session);
    session->Read();
    Accept();
  });
}

RedisPeer::RedisPeer() : state_(std::make_shared<State>()) { state_->Accept(); }

RedisPeer::~RedisPeer() { state_->io.Stop(); }

std::string RedisPeer::address() const {
  return absl::StrCat("127.0.0.1:", state_->acceptor.local_endpoint().port());
}

void RedisPeer::Answer(const std::string& name, const std::string& bytes) {
  MutexLock lock(&state_->mu);
  state_->answers[name] = bytes;
}

void RedisPeer::CloseAll() {
  state_->io.Post([state = state_.get()] {
    for (const auto& weak : std::exchange(state->sessions, {})) {
      if (const auto session = weak.lock()) session->Close();
    }
  });
}

std::vector<std::string> RedisPeer::commands() const {
  MutexLock lock(&state_->mu);
  return state_->commands;
}

}  // namespace mixer::testing

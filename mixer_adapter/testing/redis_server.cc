#include "mixer_adapter/testing/redis_server.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"
#include "hiredis/hiredis.h"

namespace mixer::testing {
namespace {

constexpr char kProgram[] = "/usr/bin/redis-server";

// One that nobody listens on at the moment.
int FreePort() {
  using boost::asio::ip::tcp;
  boost::asio::io_context context;
  const tcp::acceptor acceptor(
      context, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
  return acceptor.local_endpoint().port();
}

[[noreturn]] void Die(const std::string& why) {
  std::fprintf(stderr, "%s: %s (Debian's package redis-server)\n", kProgram,
               why.c_str());
  std::abort();
}

std::string TextOf(const redisReply* reply) {
  if (reply == nullptr) return "(no reply)";
  if (reply->type == REDIS_REPLY_NIL) return "(nil)";
  if (reply->type == REDIS_REPLY_INTEGER) return absl::StrCat(reply->integer);
  if (reply->type != REDIS_REPLY_ARRAY) return {reply->str, reply->len};
  std::string text;
  for (std::size_t i = 0; i < reply->elements; ++i) {
    absl::StrAppend(&text, i == 0 ? "" : " ", TextOf(reply->element[i]));
  }
  return text;
}

}  // namespace

RedisServer::RedisServer(std::vector<std::string> options)
    : options_(std::move(options)) {
  for (int tries = 0; tries < 5; ++tries) {
    port_ = FreePort();  // which another process may take meanwhile
    if (Start()) return;
  }
  Die("does not start");
}

RedisServer::~RedisServer() {
  if (process_ != nullptr) Kill();
}

std::string RedisServer::address() const {
  return absl::StrCat("127.0.0.1:", port_);
}

void RedisServer::Kill() {
  process_->Signal(SIGKILL);
  process_->Wait(absl::InfiniteDuration());
  process_.reset();
}

void RedisServer::Restart() {
  if (!Start()) Die("does not start again");
}

void RedisServer::Pause() { process_->Signal(SIGSTOP); }

void RedisServer::Resume() { process_->Signal(SIGCONT); }

bool RedisServer::Start() {
  std::vector<std::string> command = {
      kProgram,       "--port", absl::StrCat(port_), "--bind", "127.0.0.1",
      "--save",       "",       "--appendonly",      "no",     "--dir",
      directory_ / ""};
  command.insert(command.end(), options_.begin(), options_.end());
  auto process = Process::Start(command, {}, [](const std::string&) {});
  if (!process.ok()) Die(std::string(process.status().message()));
  process_ = *std::move(process);
  while (process_->Wait(absl::Milliseconds(10)) < 0) {
    if (answers()) return true;
  }
  process_.reset();
  return false;
}

// Also if it wants a password first.
bool RedisServer::answers() const {
  const std::string reply = Ask({"PING"});
  return reply == "PONG" || reply.substr(0, 6) == "NOAUTH";
}

std::string RedisServer::Ask(const std::vector<std::string>& words) const {
  redisContext* const context = redisConnect("127.0.0.1", port_);
  if (context == nullptr) Die("no memory");
  std::vector<const char*> texts;
  std::vector<std::size_t> sizes;
  for (const std::string& word : words) {
    texts.push_back(word.data());
    sizes.push_back(word.size());
  }
  void* reply = nullptr;
  if (context->err == 0) {
    reply = redisCommandArgv(context, static_cast<int>(words.size()),
                             texts.data(), sizes.data());
  }
  const std::string text = TextOf(static_cast<redisReply*>(reply));
  freeReplyObject(reply);
  redisFree(context);
  return text;
}

}  // namespace mixer::testing

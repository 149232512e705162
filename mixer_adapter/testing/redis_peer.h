// A server that answers a Redis client what it is told, right or wrong.
#ifndef MIXER_ADAPTER_TESTING_REDIS_PEER_H_
#define MIXER_ADAPTER_TESTING_REDIS_PEER_H_

#include <memory>
#include <string>
#include <vector>

namespace mixer::testing {

// Thread-safe; has a thread of its own.
class RedisPeer {
 public:
  RedisPeer();
  ~RedisPeer();

  // "127.0.0.1:port"
  std::string address() const;

  // What commands that begin with `name` get from now on, byte by byte; empty:
  // nothing. Without it a command gets "+OK\r\n".
  void Answer(const std::string& name, const std::string& bytes);
  // All connections, from now on.
  void CloseAll();

  // The names of the commands so far.
  std::vector<std::string> commands() const;

 private:
  struct State;
  class Session;

  const std::shared_ptr<State> state_;
};

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_REDIS_PEER_H_

// A Redis server of a test's own: the real program, on a port of 127.0.0.1,
// without persistence.
#ifndef MIXER_ADAPTER_TESTING_REDIS_SERVER_H_
#define MIXER_ADAPTER_TESTING_REDIS_SERVER_H_

#include <memory>
#include <string>
#include <vector>

#include "mixer_adapter/testing/process.h"
#include "mixer_adapter/testing/temporary_directory.h"

namespace mixer::testing {

// Ends the test if it cannot be started. One thread, as Process.
class RedisServer {
 public:
  // Runs from here on. `options` of its command line: "--requirepass", "x".
  explicit RedisServer(std::vector<std::string> options = {});
  ~RedisServer();

  // "127.0.0.1:port"; the same all the time.
  std::string address() const;

  // At once, with all that it held.
  void Kill();
  // After Kill(): empty, at the same address.
  void Restart();
  // It keeps its connections and answers nothing.
  void Pause();
  void Resume();

  // The reply to a command on a connection of its own: an integer as decimal
  // digits, elements of an array one behind the other with blanks between,
  // "(nil)".
  std::string Ask(const std::vector<std::string>& words) const;

 private:
  bool Start();
  bool answers() const;

  const std::vector<std::string> options_;
  const TemporaryDirectory directory_;
  int port_ = 0;
  std::unique_ptr<Process> process_;
};

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_REDIS_SERVER_H_

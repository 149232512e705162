// An HTTP server on 127.0.0.1 that answers what it is told: the peer of the
// tests of net/http_fetch and of adapters that fetch.
#ifndef MIXER_ADAPTER_TESTING_HTTP_TEST_SERVER_H_
#define MIXER_ADAPTER_TESTING_HTTP_TEST_SERVER_H_

#include <memory>
#include <string>
#include <vector>

namespace mixer::testing {

// Thread-safe; has a thread of its own.
class HttpTestServer {
 public:
  HttpTestServer();
  ~HttpTestServer();

  // http://127.0.0.1:port
  std::string url() const;

  // What every request gets from now on, byte by byte, before the connection is
  // closed. Empty: nothing, and the connection stays.
  void AnswerRaw(const std::string& bytes);
  // A whole answer.
  void Answer(int status, const std::string& body);

  // The heads of the requests so far.
  std::vector<std::string> requests() const;

 private:
  struct State;
  void Accept();

  const std::shared_ptr<State> state_;
};

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_HTTP_TEST_SERVER_H_

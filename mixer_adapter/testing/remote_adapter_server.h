// A program of its own as far as Mixer can tell: an out-of-process adapter that
// answers what a test says.
#ifndef MIXER_ADAPTER_TESTING_REMOTE_ADAPTER_SERVER_H_
#define MIXER_ADAPTER_TESTING_REMOTE_ADAPTER_SERVER_H_

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "grpcpp/security/server_credentials.h"
#include "grpcpp/support/status.h"

namespace mixer::testing {

// Serves every method of every gRPC service. Thread-safe.
class RemoteAdapterServer {
 public:
  struct Call {
    std::string method;   // "/metric.HandleMetricService/HandleMetric"
    std::string request;  // bytes
    std::string peer;     // the connection it came over
    std::multimap<std::string, std::string> metadata;
  };
  struct Answer {
    grpc::Status status;
    std::string bytes;
  };
  // Called by many threads.
  using Handle = std::function<Answer(const Call&)>;

  // Of 127.0.0.1; port 0: any that is free.
  struct Options {
    int port = 0;
    std::shared_ptr<grpc::ServerCredentials> credentials;  // null: none
    bool keep_calls = true;  // for calls(); else they cannot wait
  };

  explicit RemoteAdapterServer(Handle handle)
      : RemoteAdapterServer(std::move(handle), {}) {}
  RemoteAdapterServer(Handle handle, const Options& options);
  // Ends all calls at once, as when a program is killed.
  ~RemoteAdapterServer();

  int port() const { return port_; }
  std::string address() const;

  // From now on calls wait.
  void Hold();
  // Until now.
  void Release();

  // All so far.
  std::vector<Call> calls() const;
  // Blocks until there are `count`.
  void WaitForCalls(std::size_t count) const;
  // How many were given up by the client while they waited. Blocks until there
  // are `count`.
  void WaitForCancelled(std::size_t count) const;

 private:
  class State;
  class Service;

  const std::shared_ptr<State> state_;
  std::unique_ptr<Service> service_;
  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;
};

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_REMOTE_ADAPTER_SERVER_H_

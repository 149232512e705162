// A server of the Mesh Configuration Protocol that does what a test tells it.
#ifndef MIXER_ADAPTER_TESTING_PUSH_SERVER_H_
#define MIXER_ADAPTER_TESTING_PUSH_SERVER_H_

#include <deque>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "grpcpp/grpcpp.h"
#include "mcp/v1alpha1/mcp.grpc.pb.h"
#include "mixer_adapter/base/mutex.h"

namespace mixer::testing {

// Thread-safe, but for Start() and Stop().
class PushServer final : public istio::mcp::v1alpha1::ResourceSource::Service {
 public:
  using Request = istio::mcp::v1alpha1::RequestResources;
  using Push = istio::mcp::v1alpha1::Resources;
  using Stream = grpc::ServerReaderWriter<Push, Request>;

  ~PushServer() override { Stop(); }

  // On `port` of 127.0.0.1, or on any that is free. False if it cannot.
  bool Start(int port = 0,
             const std::shared_ptr<grpc::ServerCredentials>& credentials =
                 grpc::InsecureServerCredentials());
  void Stop();  // and breaks all streams

  int port() const { return port_; }

  // On the newest stream, which is waited for.
  void Send(const Push& push) ABSL_LOCKS_EXCLUDED(mu_);

  // The next request that came, over whatever stream; waited for.
  Request Next() ABSL_LOCKS_EXCLUDED(mu_);

  // Of the newest stream's client, what its certificate calls it.
  std::string peer() ABSL_LOCKS_EXCLUDED(mu_);

 private:
  grpc::Status EstablishResourceStream(grpc::ServerContext* context,
                                       Stream* stream) override
      ABSL_LOCKS_EXCLUDED(mu_);

  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;
  Mutex mu_;
  Stream* stream_ ABSL_GUARDED_BY(mu_) = nullptr;
  std::string peer_ ABSL_GUARDED_BY(mu_);
  std::deque<Request> requests_ ABSL_GUARDED_BY(mu_);
};

// That a client must show a certificate signed by `roots`, all as PEM text.
std::shared_ptr<grpc::ServerCredentials> MutualTls(
    const std::string& certificate, const std::string& key,
    const std::string& roots);

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_PUSH_SERVER_H_

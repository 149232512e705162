// check_client TARGET PATH COUNT CONNECTIONS: asks Mixer COUNT times at once
// whether a request of that path may pass, prints "started" when all are under
// way and "N ok, M failed" when all are answered. A process of its own, so that
// a test may stop or kill it.
#include <atomic>
#include <cstdlib>
#include <iostream>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "grpcpp/grpcpp.h"
#include "mixer/v1/mixer.grpc.pb.h"
#include "mixer_adapter/testing/json_requests.h"
#include "nlohmann/json.hpp"

namespace mixer::testing {
namespace {

using istio::mixer::v1::CheckRequest;
using istio::mixer::v1::Mixer;

struct Call {
  grpc::ClientContext context;
  istio::mixer::v1::CheckResponse response;
};

class Client {
 public:
  Client(const std::string& target, int connections) {
    for (int i = 0; i < connections; ++i) {
      grpc::ChannelArguments arguments;
      arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
      stubs_.push_back(Mixer::NewStub(grpc::CreateCustomChannel(
          target, grpc::InsecureChannelCredentials(), arguments)));
    }
  }

  void Ask(const CheckRequest& request, int count) {
    for (int i = 0; i < count; ++i) {
      Call& call = calls_.emplace_back();
      stubs_[static_cast<std::size_t>(i) % stubs_.size()]->async()->Check(
          &call.context, &request, &call.response,
          [this](const grpc::Status& status) {
            ++(status.ok() ? ok_ : failed_);
          });
    }
  }

  std::string Finish() {
    while (ok_ + failed_ < static_cast<int>(calls_.size())) {
      absl::SleepFor(absl::Milliseconds(1));
    }
    return absl::StrCat(ok_.load(), " ok, ", failed_.load(), " failed\n");
  }

 private:
  std::vector<std::unique_ptr<Mixer::Stub>> stubs_;
  std::list<Call> calls_;
  std::atomic<int> ok_{0};
  std::atomic<int> failed_{0};
};

}  // namespace
}  // namespace mixer::testing

int main(int argc, char** argv) {
  if (argc != 5) {
    std::cerr << "usage: check_client TARGET PATH COUNT CONNECTIONS\n";
    return 2;
  }
  const auto request = mixer::testing::ReadCheckRequest(
      {{"attributes", {{"request.path", {{"string", argv[2]}}}}}});
  mixer::testing::Client client(argv[1], std::atoi(argv[4]));
  client.Ask(request, std::atoi(argv[3]));
  std::cout << "started\n" << std::flush;
  std::cout << client.Finish() << std::flush;
  return 0;
}

// Clients that ask for more than is answered, stop, or die: nobody else
// notices, and nothing of theirs is left.
#include <signal.h>

#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/base/mutex.h"
#include "mixer_adapter/server/grpc_server.h"
#include "mixer_adapter/testing/configured_mixer.h"
#include "mixer_adapter/testing/process.h"
#include "mixer_adapter/testing/waiting_adapter.h"

namespace mixer::server {
namespace {

using ::mixer::testing::Process;
using ::mixer::testing::WaitingCalls;

constexpr char kConfig[] = R"(
{kind: checknothing, metadata: {name: i, namespace: istio-system}}
---
{kind: handler, metadata: {name: h, namespace: istio-system}, spec: {compiledAdapter: waiting, params: {endpoint_url: h}}}
---
{kind: rule, metadata: {name: wait, namespace: istio-system}, spec: {match: 'request.path == "/wait"', actions: [{handler: h, instances: [i.checknothing]}]}}
)";

constexpr absl::Duration kPatience = absl::Seconds(60);

// A process that asks, and what it said.
class Client {
 public:
  Client(const GrpcServer& server, const std::string& path, int count,
         int connections) {
    auto process =
        Process::Start({"mixer_adapter/testing/check_client",
                        absl::StrCat("127.0.0.1:", server.ports().front()),
                        path, absl::StrCat(count), absl::StrCat(connections)},
                       {}, [this](const std::string& line) { Hear(line); });
    EXPECT_TRUE(process.ok()) << process.status();
    process_ = *std::move(process);
  }

  void Signal(int number) { process_->Signal(number); }
  int Wait() { return process_->Wait(kPatience); }
  // Its last line, once it has ended.
  std::string Result() {
    EXPECT_EQ(Wait(), 0);
    MutexLock lock(&mu_);
    return last_;
  }

 private:
  void Hear(const std::string& line) {
    MutexLock lock(&mu_);
    last_ = line;
  }

  Mutex mu_;
  std::string last_ ABSL_GUARDED_BY(mu_);
  std::unique_ptr<Process> process_;
};

class ClientTroubleTest : public ::testing::Test {
 protected:
  ClientTroubleTest() {
    mixer_.LoadText(kConfig, true);
    GrpcServerOptions options;
    options.addresses = {"127.0.0.1:0"};
    server_ =
        *GrpcServer::Start(options, [this] { return mixer_.NewService(); });
  }

  static void Answer(std::vector<WaitingCalls::Call> calls) {
    for (auto& call : calls) call.check->Finish(spi::CheckResult());
  }

  // Somebody else is served meanwhile.
  void ExpectOthersAreServed() {
    EXPECT_EQ(Client(*server_, "/pass", 1, 1).Result(), "1 ok, 0 failed");
  }

  testing::ConfiguredMixer mixer_{testing::WaitingInventory()};
  std::unique_ptr<GrpcServer> server_;
};

// KiB in memory now, of this process.
long Resident() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    long amount = 0;
    if (word == "VmRSS:" && status >> amount) return amount;
  }
  return 0;
}

TEST_F(ClientTroubleTest, TenThousandChecksWaitAtTheCostOfTheirMetadata) {
  constexpr int kChecks = 10'000;
  ExpectOthersAreServed();
  const long before = Resident();
  Client client(*server_, "/wait", kChecks, 10);
  auto calls = WaitingCalls::Get().Take(kChecks);
  const double each = static_cast<double>(Resident() - before) / kChecks;
  RecordProperty("KiB_per_waiting_check", absl::StrCat(each));
  std::cout << each << " KiB for each waiting Check\n";
  EXPECT_LT(each, 64);
  ExpectOthersAreServed();
  Answer(std::move(calls));
  EXPECT_EQ(client.Result(), "10000 ok, 0 failed");
}

TEST_F(ClientTroubleTest, AKilledClientsCallsAreCancelledAndGone) {
  constexpr std::size_t kChecks = 1'000;
  Client client(*server_, "/wait", kChecks, 1);
  auto calls = WaitingCalls::Get().Take(kChecks);
  client.Signal(SIGKILL);
  EXPECT_EQ(client.Wait(), 128 + SIGKILL);
  const absl::Time deadline = absl::Now() + kPatience;
  std::size_t cancelled = 0;
  while (cancelled < kChecks && absl::Now() < deadline) {
    cancelled = 0;
    for (const auto& call : calls) {
      if (call.cancellation->cancelled()) ++cancelled;
    }
    absl::SleepFor(absl::Milliseconds(1));
  }
  EXPECT_EQ(cancelled, kChecks);
  ExpectOthersAreServed();
  Answer(std::move(calls));  // to nobody
  ExpectOthersAreServed();
}

TEST_F(ClientTroubleTest, AClientThatDoesNotReadHoldsUpNobodyElse) {
  constexpr int kChecks = 1'000;
  Client client(*server_, "/wait", kChecks, 1);
  auto calls = WaitingCalls::Get().Take(kChecks);
  client.Signal(SIGSTOP);
  Answer(std::move(calls));
  ExpectOthersAreServed();
  client.Signal(SIGCONT);
  EXPECT_EQ(client.Result(), "1000 ok, 0 failed");
}

}  // namespace
}  // namespace mixer::server

// The gateway's Check over gRPC on loopback, beside the same Check in process
// and beside an RPC whose service does nothing: what is left is gRPC's; and
// with an out-of-process adapter. Client and servers share the machine.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "benchmark/benchmark.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/grpcpp.h"
#include "mixer_adapter/server/grpc_server.h"
#include "mixer_adapter/testing/configured_mixer.h"
#include "mixer_adapter/testing/json_requests.h"
#include "mixer_adapter/testing/remote_adapter_server.h"
#include "mixer_adapter/testing/remote_resources.h"

namespace mixer {
namespace {

// Answers with nothing: the cost of the transport alone.
class EmptyService final : public server::RawService {
 public:
  absl::Status Check(std::string_view, std::string* response) override {
    response->clear();
    return absl::OkStatus();
  }
  absl::Status Report(std::string_view, std::string* response) override {
    response->clear();
    return absl::OkStatus();
  }
};

// Keeps a number of RPCs under way on one channel.
class Client {
 public:
  Client(int port, int outstanding)
      : stub_(grpc::CreateChannel(absl::StrCat("127.0.0.1:", port),
                                  grpc::InsecureChannelCredentials())) {
    const std::string bytes = testing::GatewayCheck().SerializeAsString();
    const grpc::Slice slice(bytes);
    request_ = grpc::ByteBuffer(&slice, 1);
    calls_.resize(outstanding);
    for (Call& call : calls_) Start(&call);
  }

  ~Client() {
    for (Call& call : calls_) call.context->TryCancel();
    for (std::size_t i = 0; i < calls_.size(); ++i) Next();
  }

  // Waits for one answer and asks again; false if it was an error.
  bool Turn() {
    Call* const call = Next();
    const bool good = call->status.ok();
    Start(call);
    return good;
  }

 private:
  struct Call {
    std::unique_ptr<grpc::ClientContext> context;
    std::unique_ptr<grpc::GenericClientAsyncResponseReader> reader;
    grpc::ByteBuffer response;
    grpc::Status status;
  };

  Call* Next() {
    void* tag = nullptr;
    bool ok = false;
    queue_.Next(&tag, &ok);
    return static_cast<Call*>(tag);
  }

  void Start(Call* call) {
    call->context = std::make_unique<grpc::ClientContext>();
    call->reader = stub_.PrepareUnaryCall(
        call->context.get(), "/istio.mixer.v1.Mixer/Check", request_, &queue_);
    call->reader->StartCall();
    call->reader->Finish(&call->response, &call->status, call);
  }

  grpc::GenericStub stub_;
  grpc::CompletionQueue queue_;
  grpc::ByteBuffer request_;
  std::vector<Call> calls_;
};

void Drive(benchmark::State& state,
           const server::GrpcServer::ServiceFactory& factory) {
  server::GrpcServerOptions options;
  options.addresses = {"127.0.0.1:0"};
  const auto server = *server::GrpcServer::Start(options, factory);
  Client client(server->ports().front(), static_cast<int>(state.range(0)));
  for (int i = 0; i < 2000; ++i) client.Turn();
  for (auto _ : state) {
    if (!client.Turn()) {
      state.SkipWithError("Check failed");
      break;
    }
  }
  state.SetItemsProcessed(state.iterations());
}

void BM_GrpcEmpty(benchmark::State& state) {
  Drive(state, [] { return std::make_unique<EmptyService>(); });
}
BENCHMARK(BM_GrpcEmpty)
    ->Arg(1)
    ->Arg(64)
    ->MeasureProcessCPUTime()
    ->UseRealTime();

void BM_GrpcCheck(benchmark::State& state) {
  testing::ConfiguredMixer mixer;
  mixer.LoadPath("testdata/configs/kactivator");
  Drive(state, [&mixer] { return mixer.NewService(); });
}
BENCHMARK(BM_GrpcCheck)
    ->Arg(1)
    ->Arg(64)
    ->MeasureProcessCPUTime()
    ->UseRealTime();

void BM_InProcessCheck(benchmark::State& state) {
  testing::ConfiguredMixer mixer;
  mixer.LoadPath("testdata/configs/kactivator");
  const auto service = mixer.NewService();
  const std::string request = testing::GatewayCheck().SerializeAsString();
  std::string response;
  for (auto _ : state) {
    benchmark::DoNotOptimize(service->Check(request, &response));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_InProcessCheck)->MeasureProcessCPUTime()->UseRealTime();

// The adapter is a program of its own, as far as Mixer can tell: the same
// instance, sent to a gRPC server that only answers.
void BM_GrpcCheckRemote(benchmark::State& state) {
  testing::RemoteAdapterServer::Options options;
  options.keep_calls = false;
  const testing::RemoteAdapterServer adapter(
      [](const auto&) {
        return testing::RemoteAdapterServer::Answer{grpc::Status::OK, ""};
      },
      options);
  testing::ConfiguredMixer mixer;
  const auto summary = mixer.LoadText(
      absl::StrCat(
          testing::TemplateResource(
              "authorization", "template/authorization/authorization.proto"),
          testing::AdapterResource("a", {"authorization"}),
          testing::Resource(
              "handler", "h",
              absl::StrCat("{adapter: a, connection: {address: \"",
                           adapter.address(), "\"}}")),
          testing::Resource(
              "instance", "i",
              "{template: authorization, params: {action: {namespace: "
              "'destination.service.namespace | \"default\"', service: "
              "'destination.service.name | \"\"'}}}"),
          testing::Resource("rule", "r",
                            "{actions: [{handler: h, instances: [i]}]}")),
      true);
  if (!summary.errors.empty()) {
    state.SkipWithError(summary.errors.front().message.c_str());
    return;
  }
  Drive(state, [&mixer] { return mixer.NewService(); });
}
BENCHMARK(BM_GrpcCheckRemote)
    ->Arg(1)
    ->Arg(64)
    ->MeasureProcessCPUTime()
    ->UseRealTime();

}  // namespace
}  // namespace mixer

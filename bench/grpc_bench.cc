// Check and Report over gRPC on loopback, each beside an echo: the same server,
// the same requests, an answer of the same size, and nothing done in between.
// Client and servers share the machine. Counters: latency of single calls.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "benchmark/benchmark.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/grpcpp.h"
#include "mixer_adapter/server/grpc_server.h"
#include "mixer_adapter/testing/configured_mixer.h"
#include "mixer_adapter/testing/fixed_service.h"
#include "mixer_adapter/testing/json_requests.h"
#include "mixer_adapter/testing/remote_adapter_server.h"
#include "mixer_adapter/testing/remote_resources.h"
#include "nlohmann/json.hpp"

namespace mixer {
namespace {

// A method, and what is asked and answered, as bytes.
struct Exchange {
  std::string method;
  std::string request;
  std::string answer;
};

// What `service` answers to the gateway's Check.
Exchange CheckExchange(server::RawService* service) {
  Exchange exchange = {"/istio.mixer.v1.Mixer/Check",
                       testing::GatewayCheck().SerializeAsString(),
                       {}};
  if (!service->Check(exchange.request, &exchange.answer).ok()) std::abort();
  return exchange;
}

// A hundred attribute sets.
Exchange ReportExchange() {
  nlohmann::json sets = nlohmann::json::array();
  for (int i = 0; i < 100; ++i) {
    sets.push_back({{"response.size", {{"int64", 1000 + i}}},
                    {"response.code", {{"int64", i % 10 == 0 ? 500 : 200}}},
                    {"context.protocol", {{"string", "http"}}},
                    {"destination.service.host",
                     {{"string", absl::StrCat("hello-", i % 5, ".default")}}}});
  }
  return {"/istio.mixer.v1.Mixer/Report",
          testing::ReadReportRequest({{"report", sets}}).SerializeAsString(),
          {}};
}

// Keeps a number of RPCs under way on one channel.
class Client {
 public:
  Client(int port, int outstanding, const Exchange& exchange)
      : method_(exchange.method),
        stub_(grpc::CreateChannel(absl::StrCat("127.0.0.1:", port),
                                  grpc::InsecureChannelCredentials())) {
    const grpc::Slice slice(exchange.request);
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
    latencies_.push_back(Clock::now() - call->begun);
    Start(call);
    return good;
  }

  void ForgetLatencies() { latencies_.clear(); }
  // In microseconds: that of `part` of the calls is at most so much.
  double Latency(double part) {
    std::sort(latencies_.begin(), latencies_.end());
    const auto i =
        static_cast<std::size_t>(part * static_cast<double>(latencies_.size()));
    return std::chrono::duration<double, std::micro>(
               latencies_[std::min(i, latencies_.size() - 1)])
        .count();
  }

 private:
  using Clock = std::chrono::steady_clock;

  struct Call {
    Clock::time_point begun;
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
    call->begun = Clock::now();
    call->context = std::make_unique<grpc::ClientContext>();
    call->reader =
        stub_.PrepareUnaryCall(call->context.get(), method_, request_, &queue_);
    call->reader->StartCall();
    call->reader->Finish(&call->response, &call->status, call);
  }

  const std::string method_;
  grpc::GenericStub stub_;
  grpc::CompletionQueue queue_;
  grpc::ByteBuffer request_;
  std::vector<Call> calls_;
  std::vector<Clock::duration> latencies_;
};

void Drive(benchmark::State& state, const Exchange& exchange,
           const server::GrpcServer::ServiceFactory& factory) {
  server::GrpcServerOptions options;
  options.addresses = {"127.0.0.1:0"};
  const auto server = *server::GrpcServer::Start(options, factory);
  Client client(server->ports().front(), static_cast<int>(state.range(0)),
                exchange);
  for (int i = 0; i < 2000; ++i) client.Turn();
  client.ForgetLatencies();
  for (auto _ : state) {
    if (!client.Turn()) {
      state.SkipWithError("an RPC failed");
      break;
    }
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["p50_us"] = client.Latency(0.5);
  state.counters["p99_us"] = client.Latency(0.99);
}

void Outstanding(benchmark::internal::Benchmark* bench) {
  for (const int calls : {1, 16, 64}) bench->Arg(calls);
  bench->MeasureProcessCPUTime()->UseRealTime();
}

void Echo(benchmark::State& state, const Exchange& exchange) {
  Drive(state, exchange, [&exchange] {
    return std::make_unique<testing::FixedService>(exchange.answer);
  });
}

void BM_GrpcCheckEcho(benchmark::State& state) {
  testing::ConfiguredMixer mixer;
  mixer.LoadPath("testdata/configs/kactivator");
  Echo(state, CheckExchange(mixer.NewService().get()));
}
BENCHMARK(BM_GrpcCheckEcho)->Apply(Outstanding);

void BM_GrpcCheck(benchmark::State& state) {
  testing::ConfiguredMixer mixer;
  mixer.LoadPath("testdata/configs/kactivator");
  Drive(state, CheckExchange(mixer.NewService().get()),
        [&mixer] { return mixer.NewService(); });
}
BENCHMARK(BM_GrpcCheck)->Apply(Outstanding);

void BM_GrpcReportEcho(benchmark::State& state) {
  Echo(state, ReportExchange());
}
BENCHMARK(BM_GrpcReportEcho)->Apply(Outstanding);

// One metric instance a set, to a handler that does nothing.
void BM_GrpcReport(benchmark::State& state) {
  testing::ConfiguredMixer mixer;
  const auto summary = mixer.LoadText(
      absl::StrCat(testing::Resource("handler", "h", "{compiledAdapter: noop}"),
                   testing::Resource("instance", "m",
                                     "{compiledTemplate: metric, params: "
                                     "{value: 'response.size | 0'}}"),
                   testing::Resource("rule", "r",
                                     "{actions: [{handler: h, instances: "
                                     "[m]}]}")),
      true);
  if (!summary.errors.empty()) {
    state.SkipWithError(summary.errors.front().message.c_str());
    return;
  }
  Drive(state, ReportExchange(), [&mixer] { return mixer.NewService(); });
}
BENCHMARK(BM_GrpcReport)->Apply(Outstanding);

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
  Drive(state, CheckExchange(mixer.NewService().get()),
        [&mixer] { return mixer.NewService(); });
}
BENCHMARK(BM_GrpcCheckRemote)->Apply(Outstanding);

}  // namespace
}  // namespace mixer

// What Mixer adds to the call of an adapter's handler: the call alone, as a
// program without Mixer would make it, beside the action that Mixer has bound,
// and the whole check phase.
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "benchmark/benchmark.h"
#include "mixer_adapter/adapters/noop/noop.h"
#include "mixer_adapter/attribute/request_bag.h"
#include "mixer_adapter/base/published.h"
#include "mixer_adapter/runtime/check.h"
#include "mixer_adapter/server/check_request.h"
#include "mixer_adapter/testing/configured_mixer.h"
#include "mixer_adapter/testing/json_requests.h"
#include "template/authorization/authorization.template.h"
#include "template/checknothing/checknothing.template.h"
#include "template/listentry/listentry.template.h"

namespace mixer {
namespace {

// A handler that only answers, as an adapter makes it.
std::unique_ptr<spi::Handler> NoopHandler() {
  const auto builder = noop::GetInfo().new_builder();
  const spi::Info info = noop::GetInfo();
  builder->SetAdapterConfig(*info.default_config);
  return *builder->Build(spi::Env());
}

absl::StatusOr<spi::CheckResult> Call(checknothing::Handler* handler,
                                      const checknothing::Instance& instance,
                                      const spi::CallContext& context) {
  return handler->HandleCheckNothing(instance, context);
}
absl::StatusOr<spi::CheckResult> Call(listentry::Handler* handler,
                                      const listentry::Instance& instance,
                                      const spi::CallContext& context) {
  return handler->HandleListEntry(instance, context);
}
absl::StatusOr<spi::CheckResult> Call(authorization::Handler* handler,
                                      const authorization::Instance& instance,
                                      const spi::CallContext& context) {
  return handler->HandleAuthorization(instance, context);
}

// The floor: one virtual call with an instance that is there already.
template <typename Handler, typename Instance>
void BM_VirtualCall(benchmark::State& state) {
  const std::unique_ptr<spi::Handler> owner = NoopHandler();
  auto* handler = &dynamic_cast<Handler&>(*owner);
  benchmark::DoNotOptimize(handler);  // or it would be inlined
  Instance instance;
  Scratch scratch;
  const spi::CallContext context{absl::Now(), &scratch};
  for (auto _ : state) {
    benchmark::DoNotOptimize(instance);
    benchmark::DoNotOptimize(Call(handler, instance, context));
  }
}
BENCHMARK_TEMPLATE(BM_VirtualCall, checknothing::Handler,
                   checknothing::Instance);
BENCHMARK_TEMPLATE(BM_VirtualCall, listentry::Handler, listentry::Instance);
BENCHMARK_TEMPLATE(BM_VirtualCall, authorization::Handler,
                   authorization::Instance);

// What operators give the instances, by name of the benchmark.
constexpr char kNothing[] = "{compiledTemplate: checknothing}";
constexpr char kOneConstant[] =
    R"({compiledTemplate: listentry, params: {value: '"constant"'}})";
constexpr char kOneAttribute[] =
    "{compiledTemplate: listentry, params: {value: request.path}}";
constexpr char kFourAttributes[] = R"(
  compiledTemplate: authorization
  params:
    action:
      namespace: destination.service.namespace
      service: destination.service.name
      method: request.method
      path: request.path)";

// A rule without a condition calls the noop handler with `count` instances, all
// alike. None: there is no rule.
std::string ConfigOf(const std::string& instance, int count) {
  if (count == 0) return "";
  std::string names = "i0";
  for (int i = 1; i < count; ++i) absl::StrAppend(&names, ",i", i);
  std::string config = absl::StrCat(R"(
kind: handler
metadata: {name: h, namespace: istio-system}
spec: {compiledAdapter: noop}
---
kind: rule
metadata: {name: r, namespace: istio-system}
spec: {actions: [{handler: h, instances: [)",
                                    names, "]}]}\n");
  for (int i = 0; i < count; ++i) {
    absl::StrAppend(&config, "---\nkind: instance\nmetadata: {name: i", i,
                    ", namespace: istio-system}\nspec: ", instance, "\n");
  }
  return config;
}

// That configuration in use, and the gateway's request (testdata/gateway),
// decoded.
class Bench {
 public:
  explicit Bench(const std::string& instance, int count = 1)
      : request_(testing::GatewayCheck().SerializeAsString()) {
    const auto summary = mixer_.LoadText(ConfigOf(instance, count), true);
    for (const spi::ConfigError& error : summary.errors) {
      std::cerr << error.ToString() << "\n";
      std::abort();
    }
    reader_ = std::make_unique<Published<runtime::Table>::Reader>(
        mixer_.publisher().table());
    const auto table = reader_->Get();
    benchmark::DoNotOptimize(decoded_.Read(request_, &scratch_));
    benchmark::DoNotOptimize(
        bag_.Decode(table->vocabulary(), decoded_.attributes, {}, &scratch_));
  }

  auto table() { return reader_->Get(); }
  const RequestBag& bag() const { return bag_; }

 private:
  const std::string request_;
  testing::ConfiguredMixer mixer_;
  std::unique_ptr<Published<runtime::Table>::Reader> reader_;
  Scratch scratch_;
  server::CheckRequest decoded_;
  RequestBag bag_;
};

// Builds the instance from the request and calls the handler.
void BM_Action(benchmark::State& state, const std::string& instance) {
  Bench bench(instance);
  const auto table = bench.table();
  const auto& action = *table->checks()
                            .For("istio-system")
                            .front()
                            ->places.front()
                            .group->entries.front()
                            .action;
  Scratch scratch;
  const spi::CallContext context{absl::Now(), &scratch};
  for (auto _ : state) {
    scratch.Reset();
    benchmark::DoNotOptimize(action.Check(bench.bag(), context, nullptr));
  }
}
BENCHMARK_CAPTURE(BM_Action, no_field, kNothing);
BENCHMARK_CAPTURE(BM_Action, one_constant, kOneConstant);
BENCHMARK_CAPTURE(BM_Action, one_attribute, kOneAttribute);
BENCHMARK_CAPTURE(BM_Action, four_attributes, kFourAttributes);

// four_attributes as a program writes it that knows the attributes and needs
// no configuration.
void BM_FourAttributesByHand(benchmark::State& state) {
  Bench bench(kFourAttributes);
  const auto table = bench.table();
  const auto find = [&](const char* name) {
    return table->vocabulary().Find(name);
  };
  const AttributeId name_space = find("destination.service.namespace");
  const AttributeId service = find("destination.service.name");
  const AttributeId method = find("request.method");
  const AttributeId path = find("request.path");
  const std::unique_ptr<spi::Handler> owner = NoopHandler();
  auto* handler = &dynamic_cast<authorization::Handler&>(*owner);
  benchmark::DoNotOptimize(handler);
  const Bag& bag = bench.bag();
  Scratch scratch;
  const spi::CallContext context{absl::Now(), &scratch};
  for (auto _ : state) {
    authorization::Action action;
    action.namespace_ = bag.Get(name_space).string();
    action.service = bag.Get(service).string();
    action.method = bag.Get(method).string();
    action.path = bag.Get(path).string();
    authorization::Instance instance;
    instance.action = &action;
    benchmark::DoNotOptimize(instance);
    benchmark::DoNotOptimize(Call(handler, instance, context));
  }
}
BENCHMARK(BM_FourAttributesByHand);

// Whose rules apply, the actions, their answers counted and folded.
void BM_CheckPhase(benchmark::State& state, const std::string& instance,
                   int count) {
  Bench bench(instance, count);
  const auto table = bench.table();
  Scratch scratch;
  const spi::CallContext context{absl::Now(), &scratch};
  for (auto _ : state) {
    scratch.Reset();
    benchmark::DoNotOptimize(runtime::Check(*table, bench.bag(), context));
  }
}
BENCHMARK_CAPTURE(BM_CheckPhase, no_rule, "", 0);
BENCHMARK_CAPTURE(BM_CheckPhase, no_field, kNothing, 1);
BENCHMARK_CAPTURE(BM_CheckPhase, no_field_10_times, kNothing, 10);
BENCHMARK_CAPTURE(BM_CheckPhase, one_attribute, kOneAttribute, 1);
BENCHMARK_CAPTURE(BM_CheckPhase, four_attributes, kFourAttributes, 1);

}  // namespace
}  // namespace mixer

// What evaluating an expression costs, beside a hand-written floor that answers
// the same question with the same bag.
#include <cstdlib>
#include <string>
#include <string_view>

#include "benchmark/benchmark.h"
#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/attribute/global_dictionary.h"
#include "mixer_adapter/attribute/request_bag.h"
#include "mixer_adapter/attribute/string_map.h"
#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/base/scratch.h"
#include "mixer_adapter/expr/program.h"
#include "mixer_adapter/testing/allocation_counter.h"
#include "mixer_adapter/testing/json_requests.h"

namespace mixer::expr {
namespace {

const Vocabulary& BenchVocabulary() {
  static const auto* const vocabulary = new Vocabulary({
      {"api.operation", ValueType::kString},
      {"context.protocol", ValueType::kString},
      {"destination.namespace", ValueType::kString},
      {"destination.service.name", ValueType::kString},
      {"destination.service.namespace", ValueType::kString},
      {"origin.ip", ValueType::kIpAddress},
      {"request.headers", ValueType::kStringMap},
      {"request.host", ValueType::kString},
      {"request.method", ValueType::kString},
      {"request.path", ValueType::kString},
      {"request.scheme", ValueType::kString},
      {"request.size", ValueType::kInt64},
      {"request.time", ValueType::kTimestamp},
      {"source.name", ValueType::kString},
      {"source.namespace", ValueType::kString},
      {"source.uid", ValueType::kString},
      {"source.user", ValueType::kString},
  });
  return *vocabulary;
}

AttributeId Id(std::string_view name) { return BenchVocabulary().Find(name); }

// The gateway's request, decoded as for a Check.
class Request {
 public:
  Request() : bytes_(testing::GatewayCheck().attributes().SerializeAsString()) {
    Decode();
  }

  void Decode() {
    scratch.Reset();
    if (!bag.Decode(BenchVocabulary(), bytes_, {}, &scratch).ok()) std::abort();
  }

  Scratch scratch;
  RequestBag bag;

 private:
  const std::string bytes_;
};

void RunProgram(benchmark::State& state, std::string_view text) {
  const Program program = *Program::Compile(text, BenchVocabulary());
  Request request;
  const Bag* bag = &request.bag;
  Value value = program.Eval(*bag, &request.scratch);
  if (value.is_error()) state.SkipWithError("has no value");
  const testing::AllocationCounter counter;
  for (auto _ : state) {
    benchmark::DoNotOptimize(bag);
    value = program.Eval(*bag, &request.scratch);
    benchmark::DoNotOptimize(value);
  }
  if (counter.count() > 0) state.SkipWithError("touched the heap");
}

// `body` (const RequestBag&) -> Value is the floor: what somebody would write
// who knows the expression and the kind of bag.
template <typename Body>
void RunFloor(benchmark::State& state, const Body& body) {
  const Request request;
  const RequestBag* bag = &request.bag;
  for (auto _ : state) {
    benchmark::DoNotOptimize(bag);
    Value value = body(*bag);
    benchmark::DoNotOptimize(value);
  }
}

bool Same(const Value& value, std::string_view text) {
  return value.kind() == Value::Kind::kString && value.string() == text;
}

// One attribute, read and referenced.
void BM_Read(benchmark::State& state) { RunProgram(state, "request.path"); }
BENCHMARK(BM_Read);

void BM_ReadFloor(benchmark::State& state) {
  const AttributeId id = Id("request.path");
  RunFloor(state, [id](const RequestBag& bag) { return bag.Get(id); });
}
BENCHMARK(BM_ReadFloor);

void BM_Equality(benchmark::State& state) {
  RunProgram(state, "destination.service.namespace == \"default\"");
}
BENCHMARK(BM_Equality);

void BM_EqualityFloor(benchmark::State& state) {
  const AttributeId id = Id("destination.service.namespace");
  RunFloor(state, [id](const RequestBag& bag) {
    return Value::Bool(Same(bag.Get(id), "default"));
  });
}
BENCHMARK(BM_EqualityFloor);

void BM_Conjunction(benchmark::State& state) {
  RunProgram(state,
             "destination.service.namespace == \"default\" && request.method "
             "== \"GET\"");
}
BENCHMARK(BM_Conjunction);

void BM_ConjunctionFloor(benchmark::State& state) {
  const AttributeId a = Id("destination.service.namespace");
  const AttributeId b = Id("request.method");
  RunFloor(state, [a, b](const RequestBag& bag) {
    return Value::Bool(Same(bag.Get(a), "default") && Same(bag.Get(b), "GET"));
  });
}
BENCHMARK(BM_ConjunctionFloor);

// All absent but the constant at the end.
void BM_Defaults(benchmark::State& state) {
  RunProgram(state, "source.name | source.user | api.operation | \"-\"");
}
BENCHMARK(BM_Defaults);

void BM_DefaultsFloor(benchmark::State& state) {
  const AttributeId ids[] = {Id("source.name"), Id("source.user"),
                             Id("api.operation")};
  RunFloor(state, [&ids](const RequestBag& bag) {
    for (const AttributeId id : ids) {
      const Value value = bag.Get(id);
      if (!value.is_absent()) return value;
    }
    return Value::String("-");
  });
}
BENCHMARK(BM_DefaultsFloor);

void BM_MapLookup(benchmark::State& state) {
  RunProgram(state, "request.headers[\"x-request-id\"] | \"none\"");
}
BENCHMARK(BM_MapLookup);

void BM_MapLookupFloor(benchmark::State& state) {
  const AttributeId id = Id("request.headers");
  RunFloor(state, [id](const RequestBag& bag) {
    const Value map = bag.Get(id);
    if (map.kind() != Value::Kind::kStringMap) return Value::String("none");
    const auto found = map.map().Find("x-request-id");
    return Value::String(found.value_or("none"));
  });
}
BENCHMARK(BM_MapLookupFloor);

// The next two differ by the first read of a string map.
void BM_Decode(benchmark::State& state) {
  Request request;
  for (auto _ : state) request.Decode();
}
BENCHMARK(BM_Decode);

void BM_DecodeAndFirstMapRead(benchmark::State& state) {
  const Program program =
      *Program::Compile("request.headers[\"x-request-id\"]", BenchVocabulary());
  Request request;
  for (auto _ : state) {
    request.Decode();
    benchmark::DoNotOptimize(program.Eval(request.bag, &request.scratch));
  }
}
BENCHMARK(BM_DecodeAndFirstMapRead);

void BM_Prefix(benchmark::State& state) {
  RunProgram(state, "request.host.startsWith(\"hello.\")");
}
BENCHMARK(BM_Prefix);

void BM_RegularExpression(benchmark::State& state) {
  RunProgram(state, "\"^hello\\\\..*com$\".matches(request.host)");
}
BENCHMARK(BM_RegularExpression);

void BM_Address(benchmark::State& state) {
  RunProgram(state, "origin.ip == ip(\"203.0.113.7\")");
}
BENCHMARK(BM_Address);

// The answer's part that says what was read: eleven attributes.
void BM_References(benchmark::State& state) {
  Request request;
  for (const char* const name :
       {"context.protocol", "destination.namespace", "destination.service.name",
        "destination.service.namespace", "origin.ip", "request.host",
        "request.method", "request.path", "request.scheme", "source.name",
        "source.namespace"}) {
    benchmark::DoNotOptimize(request.bag.Get(Id(name)));
  }
  std::string out;
  for (auto _ : state) {
    out.clear();
    request.bag.references().Encode(BenchVocabulary(), kGlobalWordCount, &out);
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(BM_References);

void BM_Compile(benchmark::State& state) {
  for (auto _ : state) {
    auto program = Program::Compile(
        "destination.namespace == \"default\" && request.method == \"GET\" && "
        "(source.name | \"none\") != \"x\"",
        BenchVocabulary());
    benchmark::DoNotOptimize(program);
  }
}
BENCHMARK(BM_Compile);

}  // namespace
}  // namespace mixer::expr

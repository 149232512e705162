// What evaluating an expression costs, beside a hand-written floor that answers
// the same question with the same bag.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "benchmark/benchmark.h"
#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/attribute/string_map.h"
#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/base/scratch.h"
#include "mixer_adapter/expr/program.h"
#include "mixer_adapter/testing/allocation_counter.h"

namespace mixer::expr {
namespace {

const Vocabulary& BenchVocabulary() {
  static const auto* const vocabulary = new Vocabulary({
      {"destination.namespace", ValueType::kString},
      {"request.headers", ValueType::kStringMap},
      {"request.method", ValueType::kString},
      {"request.path", ValueType::kString},
      {"response.code", ValueType::kInt64},
      {"source.name", ValueType::kString},
      {"source.user", ValueType::kString},
  });
  return *vocabulary;
}

class Headers final : public StringMap {
 public:
  std::optional<std::string_view> Find(std::string_view key) const override {
    for (const auto& [name, value] : entries_) {
      if (name == key) return value;
    }
    return std::nullopt;
  }
  void ForEach(absl::FunctionRef<void(std::string_view, std::string_view)>)
      const override {}

 private:
  static constexpr std::pair<std::string_view, std::string_view> entries_[] = {
      {":authority", "hello.default.example.com"},
      {"user-agent", "curl/7.58.0"},
      {"x-request-id", "d0b8c2b6-6f05-9d44"}};
};

// As a request's bag: flat slots and a bitmap of what was read.
class SlotBag final : public Bag {
 public:
  SlotBag() : slots_(BenchVocabulary().size()) {
    Set("destination.namespace", Value::String("default"));
    Set("request.headers", Value::Map(&headers_));
    Set("request.method", Value::String("GET"));
    Set("request.path", Value::String("/api/v1/items"));
    Set("response.code", Value::Int64(200));
  }
  Value Get(AttributeId id) const override {
    read_ |= std::uint64_t{1} << id;
    return slots_[id];
  }

 private:
  void Set(std::string_view name, const Value& value) {
    slots_[BenchVocabulary().Find(name)] = value;
  }

  const Headers headers_;
  std::vector<Value> slots_;
  mutable std::uint64_t read_ = 0;
};

void RunProgram(benchmark::State& state, std::string_view text) {
  const Program program = *Program::Compile(text, BenchVocabulary());
  const SlotBag slots;
  const Bag* bag = &slots;
  Scratch scratch;
  const testing::AllocationCounter counter;
  for (auto _ : state) {
    benchmark::DoNotOptimize(bag);
    Value value = program.Eval(*bag, &scratch);
    benchmark::DoNotOptimize(value);
  }
  if (counter.count() > 0) state.SkipWithError("touched the heap");
}

// `body` (const Bag&) -> Value is the floor.
template <typename Body>
void RunFloor(benchmark::State& state, const Body& body) {
  const SlotBag slots;
  const Bag* bag = &slots;
  for (auto _ : state) {
    benchmark::DoNotOptimize(bag);
    Value value = body(*bag);
    benchmark::DoNotOptimize(value);
  }
}

AttributeId Id(std::string_view name) { return BenchVocabulary().Find(name); }

bool Same(const Value& value, std::string_view text) {
  return value.kind() == Value::Kind::kString && value.string() == text;
}

void BM_Equality(benchmark::State& state) {
  RunProgram(state, "destination.namespace == \"default\"");
}
BENCHMARK(BM_Equality);

void BM_EqualityFloor(benchmark::State& state) {
  const AttributeId id = Id("destination.namespace");
  RunFloor(state, [id](const Bag& bag) {
    return Value::Bool(Same(bag.Get(id), "default"));
  });
}
BENCHMARK(BM_EqualityFloor);

void BM_Conjunction(benchmark::State& state) {
  RunProgram(state,
             "destination.namespace == \"default\" && request.method == "
             "\"GET\"");
}
BENCHMARK(BM_Conjunction);

void BM_ConjunctionFloor(benchmark::State& state) {
  const AttributeId a = Id("destination.namespace");
  const AttributeId b = Id("request.method");
  RunFloor(state, [a, b](const Bag& bag) {
    return Value::Bool(Same(bag.Get(a), "default") && Same(bag.Get(b), "GET"));
  });
}
BENCHMARK(BM_ConjunctionFloor);

void BM_Fallback(benchmark::State& state) {
  RunProgram(state,
             "source.name | source.user | destination.namespace | \"-\"");
}
BENCHMARK(BM_Fallback);

void BM_FallbackFloor(benchmark::State& state) {
  const AttributeId ids[] = {Id("source.name"), Id("source.user"),
                             Id("destination.namespace")};
  RunFloor(state, [&ids](const Bag& bag) {
    for (const AttributeId id : ids) {
      const Value value = bag.Get(id);
      if (!value.is_absent()) return value;
    }
    return Value::String("-");
  });
}
BENCHMARK(BM_FallbackFloor);

void BM_MapLookup(benchmark::State& state) {
  RunProgram(state, "request.headers[\"x-request-id\"] | \"none\"");
}
BENCHMARK(BM_MapLookup);

void BM_MapLookupFloor(benchmark::State& state) {
  const AttributeId id = Id("request.headers");
  RunFloor(state, [id](const Bag& bag) {
    const Value map = bag.Get(id);
    if (map.kind() != Value::Kind::kStringMap) return Value::String("none");
    const auto found = map.map().Find("x-request-id");
    return Value::String(found.value_or("none"));
  });
}
BENCHMARK(BM_MapLookupFloor);

void BM_Prefix(benchmark::State& state) {
  RunProgram(state, "request.path.startsWith(\"/api/\")");
}
BENCHMARK(BM_Prefix);

void BM_IntegerRange(benchmark::State& state) {
  RunProgram(state, "response.code >= 200 && response.code < 300");
}
BENCHMARK(BM_IntegerRange);

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

// What noting a request for the Autoscaler costs an RPC thread.
#include <malloc.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "benchmark/benchmark.h"
#include "mixer_adapter/autoscaler/tally.h"

namespace {

std::atomic<std::uint64_t> allocations{0};

}  // namespace

// Not inlined: gcc would compare the malloc inside with the delete outside.
__attribute__((noinline)) void* operator new(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
__attribute__((noinline)) void operator delete(void* memory) noexcept {
  std::free(memory);
}
__attribute__((noinline)) void operator delete(void* memory,
                                               std::size_t) noexcept {
  std::free(memory);
}

namespace mixer::autoscaler {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1000);

std::vector<std::string> Names(int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) {
    names.push_back(absl::StrCat("hello-service-0000", i));
  }
  return names;
}

// Add() for revisions that are active; every 10000 requests a period ends, as
// at 10000 requests/s.
void BM_TallyAddActive(benchmark::State& state) {
  static Tally* const tally = new Tally;
  const std::vector<std::string> names =
      Names(static_cast<int>(state.range(0)));
  std::vector<Report> reports;
  for (int i = 0; i < 2; ++i) {  // both buffers of this thread's shard
    for (const std::string& name : names)
      tally->Add({"production", name}, kNow);
    tally->Flush(kNow, &reports);
  }
  std::uint64_t allocated = 0;
  std::size_t next = 0;
  int left = 10000;
  std::uint64_t before = allocations;
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        tally->AddActive({"production", names[next]}, kNow));
    if (++next == names.size()) next = 0;
    if (--left == 0 && state.thread_index() == 0 && state.threads() == 1) {
      state.PauseTiming();
      allocated += allocations - before;
      reports.clear();
      tally->Flush(kNow, &reports);
      left = 10000;
      before = allocations;
      state.ResumeTiming();
    }
  }
  if (state.threads() > 1) return;
  allocated += allocations - before;
  state.counters["allocations"] = static_cast<double>(allocated);
}
BENCHMARK(BM_TallyAddActive)->Arg(1)->Arg(100)->Arg(10000);
BENCHMARK(BM_TallyAddActive)->Arg(100)->Threads(2)->Threads(4);

// A period's end for revisions that all had arrivals.
void BM_TallyFlush(benchmark::State& state) {
  Tally tally;
  const std::vector<std::string> names =
      Names(static_cast<int>(state.range(0)));
  std::vector<Report> reports;
  for (auto _ : state) {
    state.PauseTiming();
    for (const std::string& name : names) tally.Add({"production", name}, kNow);
    reports.clear();
    state.ResumeTiming();
    tally.Flush(kNow, &reports);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_TallyFlush)->Arg(1)->Arg(1000)->Arg(100000);

std::size_t Used() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

// What a revision takes: met by one thread; active, and when it is idle.
void BM_TallyMemory(benchmark::State& state) {
  constexpr int kRevisions = 100'000;
  const std::vector<std::string> names = Names(kRevisions);
  double active = 0, idle = 0;
  for (auto _ : state) {
    const std::size_t before = Used();
    Tally tally;
    std::vector<Report> reports;
    for (const std::string& name : names) tally.Add({"production", name}, kNow);
    tally.TakeWakeups(&reports);
    reports = {};
    active = static_cast<double>(Used() - before) / kRevisions;
    for (int i = 0; i < 3; ++i) {
      tally.Flush(kNow, &reports);
      reports = {};
    }
    idle = static_cast<double>(Used() - before) / kRevisions;
  }
  state.counters["bytes_active"] = active;
  state.counters["bytes_idle"] = idle;
}
BENCHMARK(BM_TallyMemory)->Iterations(1);

}  // namespace
}  // namespace mixer::autoscaler

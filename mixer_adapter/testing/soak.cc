#include "mixer_adapter/testing/soak.h"

#include <signal.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <random>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "mixer_adapter/adapters/kactivator/activator.h"
#include "mixer_adapter/base/clock.h"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/base/logger.h"
#include "mixer_adapter/metrics/registry.h"
#include "mixer_adapter/testing/fake_scheduler.h"
#include "mixer_adapter/testing/process.h"

namespace mixer::testing {
namespace {

// "... event=message revision=soak/r7 concurrency=1 count=1": "r7", with the
// time in front; empty for other lines.
struct Message {
  std::string revision;
  absl::Time time;
};

Message ParseMessage(const std::string& line) {
  const std::vector<std::string> words = absl::StrSplit(line, ' ');
  Message message;
  std::string error;
  if (words.size() < 4 || words[1] != "event=message" ||
      words[3] == "concurrency=0" ||
      !absl::ParseTime(absl::RFC3339_full, words[0], &message.time, &error)) {
    return {};
  }
  const std::vector<std::string> name = absl::StrSplit(words[2], '/');
  if (name.size() == 2) message.revision = name[1];
  return message;
}

// The Autoscaler's process, over all its lives. Of one thread, but for what it
// tells `arrivals`.
class Victim {
 public:
  Victim(const SoakOptions& options, Arrivals* arrivals)
      : options_(options), arrivals_(arrivals) {}

  void Start() {
    {
      MutexLock lock(&mu_);
      ready_ = false;
    }
    process_ = *Process::Start(
        {options_.autoscaler, absl::StrCat("--port=", port()),
         absl::StrCat("--release=", options_.release), "--start-time=1h"},
        {}, [this](const std::string& line) { OnLine(line); });
    MutexLock lock(&mu_);
    while (!ready_) listening_.wait(mu_);
    uptime_.Up(absl::Now());
  }
  void Kill() {
    uptime_.Down(absl::Now());
    process_->Signal(SIGKILL);
    process_->Wait(absl::Seconds(10));
    process_.reset();
  }
  void End() {
    uptime_.Down(absl::Now());
    process_->Signal(SIGTERM);
    process_->Wait(absl::Seconds(10));
    process_.reset();
  }
  void Freeze() {
    uptime_.Down(absl::Now());
    process_->Signal(SIGSTOP);
  }
  void Thaw() {
    process_->Signal(SIGCONT);
    uptime_.Up(absl::Now());
  }
  // Stops it for most of the time; it is there again afterwards.
  void Slow(absl::Duration length) {
    uptime_.Down(absl::Now());
    for (const absl::Time end = absl::Now() + length; absl::Now() < end;) {
      process_->Signal(SIGSTOP);
      absl::SleepFor(absl::Milliseconds(80));
      process_->Signal(SIGCONT);
      absl::SleepFor(absl::Milliseconds(20));
    }
    uptime_.Up(absl::Now());
  }

  int port() const { return port_; }
  const Uptime& uptime() const { return uptime_; }

 private:
  void OnLine(const std::string& line) {
    if (const auto message = ParseMessage(line); !message.revision.empty()) {
      arrivals_->Read(message.revision, message.time);
      return;
    }
    if (!absl::StartsWith(line, "listening url=")) return;
    MutexLock lock(&mu_);
    port_ = std::stoi(line.substr(line.rfind(':') + 1));
    ready_ = true;
    listening_.notify_all();
  }

  const SoakOptions options_;
  Arrivals* const arrivals_;
  Uptime uptime_;
  Mutex mu_;
  std::condition_variable_any listening_;
  bool ready_ ABSL_GUARDED_BY(mu_) = false;
  std::atomic<int> port_{0};
  std::unique_ptr<Process> process_;
};

// What happens to the Autoscaler, one thing after the other.
class Trouble {
 public:
  Trouble(std::uint64_t seed, Victim* victim, SoakResult* result)
      : random_(seed), victim_(victim), result_(result) {}

  void MakeOne() {
    Pause(0.3, 4);
    const char* const names[] = {"killed",      "restarted",         "frozen",
                                 "frozen long", "frozen and killed", "slow"};
    const int which = std::uniform_int_distribution<int>(0, 5)(random_);
    log_.emplace_back(absl::Now(), names[which]);
    Make(which);
  }

  // What had happened last at `time`.
  std::string Before(absl::Time time) const {
    std::string last = "nothing";
    for (const auto& [at, name] : log_) {
      if (at < time) last = name;
    }
    return last;
  }

 private:
  void Make(int which) {
    switch (which) {
      case 0:
        ++result_->kills;
        victim_->Kill();
        Pause(0, 3);
        return victim_->Start();
      case 1:
        ++result_->restarts;
        victim_->End();
        return victim_->Start();
      case 2:  // shorter than a peer is given up after
        ++result_->freezes;
        victim_->Freeze();
        Pause(0.1, 5);
        return victim_->Thaw();
      case 3:  // longer
        ++result_->freezes;
        victim_->Freeze();
        Pause(9, 14);
        return victim_->Thaw();
      case 4:  // what its buffers hold is lost
        ++result_->freezes;
        ++result_->kills;
        victim_->Freeze();
        Pause(0.1, 3);
        victim_->Kill();
        return victim_->Start();
      default:
        ++result_->slowdowns;
        return victim_->Slow(absl::Seconds(2));
    }
  }

  void Pause(double least, double most) {
    absl::SleepFor(absl::Seconds(
        std::uniform_real_distribution<double>(least, most)(random_)));
  }

  std::mt19937_64 random_;
  Victim* const victim_;
  SoakResult* const result_;
  std::vector<std::pair<absl::Time, std::string>> log_;
};

// Requests, until told to stop: first ones of ever new revisions, and others.
void Load(const SoakOptions& options, kactivator::Activator* activator,
          Arrivals* arrivals, const std::atomic<bool>* stop,
          std::atomic<std::uint64_t>* requests) {
  constexpr int kTicks = 100;  // a second
  const int per_tick = options.requests_per_second / kTicks;
  int due = 0;  // of cold starts, in parts of kTicks
  int cold = 0;
  while (!*stop) {
    due += options.cold_starts_per_second;
    for (; due >= kTicks; due -= kTicks) {
      const std::string revision = absl::StrCat("r", cold++);
      const absl::Time now = absl::Now();
      arrivals->Noted(revision, now);
      activator->Note({"soak", revision, {}}, now);
    }
    for (int i = 0; i < per_tick; ++i) {
      const std::string busy = absl::StrCat("busy", i % 10);
      activator->Note({"soak", busy, {}}, absl::Now());
    }
    *requests += static_cast<std::uint64_t>(per_tick);
    absl::SleepFor(absl::Milliseconds(10));
  }
}

void Summarize(std::vector<Arrivals::Wait> waits, const Trouble& trouble,
               SoakResult* result) {
  std::sort(waits.begin(), waits.end(),
            [](const Arrivals::Wait& a, const Arrivals::Wait& b) {
              return a.length < b.length;
            });
  result->cold_starts = waits.size();
  if (waits.empty()) return;
  result->wait_p50 = waits[waits.size() / 2].length;
  result->wait_p99 = waits[waits.size() * 99 / 100].length;
  result->wait_max = waits.back().length;
  for (const Arrivals::Wait& wait : waits) {
    result->wait_max_after[trouble.Before(wait.read)] = wait.length;
  }
}

}  // namespace

void Uptime::Up(absl::Time at) { stretches_.push_back({at}); }

void Uptime::Down(absl::Time at) {
  stretches_.back().to = std::min(stretches_.back().to, at);
}

absl::Duration Uptime::LongestWait(absl::Time noted, absl::Time reached) const {
  absl::Duration longest;
  for (const Stretch& stretch : stretches_) {
    longest = std::max(
        longest, std::min(stretch.to, reached) - std::max(stretch.from, noted));
  }
  return longest;
}

absl::Duration Uptime::total(absl::Time until) const {
  absl::Duration total;
  for (const Stretch& stretch : stretches_) {
    total += std::min(stretch.to, until) - stretch.from;
  }
  return total;
}

void Arrivals::Noted(const std::string& revision, absl::Time at) {
  MutexLock lock(&mu_);
  times_.emplace(revision, Times{at});
  ++missing_;
}

void Arrivals::Read(const std::string& revision, absl::Time at) {
  MutexLock lock(&mu_);
  const auto found = times_.find(revision);
  if (found == times_.end()) return;
  if (found->second.read == absl::InfiniteFuture()) --missing_;
  found->second.read = std::min(found->second.read, at);
}

std::size_t Arrivals::missing() const {
  MutexLock lock(&mu_);
  return missing_;
}

std::vector<Arrivals::Wait> Arrivals::Waits(const Uptime& uptime,
                                            absl::Time end) const {
  MutexLock lock(&mu_);
  std::vector<Wait> waits;
  for (const auto& [revision, times] : times_) {
    const absl::Time read = std::min(times.read, end);
    waits.push_back({read, uptime.LongestWait(times.noted, read)});
  }
  return waits;
}

SoakResult RunSoak(const SoakOptions& options) {
  SoakResult result;
  const SystemClock clock;
  NullLogger logger;
  metrics::Registry registry;
  FakeScheduler scheduler;
  Arrivals arrivals;
  Victim victim(options, &arrivals);
  const absl::Time begin = absl::Now();
  victim.Start();

  kactivator::ActivatorOptions activator_options;
  activator_options.endpoint = absl::StrCat("ws://127.0.0.1:", victim.port());
  activator_options.release = *autoscaler::Release::Parse(options.release);
  const auto activator = *kactivator::Activator::Start(
      activator_options, {&clock, &logger, &registry, &scheduler, {}},
      std::make_shared<kactivator::ActivationBoard>());

  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> requests{0};
  std::thread load(Load, options, activator.get(), &arrivals, &stop, &requests);
  Trouble trouble(options.seed, &victim, &result);
  while (absl::Now() - begin < options.length) trouble.MakeOne();
  stop = true;
  load.join();
  // All of it must arrive: the Autoscaler is there from now on.
  const absl::Time patience = absl::Now() + absl::Seconds(20);
  while (arrivals.missing() > 0 && absl::Now() < patience) {
    absl::SleepFor(absl::Milliseconds(10));
  }
  const absl::Time end = absl::Now();
  result.lost = arrivals.missing();
  result.requests = requests;
  result.up_share = absl::FDivDuration(victim.uptime().total(end), end - begin);
  Summarize(arrivals.Waits(victim.uptime(), end), trouble, &result);
  result.metrics = registry.Text();
  victim.Kill();
  return result;
}

std::string SoakResult::ToString() const {
  std::string after;
  for (const auto& [what, wait] : wait_max_after) {
    absl::StrAppend(&after, "; ", what, ": max ", FormatGoDuration(wait));
  }
  return absl::StrCat(
      "cold starts ", cold_starts, ", lost ", lost, "; from when the ",
      "Autoscaler was there: p50 ", FormatGoDuration(wait_p50), ", p99 ",
      FormatGoDuration(wait_p99), ", max ", FormatGoDuration(wait_max),
      "; other requests ", requests, "; killed ", kills, " times, restarted ",
      restarts, ", frozen ", freezes, ", slow ", slowdowns, "; there for ",
      static_cast<int>(100 * up_share), " % of the time", after);
}

}  // namespace mixer::testing

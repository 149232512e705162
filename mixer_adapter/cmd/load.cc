#include "mixer_adapter/cmd/load.h"

#include <atomic>
#include <limits>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace mixer::cmd {

void LoadFlags::AddFlags(CLI::App* app) {
  app->add_option("-r,--repeat", repeat, "Calls of each worker.")
      ->capture_default_str();
  app->add_option("-c,--concurrency", concurrency, "Workers.")
      ->capture_default_str();
  app->add_option("--rate", rate,
                  "Calls a second of all workers together; -1: no limit.")
      ->capture_default_str();
}

absl::Status LoadFlags::Validate() const {
  if (concurrency < 1) {
    return absl::InvalidArgumentError("concurrency has to be at least 1");
  }
  if (repeat < 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("repeat has to be at least 0, got ", repeat));
  }
  if (repeat > std::numeric_limits<int>::max() / concurrency) {
    return absl::InvalidArgumentError(
        absl::StrCat("repeat ", repeat, " times concurrency ", concurrency,
                     " is more than 2147483647 calls; use less of either"));
  }
  return absl::OkStatus();
}

bool RunLoad(const LoadFlags& flags, const std::function<bool(int)>& call) {
  const int total = flags.repeat * flags.concurrency;
  const absl::Time start = absl::Now();
  std::atomic<int> next{0};
  std::atomic<bool> all_good{true};
  const auto work = [&] {
    for (int i = next++; i < total; i = next++) {
      if (flags.rate > 0) {
        absl::SleepFor(start + absl::Seconds(i / flags.rate) - absl::Now());
      }
      if (!call(i)) all_good = false;
    }
  };
  std::vector<std::thread> workers;
  for (int i = 1; i < flags.concurrency; ++i) workers.emplace_back(work);
  work();
  for (std::thread& worker : workers) worker.join();
  return all_good;
}

}  // namespace mixer::cmd

#include "mixer_adapter/runtime/config_thread.h"

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/base/clock.h"
#include "mixer_adapter/base/logger.h"
#include "mixer_adapter/base/mutex.h"
#include "mixer_adapter/base/scratch.h"
#include "mixer_adapter/config/yaml_reader.h"
#include "mixer_adapter/metrics/registry.h"
#include "mixer_adapter/runtime/check.h"
#include "mixer_adapter/testing/fake_bag.h"
#include "mixer_adapter/testing/fake_source.h"
#include "mixer_adapter/testing/scripted_adapter.h"

namespace mixer::runtime {
namespace {

using testing::FakeSource;
using testing::Script;

// A handler "<label>-<i>" for each of `count` rules, which every request meets.
std::string Config(const std::string& label, int count, bool unrelated) {
  std::string yaml =
      "{kind: instance, metadata: {name: i, namespace: istio-system}, spec: "
      "{compiledTemplate: checknothing}}\n";
  for (int i = 0; i < count; ++i) {
    absl::StrAppend(
        &yaml, "---\n{kind: handler, metadata: {name: h", i,
        ", namespace: istio-system}, spec: {compiledAdapter: scripted, params: "
        "{endpoint_url: \"",
        label, "-", i,
        "\", names: [passes]}}}\n---\n"
        "{kind: rule, metadata: {name: r",
        i, ", namespace: istio-system}, spec: {actions: [{handler: h", i,
        ", instances: [i]}]}}\n");
  }
  if (unrelated) {
    absl::StrAppend(&yaml,
                    "---\n{kind: instance, metadata: {name: other, namespace: "
                    "istio-system}, spec: {compiledTemplate: checknothing}}\n");
  }
  return yaml;
}

class ConfigThreadTest : public ::testing::Test {
 protected:
  ConfigThreadTest() { Script::Get().Clear(); }

  void Start() {
    thread_ = std::make_unique<ConfigThread>(
        &source_, &publisher_,
        [this](const Publisher::Summary& summary) { Note(summary); });
  }

  void Note(const Publisher::Summary& summary) {
    MutexLock lock(&mu_);
    ++published_;
    errors_ = summary.errors.size();
  }

  int published() {
    MutexLock lock(&mu_);
    return published_;
  }

  void WaitForPublished(int count) {
    while (published() < count) absl::SleepFor(absl::Milliseconds(1));
  }

  const SystemClock clock_;
  NullLogger logger_;
  metrics::Registry registry_;
  const spi::Inventory inventory_ = testing::ScriptedInventory();
  Publisher publisher_{
      inventory_, {&clock_, &logger_, &registry_, nullptr}, "istio-system"};
  FakeSource source_;
  std::unique_ptr<ConfigThread> thread_;

 private:
  Mutex mu_;
  int published_ ABSL_GUARDED_BY(mu_) = 0;
  std::size_t errors_ ABSL_GUARDED_BY(mu_) = 0;
};

TEST_F(ConfigThreadTest, PublishesAtOnceAndThenEveryChange) {
  source_.Set(config::ReadYaml("a", Config("a", 1, false)));
  Start();
  EXPECT_EQ(published(), 1);
  EXPECT_EQ(Script::Get().built(), std::vector<std::string>{"a-0"});
  source_.Set(config::ReadYaml("a", Config("b", 1, false)));
  WaitForPublished(2);
  EXPECT_EQ(Script::Get().built(), (std::vector<std::string>{"a-0", "b-0"}));
}

TEST_F(ConfigThreadTest, ReplacedHandlersAreDestroyedOnItsThread) {
  source_.Set(config::ReadYaml("a", Config("a", 1, false)));
  Start();
  Published<Table>::Reader reader(publisher_.table());
  {
    const auto pin = reader.Get();
    source_.Set(config::ReadYaml("a", Config("b", 1, false)));
    WaitForPublished(2);
    absl::SleepFor(absl::Milliseconds(20));
    EXPECT_TRUE(Script::Get().destroyed().empty()) << "a request uses it";
  }
  while (Script::Get().destroyed().empty()) {
    absl::SleepFor(absl::Milliseconds(1));
  }
  EXPECT_EQ(Script::Get().destroyed()[0].label, "a-0");
  EXPECT_NE(Script::Get().destroyed()[0].thread, std::this_thread::get_id());
}

// Requests on several threads while the configuration changes all the time:
// each is served by one table, old or new, whole.
TEST_F(ConfigThreadTest, NoRequestIsFailedOrTornByReloads) {
  constexpr int kReloads = 10000;
  constexpr int kHandlers = 3;
  constexpr int kThreads = 2;
  source_.Set(config::ReadYaml("a", Config("even", kHandlers, false)));
  Start();
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0};
  std::atomic<std::int64_t> served{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < kThreads; ++i) {
    clients.emplace_back([&] {
      Published<Table>::Reader reader(publisher_.table());
      Scratch scratch;
      while (!stop) {
        const auto table = reader.Get();
        scratch.Reset();
        const testing::FakeBag bag(table->vocabulary(), {});
        Script::Calls calls;
        const auto result =
            runtime::Check(*table, bag, {absl::UnixEpoch(), &scratch});
        const bool even = calls.AllStartWith("even");
        if (!result.ok() || !result->result.ok() ||
            calls.count() != kHandlers ||
            (!even && !calls.AllStartWith("odd"))) {
          ++wrong;
        }
        ++served;
      }
    });
  }
  const config::Resources even =
      config::ReadYaml("a", Config("even", kHandlers, false));
  const config::Resources odd =
      config::ReadYaml("a", Config("odd", kHandlers, false));
  for (int i = 1; i <= kReloads; ++i) {
    source_.Set(i % 2 == 0 ? even : odd);
    WaitForPublished(i + 1);
  }
  stop = true;
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_GT(served, kReloads / 10);
  RecordProperty("served", std::to_string(served));
  // Nothing is left of the ten thousand tables but the last one.
  while (Script::Get().live() > kHandlers) {
    absl::SleepFor(absl::Milliseconds(1));
  }
}

}  // namespace
}  // namespace mixer::runtime

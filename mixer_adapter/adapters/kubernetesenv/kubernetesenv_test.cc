#include "mixer_adapter/adapters/kubernetesenv/kubernetesenv.h"

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "mixer_adapter/adapters/kubernetesenv/config.pb.h"
#include "mixer_adapter/base/clock.h"
#include "mixer_adapter/metrics/registry.h"
#include "mixer_adapter/spi/value_text.h"
#include "mixer_adapter/testing/adapter_params.h"
#include "mixer_adapter/testing/allocation_counter.h"
#include "mixer_adapter/testing/fake_scheduler.h"
#include "mixer_adapter/testing/jsonl_cases.h"
#include "mixer_adapter/testing/recording_logger.h"
#include "mixer_adapter/testing/temporary_directory.h"
#include "nlohmann/json.hpp"
#include "template/kubernetes/kubernetes.template.h"

namespace mixer::kubernetesenv {
namespace {

using ::adapter::kubernetesenv::config::Params;
using mixer::testing::TemporaryDirectory;
using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kCluster[] = "testdata/kubernetesenv/cluster.yaml";

Params ParamsOf(const std::string& text) {
  return mixer::testing::ParamsOf<Params>(GetInfo(), text);
}

std::vector<std::string> Mistakes(const std::string& text) {
  return mixer::testing::Mistakes(GetInfo().new_builder().get(),
                                  ParamsOf(text));
}

TEST(KubernetesEnvBuilder, ReportsEveryMistake) {
  EXPECT_THAT(Mistakes("objects_path: '/x'"), IsEmpty());
  EXPECT_THAT(
      Mistakes("cache_refresh_duration { seconds: -299 }"),
      ElementsAre(HasSubstr("objects_path: is missing: this release has no "
                            "client of the Kubernetes API. Write the path"),
                  HasSubstr("cache_refresh_duration: must be at least 1s")));
  EXPECT_THAT(
      Mistakes("objects_path: '/x' kubeconfig_path: '/y' "
               "cluster_registries_namespace: 'z'"),
      ElementsAre(HasSubstr("kubeconfig_path: is not used"),
                  HasSubstr("cluster_registries_namespace: is not used")));
}

// A handler, and the world around it.
class Asker {
 public:
  explicit Asker(const std::string& path)
      : params_(ParamsOf(absl::StrCat("objects_path: '", path, "'"))) {
    const auto builder = GetInfo().new_builder();
    builder->SetAdapterConfig(params_);
    handler_ = *builder->Build(
        {&clock_, &logger_, &registry_, &scheduler_, "h.istio-system"});
    pods_ = dynamic_cast<kubernetes::Handler*>(handler_.get());
  }

  // What is known lives in `scratch`.
  kubernetes::Output Ask(const kubernetes::Instance& instance,
                         Scratch* scratch) const {
    kubernetes::Output output;
    EXPECT_TRUE(pods_
                    ->GenerateKubernetesAttributes(
                        instance, {clock_.Now(), scratch}, &output)
                    .ok());
    return output;
  }

  // The app that the pod of `uid` says it is; "-" if nothing is known.
  std::string AppOf(const std::string& uid) const {
    Scratch scratch;
    kubernetes::Instance instance;
    instance.source_uid = uid;
    const kubernetes::Output output = Ask(instance, &scratch);
    if (!output.source_labels) return "-";
    return std::string((*output.source_labels)->Find("app").value_or(""));
  }

  void Advance(absl::Duration time) { scheduler_.Advance(time); }
  std::vector<std::string> log() const { return logger_.lines(); }
  std::string Metric(const std::string& name) const {
    const std::string text = registry_.Text();
    const std::string line =
        absl::StrCat("\n", name, "{handler=\"h.istio-system\"} ");
    const std::size_t at = text.find(line);
    if (at == text.npos) return "";
    const std::size_t begin = at + line.size();
    return text.substr(begin, text.find('\n', begin) - begin);
  }

 private:
  const Params params_;
  const SystemClock clock_;
  mixer::testing::RecordingLogger logger_;
  metrics::Registry registry_;
  mixer::testing::FakeScheduler scheduler_;
  std::unique_ptr<spi::Handler> handler_;
  kubernetes::Handler* pods_;
};

json Told(std::string_view text) { return std::string(text); }
json Told(const spi::IpAddress& address) {
  std::string text;
  spi::AppendAddressText(address.bytes, &text);
  return text;
}
json Told(const StringMap* map) {
  json labels = json::object();
  map->ForEach([&](std::string_view key, std::string_view value) {
    labels[std::string(key)] = std::string(value);
    EXPECT_EQ(map->Find(key), value);
  });
  EXPECT_EQ(map->Find("no such label"), std::nullopt);
  return labels;
}

template <typename T>
void Tell(const char* name, const std::optional<T>& value, json* told) {
  if (value) (*told)[name] = Told(*value);
}

json Told(const kubernetes::Output& output) {
  json told = json::object();
#define TELL(field) Tell(#field, output.field, &told)
  TELL(source_pod_uid);
  TELL(source_pod_ip);
  TELL(source_pod_name);
  TELL(source_labels);
  TELL(source_namespace);
  TELL(source_service_account_name);
  TELL(source_host_ip);
  TELL(source_workload_uid);
  TELL(source_workload_name);
  TELL(source_workload_namespace);
  TELL(source_owner);
  TELL(destination_pod_uid);
  TELL(destination_pod_ip);
  TELL(destination_pod_name);
  TELL(destination_container_name);
  TELL(destination_labels);
  TELL(destination_namespace);
  TELL(destination_service_account_name);
  TELL(destination_host_ip);
  TELL(destination_owner);
  TELL(destination_workload_uid);
  TELL(destination_workload_name);
  TELL(destination_workload_namespace);
#undef TELL
  return told;
}

// The address `in[name]`, or as four bytes `in[name + "4"]`.
spi::IpAddress ReadAddress(const json& in, const std::string& name,
                           Scratch* scratch) {
  if (in.contains(name)) {
    return {*spi::ParseAddressText(in[name].get<std::string>(), scratch)};
  }
  if (!in.contains(name + "4")) return {};
  const auto bytes =
      spi::ParseAddressText(in[name + "4"].get<std::string>(), scratch);
  return {bytes->substr(12)};
}

TEST(KubernetesEnv, Cases) {
  const Asker asker(kCluster);
  ASSERT_EQ(asker.Metric("kubernetesenv_pods"), "11");
  for (const auto& one :
       mixer::testing::ReadJsonl("testdata/kubernetesenv/cases.jsonl")) {
    Scratch scratch;
    const json& in = one.json["in"];
    kubernetes::Instance instance;
    const std::string source_uid = in.value("source_uid", "");
    const std::string destination_uid = in.value("destination_uid", "");
    instance.source_uid = source_uid;
    instance.destination_uid = destination_uid;
    instance.source_ip = ReadAddress(in, "source_ip", &scratch);
    instance.destination_ip = ReadAddress(in, "destination_ip", &scratch);
    instance.destination_port = in.value("destination_port", 0);
    EXPECT_EQ(Told(asker.Ask(instance, &scratch)), one.json["out"])
        << one.where;
  }
}

TEST(KubernetesEnv, CountsUnknownPods) {
  const Asker asker(kCluster);
  EXPECT_EQ(asker.AppOf("web-5f6d-abcde.shop"), "web");
  EXPECT_EQ(asker.AppOf(""), "-");
  EXPECT_EQ(asker.AppOf("no.one"), "-");
  EXPECT_EQ(asker.Metric("kubernetesenv_unknown_pods_total"), "1");
}

TEST(KubernetesEnv, ACircleOfOwnersEnds) {
  const Asker asker("testdata/kubernetesenv/circle.yaml");
  Scratch scratch;
  kubernetes::Instance instance;
  instance.source_uid = "p.n";
  EXPECT_EQ(asker.Ask(instance, &scratch).source_workload_name, "r");
}

TEST(KubernetesEnv, AllocatesNothing) {
  const Asker asker(kCluster);
  Scratch scratch;
  kubernetes::Instance by_uid;
  by_uid.source_uid = "kubernetes://web-5f6d-abcde.shop";
  by_uid.destination_uid = "2001:db8::6";
  by_uid.destination_port = 8080;
  kubernetes::Instance by_address;
  by_address.source_ip = {std::string_view("\x0a\1\0\5", 4)};
  by_address.destination_uid = "kubernetes://unknown.pod";
  const auto ask = [&] {
    scratch.Reset();
    EXPECT_TRUE(asker.Ask(by_uid, &scratch).destination_workload_name);
    EXPECT_TRUE(asker.Ask(by_address, &scratch).source_labels);
  };
  for (int i = 0; i < 3; ++i) ask();
  const mixer::testing::AllocationCounter counter;
  for (int i = 0; i < 100; ++i) ask();
  EXPECT_EQ(counter.count(), 0);
}

std::string PodText(const std::string& name, const std::string& app) {
  return absl::StrCat("kind: Pod\nmetadata: {name: ", name,
                      ", namespace: n, labels: {app: ", app, "}}\n");
}

constexpr absl::Duration kInterval = absl::Minutes(5);

TEST(KubernetesEnv, ReadsAFileAgain) {
  const TemporaryDirectory directory;
  const std::string path = directory.Write("pods.yaml", PodText("p", "one"));
  Asker asker(path);
  EXPECT_EQ(asker.AppOf("p.n"), "one");
  asker.Advance(kInterval);
  EXPECT_EQ(asker.log().size(), 1u);  // the same text is nothing new
  directory.Write("pods.yaml", PodText("p", "two"));
  EXPECT_EQ(asker.AppOf("p.n"), "one");
  asker.Advance(kInterval);
  EXPECT_EQ(asker.AppOf("p.n"), "two");
  EXPECT_EQ(asker.Metric("kubernetesenv_reads_total"), "3");

  // Broken, then gone: the last good ones stay.
  directory.Write("pods.yaml", "kind: Pod\nmetadata: {\n");
  asker.Advance(2 * kInterval);
  EXPECT_EQ(asker.AppOf("p.n"), "two");
  EXPECT_EQ(asker.Metric("kubernetesenv_stale"), "1");
  EXPECT_EQ(asker.Metric("kubernetesenv_read_failures_total"), "2");
  std::filesystem::remove(path);
  asker.Advance(kInterval);
  EXPECT_EQ(asker.AppOf("p.n"), "two");
  EXPECT_THAT(
      asker.log(),
      ElementsAre(HasSubstr("h.istio-system: 1 pods from "),
                  HasSubstr("1 pods from "),
                  ::testing::AllOf(HasSubstr("pods.yaml: line "),
                                   HasSubstr("; the pods stay as they were")),
                  HasSubstr("pods.yaml: open")));

  directory.Write("pods.yaml", "kind: List\nitems: []\n");
  asker.Advance(kInterval);
  EXPECT_EQ(asker.AppOf("p.n"), "-");
  EXPECT_EQ(asker.Metric("kubernetesenv_stale"), "0");
  EXPECT_EQ(asker.Metric("kubernetesenv_pods"), "0");
}

TEST(KubernetesEnv, ReadsADirectory) {
  const TemporaryDirectory directory;
  Asker asker(directory / "");
  EXPECT_THAT(asker.log(),
              ElementsAre(HasSubstr("no file in it whose name ends in .yaml, "
                                    ".yml or .json; no pod is known")));
  EXPECT_EQ(asker.AppOf("p.n"), "-");
  directory.Write("a.yaml", PodText("p", "one"));
  directory.Write("b.json",
                  R"({"kind": "Pod", "metadata": {"name": "q",
                      "namespace": "n", "labels": {"app": "two"}}})");
  directory.Write("c.txt", "not read");
  directory.Write(".hidden.yaml", "not read");
  asker.Advance(kInterval);
  EXPECT_EQ(asker.AppOf("p.n"), "one");
  EXPECT_EQ(asker.AppOf("q.n"), "two");
  std::filesystem::remove(directory / "b.json");
  asker.Advance(kInterval);
  EXPECT_EQ(asker.AppOf("q.n"), "-");
}

// What a request was told stays as it was, whatever becomes of the pods.
TEST(KubernetesEnv, OutputsLiveAsLongAsTheRequest) {
  const TemporaryDirectory directory;
  Asker asker(directory.Write("pods.yaml", PodText("p", "one")));
  Scratch scratch;
  kubernetes::Instance instance;
  instance.destination_uid = "n/p";
  const kubernetes::Output output = asker.Ask(instance, &scratch);
  directory.Write("pods.yaml", "kind: List\n");
  asker.Advance(kInterval);
  EXPECT_EQ(asker.Metric("kubernetesenv_pods"), "0");
  EXPECT_EQ(output.destination_pod_uid, "kubernetes://p.n");
  EXPECT_EQ((*output.destination_labels)->Find("app"), "one");
}

TEST(KubernetesEnv, ThreadsSeeOneListOrTheOther) {
  const TemporaryDirectory directory;
  const auto write = [&](const std::string& app) {
    return directory.Write("pods.yaml",
                           PodText("p", app) + "---\n" + PodText("q", app));
  };
  Asker asker(write("app0"));
  std::atomic<bool> stop{false};
  std::atomic<int> mixed{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&] {
      Scratch scratch;
      kubernetes::Instance instance;
      instance.source_uid = "p.n";
      instance.destination_uid = "q.n";
      while (!stop) {
        scratch.Reset();
        const auto output = asker.Ask(instance, &scratch);
        if ((*output.source_labels)->Find("app") !=
            (*output.destination_labels)->Find("app")) {
          ++mixed;
        }
      }
    });
  }
  for (int i = 1; i <= 50; ++i) {
    write(absl::StrCat("app", i));
    asker.Advance(kInterval);
  }
  stop = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(mixed, 0);
  EXPECT_EQ(asker.AppOf("p.n"), "app50");
}

}  // namespace
}  // namespace mixer::kubernetesenv

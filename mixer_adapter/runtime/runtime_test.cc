// Publisher, handlers, table and check together, with an adapter that tells
// what happens to it.
#include <algorithm>
#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "mixer_adapter/base/clock.h"
#include "mixer_adapter/base/logger.h"
#include "mixer_adapter/config/yaml_reader.h"
#include "mixer_adapter/runtime/check.h"
#include "mixer_adapter/runtime/publisher.h"
#include "mixer_adapter/testing/fake_bag.h"
#include "template/checknothing/checknothing.template.h"

namespace mixer::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// What handlers of the probe adapter did, over all of a test.
struct ProbeLog {
  std::atomic<int> built{0};
  std::atomic<int> closed{0};
  std::thread::id closed_on;
};
ProbeLog* probe_log = nullptr;

// Params: one text (Status::message). A handler denies with it; "ok..." lets
// pass, "error", "throw" do as they say; the builder refuses "invalid" and
// fails at "unbuildable".
class ProbeHandler final : public spi::Handler, public checknothing::Handler {
 public:
  explicit ProbeHandler(std::string text) : text_(std::move(text)) {
    ++probe_log->built;
  }
  ~ProbeHandler() override {
    ++probe_log->closed;
    probe_log->closed_on = std::this_thread::get_id();
  }

  absl::StatusOr<spi::CheckResult> HandleCheckNothing(
      const checknothing::Instance&, const spi::CallContext&) override {
    if (text_ == "error") return absl::UnavailableError("backend away");
    if (text_ == "throw") throw std::runtime_error("no luck");
    if (text_ == "ok 5s 3") {
      return spi::CheckResult{absl::StatusCode::kOk, {}, absl::Seconds(5), 3};
    }
    if (text_ == "ok") return spi::CheckResult{};
    return spi::CheckResult{absl::StatusCode::kPermissionDenied, text_,
                            absl::Seconds(9), 9};
  }

 private:
  const std::string text_;
};

class ProbeBuilder final : public spi::HandlerBuilder,
                           public checknothing::HandlerBuilder {
 public:
  void SetCheckNothingTypes(
      const std::map<std::string, checknothing::Type>&) override {}
  void SetAdapterConfig(const google::protobuf::Message& params) override {
    text_ = dynamic_cast<const google::rpc::Status&>(params).message();
  }
  void Validate(spi::ConfigErrors* errors) override {
    if (text_ == "invalid") errors->Add("message", "must not be 'invalid'");
  }
  absl::StatusOr<std::unique_ptr<spi::Handler>> Build(
      const spi::Env&) override {
    if (text_ == "unbuildable") return absl::UnavailableError("cannot build");
    if (text_ == "throws") throw std::runtime_error("out of parts");
    return std::make_unique<ProbeHandler>(text_);
  }

 private:
  std::string text_;
};

spi::Inventory ProbeInventory() {
  return {{{"probe",
            "tells what happens to it",
            {&checknothing::GetTemplate()},
            &google::rpc::Status::default_instance(),
            []() -> std::unique_ptr<spi::HandlerBuilder> {
              return std::make_unique<ProbeBuilder>();
            }}},
          {&checknothing::GetTemplate()}};
}

// A handler, an instance and a rule of one namespace.
std::string Rule(const std::string& name_space, const std::string& name,
                 const std::string& text, const std::string& match = "") {
  const std::string metadata =
      absl::StrCat("metadata: {name: ", name, ", namespace: ", name_space, "}");
  return absl::StrCat(
      "kind: probe\n", metadata, "\nspec: {message: \"", text, "\"}\n---\n",
      "kind: instance\n", metadata,
      "\nspec: {compiledTemplate: checknothing}\n---\nkind: rule\n", metadata,
      "\nspec:\n  match: '", match, "'\n  actions: [{handler: ", name,
      ".probe, instances: [", name, "]}]\n---\n");
}

constexpr char kManifest[] = R"(
kind: attributemanifest
metadata: {name: m, namespace: istio-system}
spec:
  attributes:
    destination.namespace: {valueType: STRING}
    request.path: {valueType: STRING}
---
)";

class Runtime : public ::testing::Test {
 protected:
  Runtime() { probe_log = &log_; }

  Publisher::Summary Publish(const std::string& yaml) {
    return publisher_.Publish(
        config::ReadYaml("test.yaml", absl::StrCat(kManifest, yaml)));
  }

  // The answer to an inbound request for `name_space`.
  absl::StatusOr<spi::CheckResult> CheckFor(const std::string& name_space,
                                            const std::string& path = "/") {
    Published<Table>::Reader reader(publisher_.table());
    const auto table = reader.Get();
    testing::FakeBag bag(
        table->vocabulary(),
        {{"destination.namespace", name_space}, {"request.path", path}});
    scratch_.Reset();
    const auto outcome = Check(*table, bag, {absl::Now(), &scratch_});
    if (!outcome.ok()) return outcome.status();
    message_ = outcome->result.message;
    return outcome->result;
  }

  // Whose denials, or why none: "a:text, b:text".
  std::string DenialsFor(const std::string& name_space,
                         const std::string& path = "/") {
    const auto result = CheckFor(name_space, path);
    return result.ok() ? message_ : std::string(result.status().message());
  }

  ProbeLog log_;
  const SystemClock clock_;
  NullLogger logger_;
  metrics::Registry registry_;
  const spi::Inventory inventory_ = ProbeInventory();
  Publisher publisher_{
      inventory_, {&clock_, &logger_, &registry_, nullptr}, "istio-system"};
  Scratch scratch_;
  std::string message_;
};

// The reference's D1: with some numbers of default rules, namespaces ran each
// other's policy.
TEST_F(Runtime, ANamespacesPolicyNeverReachesAnother) {
  for (int defaults = 0; defaults <= 9; ++defaults) {
    std::string yaml;
    std::string want;
    for (int i = 0; i < defaults; ++i) {
      const std::string name = absl::StrCat("d", i);
      yaml += Rule("istio-system", name, "default");
      absl::StrAppend(&want, want.empty() ? "" : ", ", name,
                      ".probe.istio-system:default");
    }
    for (const char* ns : {"ns1", "ns2", "ns3", "ns4"}) {
      yaml += Rule(ns, "own", ns);
    }
    EXPECT_THAT(Publish(yaml).errors, IsEmpty());
    for (const char* ns : {"ns1", "ns2", "ns3", "ns4"}) {
      EXPECT_EQ(DenialsFor(ns), absl::StrCat(want, want.empty() ? "" : ", ",
                                             "own.probe.", ns, ":", ns));
    }
    EXPECT_EQ(DenialsFor("elsewhere"), want);
    EXPECT_EQ(DenialsFor("istio-system"), want);
  }
}

TEST_F(Runtime, FoldsAnswersInTheOrderOfHandlers) {
  Publish(
      Rule("istio-system", "b", "second") + Rule("istio-system", "a", "first") +
      Rule("istio-system", "c", "ok 5s 3") + Rule("istio-system", "d", "ok"));
  const auto result = CheckFor("");
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->code, absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(message_,
            "a.probe.istio-system:first, b.probe.istio-system:second");
  EXPECT_EQ(result->valid_duration, absl::Seconds(5));
  EXPECT_EQ(result->valid_use_count, 3);
}

TEST_F(Runtime, AnswersTheDefaultIfNobodyHasAnOpinion) {
  for (const std::string& yaml :
       {std::string(), Rule("istio-system", "a", "ok")}) {
    Publish(yaml);
    const auto result = CheckFor("");
    ASSERT_TRUE(result.ok());
    EXPECT_TRUE(result->ok());
    EXPECT_EQ(result->valid_duration, absl::Minutes(1));
    EXPECT_EQ(result->valid_use_count, 10000);
  }
}

TEST_F(Runtime, ListsEveryFailureWithItsHandler) {
  Publish(Rule("istio-system", "a", "error") +
          Rule("istio-system", "b", "denied") +
          Rule("istio-system", "c", "throw"));
  EXPECT_EQ(DenialsFor(""),
            "2 errors occurred:\n"
            "\t* a.probe.istio-system: backend away\n"
            "\t* c.probe.istio-system: panic during handler dispatch: no "
            "luck\n\n");
  EXPECT_THAT(registry_.Text(),
              HasSubstr("mixer_runtime_dispatches_total{adapter=\"probe\","
                        "error=\"true\",handler=\"c.probe.istio-system\","
                        "meshFunction=\"checknothing\"} 1\n"));
}

TEST_F(Runtime, AConditionThatCannotBeEvaluatedDoesNotHold) {
  Publish(Rule("istio-system", "a", "denied", R"(request.path == "/x")"));
  EXPECT_EQ(DenialsFor("", "/x"), "a.probe.istio-system:denied");
  EXPECT_EQ(DenialsFor("", "/y"), "");
  Published<Table>::Reader reader(publisher_.table());
  const auto table = reader.Get();
  testing::FakeBag nothing(table->vocabulary(), {});
  EXPECT_TRUE(Check(*table, nothing, {absl::Now(), &scratch_})->result.ok());
  EXPECT_THAT(registry_.Text(),
              HasSubstr("mixer_runtime_match_errors_total 1\n"));
}

TEST_F(Runtime, AHandlerSurvivesChangesThatAreNotItsOwn) {
  Publish(Rule("istio-system", "a", "x") + Rule("istio-system", "b", "y"));
  EXPECT_EQ(log_.built, 2);
  Publish(Rule("istio-system", "a", "x", R"(request.path == "/")") +
          Rule("istio-system", "b", "z"));
  publisher_.Collect();
  EXPECT_EQ(log_.built, 3) << "only b, whose params changed";
  EXPECT_EQ(log_.closed, 1);
  Publish("");
  publisher_.Collect();
  EXPECT_EQ(log_.closed, 3);
}

TEST_F(Runtime, AFailedRebuildKeepsTheLastGoodHandler) {
  for (const char* broken : {"invalid", "unbuildable", "throws"}) {
    Publish(Rule("istio-system", "a", "good"));
    const Publisher::Summary summary =
        Publish(Rule("istio-system", "a", broken));
    ASSERT_THAT(summary.errors, SizeIs(2)) << broken;
    EXPECT_THAT(summary.errors.back().message,
                HasSubstr("its previous form stays in use"));
    EXPECT_EQ(DenialsFor(""), "a.probe.istio-system:good") << broken;
  }
}

TEST_F(Runtime, AHandlerThatCannotBeBuiltCostsOnlyItsOwnActions) {
  const Publisher::Summary summary =
      Publish(Rule("istio-system", "a", "invalid") +
              Rule("istio-system", "b", "denied"));
  std::vector<std::string> texts;
  for (const auto& error : summary.errors) texts.push_back(error.ToString());
  EXPECT_THAT(
      texts,
      ElementsAre(HasSubstr("(test.yaml:9): message: must not be 'invalid'"),
                  HasSubstr("actions[0]: handler "
                            "'a.probe.istio-system' could not be "
                            "built")));
  EXPECT_EQ(DenialsFor(""), "b.probe.istio-system:denied");
}

// Destructors run on the config thread, whoever was the last to use the table.
TEST_F(Runtime, HandlersAreClosedOnTheConfigThread) {
  Publish(Rule("istio-system", "a", "x"));
  std::atomic<bool> pinned{false};
  std::atomic<bool> release{false};
  std::thread request([&] {
    Published<Table>::Reader reader(publisher_.table());
    const auto table = reader.Get();
    pinned = true;
    while (!release) std::this_thread::yield();
  });
  while (!pinned) std::this_thread::yield();
  Publish("");
  EXPECT_EQ(publisher_.Collect(), 1u);
  EXPECT_EQ(log_.closed, 0);
  release = true;
  request.join();
  EXPECT_EQ(publisher_.Collect(), 0u);
  EXPECT_EQ(log_.closed, 1);
  EXPECT_EQ(log_.closed_on, std::this_thread::get_id());
}

}  // namespace
}  // namespace mixer::runtime

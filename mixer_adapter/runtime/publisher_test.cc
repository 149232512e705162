// From resources to live handlers: what is kept, built, reported and closed.
#include "mixer_adapter/runtime/publisher.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "mixer_adapter/base/scratch.h"
#include "mixer_adapter/runtime/check.h"
#include "mixer_adapter/testing/configured_mixer.h"
#include "mixer_adapter/testing/fake_bag.h"
#include "mixer_adapter/testing/scripted_adapter.h"

namespace mixer::runtime {
namespace {

using testing::ConfiguredMixer;
using testing::Script;
using Strings = std::vector<std::string>;

std::string Resource(const std::string& kind, const std::string& name,
                     const std::string& name_space, const std::string& spec) {
  return absl::StrCat("---\n{apiVersion: config.istio.io/v1alpha2, kind: ",
                      kind, ", metadata: {name: ", name,
                      ", namespace: ", name_space, "}, spec: {", spec, "}}\n");
}

std::string Handler(const std::string& name, const std::string& name_space,
                    const std::string& label, const std::string& does,
                    const std::string& adapter = "scripted") {
  return Resource(
      "handler", name, name_space,
      absl::StrCat("compiledAdapter: ", adapter, ", params: {endpoint_url: \"",
                   label, "\", names: [", does, "]}"));
}

std::string Instance(const std::string& name_space) {
  return Resource("instance", "i", name_space,
                  "compiledTemplate: checknothing");
}

std::string Rule(const std::string& handler, const std::string& name_space,
                 const std::string& match = "") {
  return Resource("rule", "rule-" + handler, name_space,
                  absl::StrCat("match: '", match, "', actions: [{handler: ",
                               handler, ", instances: [i]}]"));
}

// One handler that every request calls.
std::string Always(const std::string& label, const std::string& does,
                   const std::string& adapter = "scripted") {
  return Instance("istio-system") +
         Handler("h", "istio-system", label, does, adapter) +
         Rule("h", "istio-system");
}

class PublisherTest : public ::testing::Test {
 protected:
  PublisherTest() { Script::Get().Clear(); }

  // The mistakes.
  Strings Load(const std::string& yaml) {
    Strings texts;
    for (const auto& error : mixer_.LoadText(yaml, true).errors) {
      texts.push_back(error.field + ": " + error.message);
    }
    return texts;
  }

  absl::StatusOr<spi::CheckResult> Check(const testing::TypedMap& attributes) {
    Published<Table>::Reader reader(mixer_.publisher().table());
    const auto table = reader.Get();
    const testing::FakeBag bag(table->vocabulary(), attributes);
    scratch_.Reset();
    const auto outcome =
        runtime::Check(*table, bag, {absl::UnixEpoch(), &scratch_});
    if (!outcome.ok()) return outcome.status();
    return outcome->result;
  }

  // Labels of the handlers that a request of this namespace reaches, in order.
  Strings Reached(const std::string& name_space) {
    Script::Get().Clear();
    EXPECT_TRUE(Check({{"destination.namespace", name_space}}).ok());
    return Script::Get().called();
  }

  ConfiguredMixer mixer_{testing::ScriptedInventory()};
  Scratch scratch_;
};

TEST_F(PublisherTest, KeepsAHandlerWhoseConfigurationIsTheSame) {
  EXPECT_EQ(Load(Always("a", "passes")), Strings());
  // Other resources and other matches do not concern it.
  EXPECT_EQ(Load(Instance("istio-system") +
                 Handler("h", "istio-system", "a", "passes") +
                 Rule("h", "istio-system", "request.size > 3")),
            Strings());
  EXPECT_EQ(Script::Get().built(), Strings{"a"});
  EXPECT_TRUE(Script::Get().destroyed().empty());
}

// Names are the reference's (spec server.md 8.5).
TEST_F(PublisherTest, CountsWhatCameOfTheConfiguration) {
  const std::string fine = Always("a", "passes");
  Load(fine);
  Load(fine + Handler("bad", "istio-system", "b", "build fails") +
       Rule("bad", "istio-system") + Handler("odd", "prod", "c", "invalid") +
       Resource("rule", "broken", "prod", "match: '1 +'"));
  const std::string text = mixer_.registry().Text();
  for (const char* const line : {
           "mixer_config_rule_configs_total 2",
           "mixer_config_rule_config_match_error_total 1",
           "mixer_config_unsatisfied_action_handler_total 1",
           "mixer_handler_handler_build_failures_total 1",
           "mixer_handler_new_handlers_total 0",
           "mixer_handler_reused_handlers_total 1",
           "mixer_handler_closed_handlers_total 0",
           "{variety=\"TEMPLATE_VARIETY_CHECK\"} 1",
       }) {
    EXPECT_NE(text.find(std::string(line) + "\n"), std::string::npos) << line;
  }
  Load("");
  EXPECT_NE(
      mixer_.registry().Text().find("mixer_handler_closed_handlers_total 1\n"),
      std::string::npos);
}

TEST_F(PublisherTest, CountsWhatEachPhaseMatched) {
  Load(Always("a", "passes") + Rule("h", "prod"));
  EXPECT_TRUE(Check({}).ok());
  const std::string text = mixer_.registry().Text();
  for (const char* const line :
       {"mixer_dispatcher_destinations_per_request_sum 1",
        "mixer_dispatcher_instances_per_request_sum 1",
        "mixer_dispatcher_instances_per_request_bucket{le=\"0\"} 0"}) {
    EXPECT_NE(text.find(std::string(line) + "\n"), std::string::npos) << line;
  }
}

TEST_F(PublisherTest, RebuildsAHandlerWhoseParamsChanged) {
  Load(Always("a", "passes"));
  Load(Always("b", "passes"));
  EXPECT_EQ(Script::Get().built(), (Strings{"a", "b"}));
  ASSERT_EQ(Script::Get().destroyed().size(), 1u);
  EXPECT_EQ(Script::Get().destroyed()[0].label, "a");
}

TEST_F(PublisherTest, ClosesAHandlerThatNoRuleUses) {
  Load(Always("a", "passes"));
  Load(Instance("istio-system") + Handler("h", "istio-system", "a", "passes"));
  mixer_.publisher().Collect();
  ASSERT_EQ(Script::Get().destroyed().size(), 1u);
  EXPECT_EQ(Script::Get().destroyed()[0].thread, std::this_thread::get_id());
}

TEST_F(PublisherTest, AFailedRebuildKeepsTheLastGoodHandlerAndSaysSo) {
  const struct {
    const char* does;
    Strings why;
  } rows[] = {
      {"build fails", {"params: no luck"}},
      {"build throws", {"params: the adapter threw an exception: boom"}},
      {"build throws 7", {"params: the adapter threw an exception"}},
      {"builds nothing", {"params: the adapter built no handler"}},
      {"invalid", {"params.endpoint_url: is bad", "params.names: are worse"}},
      {"build lacks template",
       {"params: handler of adapter 'scripted' does not actually support "
        "template 'checknothing'"}},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(Load(Always("good", "denies")), Strings());
    Strings want = row.why;
    want.push_back(": its previous form stays in use");
    EXPECT_EQ(Load(Always("bad", row.does)), want);
    const auto result = Check({});
    ASSERT_TRUE(result.ok());
    EXPECT_EQ(result->code, absl::StatusCode::kPermissionDenied) << row.does;
  }
}

TEST_F(PublisherTest, AHandlerThatNeverWasIsLeftOut) {
  for (const char* adapter : {"hollow", "builderless"}) {
    const Strings errors = Load(Always("x", "passes", adapter));
    ASSERT_EQ(errors.size(), 2u) << adapter;
    EXPECT_EQ(errors[1],
              "actions[0]: handler 'h.istio-system' could not be built; the "
              "action is left out");
    EXPECT_TRUE(Check({}).ok());
  }
}

// The kept handler does not take the template that the rule now wants.
TEST_F(PublisherTest, AKeptHandlerOfAnotherAdapterIsNotMisused) {
  EXPECT_EQ(Load(Always("good", "denies")), Strings());
  const Strings errors =
      Load(Resource("instance", "i", "istio-system",
                    "compiledTemplate: authorization, params: {}") +
           Handler("h", "istio-system", "x", "", "strict") +
           Rule("h", "istio-system"));
  ASSERT_EQ(errors.size(), 3u);
  EXPECT_EQ(errors[2],
            "actions[0]: handler 'h.istio-system' is still in its previous "
            "form, which does not take template 'authorization'; the action is "
            "left out");
  const auto result = Check({});
  ASSERT_TRUE(result.ok());
  EXPECT_TRUE(result->ok());
}

// decisions.md D1: whatever the number of default handlers.
TEST_F(PublisherTest, NoNamespaceReachesAnothersHandlers) {
  for (int defaults = 0; defaults <= 8; ++defaults) {
    std::string yaml;
    Strings of_all;
    for (int i = 0; i < defaults; ++i) {
      const std::string name = absl::StrCat("d", i);
      yaml += Handler(name, "istio-system", name, "passes") +
              Rule(name, "istio-system");
      of_all.push_back(name);
    }
    if (defaults > 0) yaml += Instance("istio-system");
    for (int n = 1; n <= 4; ++n) {
      const std::string name_space = absl::StrCat("a-ns", n);
      yaml += Instance(name_space) +
              Handler("own", name_space, name_space, "passes") +
              Rule("own", name_space);
    }
    ASSERT_EQ(Load(yaml), Strings());
    for (int n = 1; n <= 4; ++n) {
      const std::string name_space = absl::StrCat("a-ns", n);
      Strings want = of_all;  // the default namespace first
      want.push_back(name_space);
      EXPECT_EQ(Reached(name_space), want);
    }
    EXPECT_EQ(Reached("elsewhere"), of_all);
    EXPECT_EQ(Reached("istio-system"), of_all);
    EXPECT_EQ(Reached(""), of_all);
  }
}

TEST_F(PublisherTest, TheReporterDecidesWhichNamespaceCounts) {
  ASSERT_EQ(
      Load(Instance("src") + Handler("s", "src", "s", "") + Rule("s", "src") +
           Instance("dst") + Handler("d", "dst", "d", "") + Rule("d", "dst")),
      Strings());
  const struct {
    testing::TypedMap attributes;
    Strings want;
  } rows[] = {
      {{}, {"d"}},
      {{{"context.reporter.kind", std::string("inbound")}}, {"d"}},
      {{{"context.reporter.kind", std::string("outbound")}}, {"s"}},
      {{{"context.reporter.kind", std::string("sideways")}}, {}},
      {{{"context.reporter.kind", std::int64_t{5}}}, {"d"}},
  };
  for (auto row : rows) {
    row.attributes["source.namespace"] = std::string("src");
    row.attributes["destination.namespace"] = std::string("dst");
    Script::Get().Clear();
    ASSERT_TRUE(Check(row.attributes).ok());
    EXPECT_EQ(Script::Get().called(), row.want);
  }
}

TEST_F(PublisherTest, AReaderKeepsWhatItUsesAndNeverClosesIt) {
  Load(Always("a", "passes"));
  std::atomic<bool> pinned{false};
  std::atomic<bool> release{false};
  std::thread reader_thread([&] {
    Published<Table>::Reader reader(mixer_.publisher().table());
    const auto table = reader.Get();
    pinned = true;
    while (!release) std::this_thread::yield();
  });
  while (!pinned) std::this_thread::yield();
  Load(Always("b", "passes"));
  EXPECT_EQ(mixer_.publisher().Collect(), 1u);
  EXPECT_TRUE(Script::Get().destroyed().empty());
  release = true;
  reader_thread.join();
  EXPECT_EQ(mixer_.publisher().Collect(), 0u);
  ASSERT_EQ(Script::Get().destroyed().size(), 1u);
  EXPECT_EQ(Script::Get().destroyed()[0].thread, std::this_thread::get_id());
}

TEST_F(PublisherTest, SwapsUnderConcurrentReaders) {
  Load(Always("0", "passes"));
  std::atomic<bool> done{false};
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([this, &done] {
      Published<Table>::Reader reader(mixer_.publisher().table());
      Scratch scratch;
      do {
        const auto table = reader.Get();
        const testing::FakeBag bag(table->vocabulary(), {});
        scratch.Reset();
        const auto result =
            runtime::Check(*table, bag, {absl::UnixEpoch(), &scratch});
        EXPECT_TRUE(result.ok() && result->result.valid_use_count == 30);
      } while (!done);
    });
  }
  for (int i = 1; i <= 20; ++i) Load(Always(absl::StrCat(i), "passes"));
  done = true;
  for (std::thread& reader : readers) reader.join();
  mixer_.publisher().Collect();
  const auto destroyed = Script::Get().destroyed();
  EXPECT_EQ(destroyed.size(), 20u);
  for (const auto& handler : destroyed) {
    EXPECT_EQ(handler.thread, std::this_thread::get_id());
  }
}

}  // namespace
}  // namespace mixer::runtime

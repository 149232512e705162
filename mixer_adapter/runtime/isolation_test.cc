// A namespace's policy never reaches another namespace's requests (decisions.md
// D1), whatever the configuration looks like.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "mixer_adapter/base/clock.h"
#include "mixer_adapter/base/logger.h"
#include "mixer_adapter/base/scratch.h"
#include "mixer_adapter/config/yaml_reader.h"
#include "mixer_adapter/metrics/registry.h"
#include "mixer_adapter/runtime/check.h"
#include "mixer_adapter/runtime/publisher.h"
#include "mixer_adapter/testing/choices.h"
#include "mixer_adapter/testing/fake_bag.h"
#include "mixer_adapter/testing/scripted_adapter.h"

namespace mixer::runtime {
namespace {

constexpr int kShapes = 500;
constexpr char kDefaultNamespace[] = "istio-system";
const char* const kNamespaces[] = {kDefaultNamespace, "a", "b", "a-b",
                                   "istio",           "zz"};

// Handlers and rules of some namespaces; what each of them calls.
class Shape {
 public:
  explicit Shape(testing::Choices* choices) : choices_(*choices) {
    yaml_ =
        "{kind: attributemanifest, metadata: {name: m, namespace: "
        "istio-system}, spec: {attributes: {destination.namespace: {valueType: "
        "STRING}}}}\n";
    for (const char* const name_space : kNamespaces) Fill(name_space);
  }

  const std::string& yaml() const { return yaml_; }

  // What a request of `name_space` must reach.
  std::multiset<std::string> Expected(const std::string& name_space) const {
    std::multiset<std::string> labels;
    for (const auto& [owner, label] : calls_) {
      if (owner == kDefaultNamespace || owner == name_space) {
        labels.insert(label);
      }
    }
    return labels;
  }

 private:
  void Add(const std::string& kind, const std::string& name,
           const std::string& name_space, const std::string& spec) {
    absl::StrAppend(&yaml_, "---\n{kind: ", kind, ", metadata: {name: ", name,
                    ", namespace: ", name_space, "}, spec: {", spec, "}}\n");
  }

  void Fill(const std::string& name_space) {
    const std::size_t handlers = choices_.Below(4);
    for (std::size_t h = 0; h < handlers; ++h) {
      const std::string name = absl::StrCat("h", h);
      const std::string label = absl::StrCat(name_space, "/", name);
      Add("handler", name, name_space,
          absl::StrCat("compiledAdapter: scripted, params: {endpoint_url: \"",
                       label, "\", names: [passes]}"));
      const std::size_t rules = choices_.Below(3);
      for (std::size_t r = 0; r < rules; ++r) AddRule(name_space, name, r);
      // However many rules give the instance to the handler, each asks.
      for (std::size_t r = 0; r < rules; ++r) {
        calls_.emplace_back(name_space, label);
      }
    }
    Add("instance", "i", name_space, "compiledTemplate: checknothing");
  }

  void AddRule(const std::string& name_space, const std::string& handler,
               std::size_t number) {
    const char* const matches[] = {"", "match: 'true', ",
                                   "match: 'destination.namespace != \"x\"', "};
    Add("rule", absl::StrCat("r-", handler, "-", number), name_space,
        absl::StrCat(matches[choices_.Below(3)],
                     "actions: [{handler: ", handler, ", instances: [i]}]"));
  }

  testing::Choices& choices_;
  std::string yaml_;
  std::vector<std::pair<std::string, std::string>> calls_;
};

std::multiset<std::string> Reached(const Table& table,
                                   const std::string& name_space) {
  Scratch scratch;
  const testing::FakeBag bag(table.vocabulary(),
                             {{"destination.namespace", name_space}});
  testing::Script::Calls calls;
  EXPECT_TRUE(Check(table, bag, {absl::UnixEpoch(), &scratch}).ok());
  return {calls.labels().begin(), calls.labels().end()};
}

TEST(Isolation, EachNamespaceHasItsOwnPolicyAndTheDefaultOne) {
  const SystemClock clock;
  NullLogger logger;
  metrics::Registry registry;
  const spi::Inventory inventory = testing::ScriptedInventory();
  testing::RandomChoices choices(20190926);
  for (int i = 0; i < kShapes; ++i) {
    const Shape shape(&choices);
    Publisher publisher(inventory, {&clock, &logger, &registry, nullptr},
                        kDefaultNamespace);
    const auto summary =
        publisher.Publish(config::ReadYaml("shape", shape.yaml()));
    ASSERT_EQ(summary.errors.size(), 0u) << summary.errors[0].ToString();
    Published<Table>::Reader reader(publisher.table());
    const auto table = reader.Get();
    for (const char* const name_space : kNamespaces) {
      EXPECT_EQ(Reached(*table, name_space), shape.Expected(name_space))
          << name_space << " of\n"
          << shape.yaml();
    }
    EXPECT_EQ(Reached(*table, "unheard-of"), shape.Expected("unheard-of"));
  }
}

}  // namespace
}  // namespace mixer::runtime

// The reference's own table of configurations and their snapshots
// (config_snapshot.jsonl): events one by one, then the snapshot as text.
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/config/resource.h"
#include "mixer_adapter/config/validate.h"
#include "mixer_adapter/testing/conformance_test.h"
#include "mixer_adapter/testing/fake_template.h"
#include "nlohmann/json.hpp"

namespace mixer::config {
namespace {

using fake::FakeTemplate;
using google::protobuf::Struct;
using ::mixer::testing::ConformanceTest;
using ::mixer::testing::JsonlCase;
using nlohmann::json;

constexpr spi::FieldSpec kFields[] = {{"value", "value", "Value"}};
constexpr spi::MessageSpec kSpec = {"fake.Template", kFields, 1};

std::unique_ptr<spi::HandlerBuilder> NoBuilder() { return nullptr; }

// What the table's fakes are: README.md of the conformance data.
spi::Inventory ReferenceFakes(bool templates, bool adapters) {
  static const FakeTemplate kCheck("check", spi::Variety::kCheck, kSpec);
  static const FakeTemplate kReport("report", spi::Variety::kReport, kSpec);
  static const FakeTemplate kQuota("quota", spi::Variety::kQuota, kSpec);
  static const FakeTemplate kApa("apa", spi::Variety::kAttributeGenerator,
                                 kSpec,
                                 {"template.", {{"attr", ValueType::kBool}}});
  const Struct* const params = &Struct::default_instance();
  spi::Inventory inventory;
  inventory.new_remote_builder = &NoBuilder;
  if (templates) inventory.templates = {&kApa, &kCheck, &kQuota, &kReport};
  if (adapters) {
    inventory.adapters = {
        {"adapter1", "", {&kCheck, &kReport}, params, &NoBuilder},
        {"adapter2",
         "",
         {&kCheck, &kReport, &kQuota, &kApa},
         params,
         &NoBuilder}};
  }
  return inventory;
}

// A `spec` that is a text is the one param of a fake: of a template it is to
// stand for itself, hence in quotes.
Struct ReadSpec(const json& event, const spi::Inventory& inventory) {
  Struct spec;
  if (!event.contains("spec")) return spec;
  json given = event["spec"];
  if (given.is_string()) {
    std::string text = given;
    if (inventory.FindTemplate(std::string(event.at("kind"))) != nullptr) {
      text = "\"" + text + "\"";
    }
    given = {{"value", text}};
  }
  EXPECT_TRUE(
      google::protobuf::util::JsonStringToMessage(given.dump(), &spec).ok());
  return spec;
}

void Apply(const json& events, const spi::Inventory& inventory,
           Resources* resources) {
  for (const json& event : events) {
    const ResourceKey key{event.at("kind"), event.at("namespace"),
                          event.at("name")};
    if (event.value("event", "update") == "delete") {
      resources->resources.erase(key);
    } else {
      resources->resources[key] = {{}, ReadSpec(event, inventory), "events"};
    }
  }
}

// The reference's form (dispatch.md 12), one line an item.
class SnapshotText {
 public:
  SnapshotText(const Snapshot& snapshot, const spi::Inventory& inventory)
      : snapshot_(snapshot), inventory_(inventory) {}

  std::string Print() {
    Line("TemplatesStatic:");
    for (const auto* const one : inventory_.templates) {
      Line("Name: ", ToAbsl(one->name()));
    }
    Line("AdaptersStatic:");
    for (const auto& adapter : inventory_.adapters) {
      Line("Name: ", adapter.name);
    }
    Line("HandlersStatic:");
    for (const auto& handler : snapshot_.handlers) {
      if (!IsRemote(*handler)) PrintHandler(*handler);
    }
    Line("InstancesStatic:");
    for (const auto& instance : snapshot_.instances) {
      if (!IsRemote(*instance)) PrintInstance(*instance);
    }
    Line("Rules:");
    for (const RuleConfig& rule : snapshot_.rules) PrintRule(rule);
    PrintRemote();
    Line("Attributes:");
    const Vocabulary& vocabulary = *snapshot_.vocabulary;
    for (AttributeId id = 0; id < vocabulary.size(); ++id) {
      if (!vocabulary.declared(id)) continue;
      Line(ToAbsl(vocabulary.name(id)), ": ",
           ToAbsl(ValueTypeName(vocabulary.type(id))));
    }
    return absl::StrJoin(lines_, "\n");
  }

 private:
  template <typename... Parts>
  void Line(const Parts&... parts) {
    lines_.push_back(absl::StrCat(parts...));
  }

  bool IsRemote(const HandlerConfig& handler) const {
    return inventory_.FindAdapter(handler.adapter->name) == nullptr;
  }
  bool IsRemote(const InstanceConfig& instance) const {
    return inventory_.FindTemplate(instance.instance_template->name()) ==
           nullptr;
  }

  void PrintHandler(const HandlerConfig& handler) {
    Line("Name: ", handler.name);
    Line("Adapter: ", handler.adapter->name);
    const auto& params = dynamic_cast<const Struct&>(*handler.params);
    // Three parts: the kind is an adapter's name.
    const bool legacy =
        handler.name == absl::StrCat(std::vector<std::string>(
                                         absl::StrSplit(handler.name, '.'))[0],
                                     ".", handler.adapter->name, ".ns");
    if (legacy) {
      Line("Params: value:\"", params.fields().at("value").string_value(),
           "\"");
      return;
    }
    std::string fields;
    for (const auto& [name, value] : params.fields()) {
      absl::StrAppend(&fields, name,
                      ": &Value{Kind:&Value_StringValue{StringValue:",
                      value.string_value(), ",},XXX_unrecognized:[],},");
    }
    Line("Params: &Struct{Fields:map[string]*Value{", fields,
         "},XXX_unrecognized:[],}");
  }

  void PrintInstance(const InstanceConfig& instance) {
    Line("Name: ", instance.params->name());
    Line("Template: ", ToAbsl(instance.instance_template->name()));
    const auto& field = instance.params->root().fields[0];
    Line("Params: ", field.empty() ? "" : "value:" + field[0].expression.text);
  }

  void PrintActions(const RuleConfig& rule, bool remote) {
    for (const ActionConfig& action : rule.actions) {
      if (IsRemote(*action.handler) != remote) continue;
      Line("Handler: ", action.handler->name);
      if (!action.name.empty()) Line("Name: ", action.name);
      Line("Instances:");
      for (const auto* const instance : action.instances) {
        Line("Name: ", instance->params->name());
      }
    }
  }

  void PrintRule(const RuleConfig& rule) {
    Line("Name: ", rule.name);
    Line("Namespace: ", rule.name_space);
    Line("Match: ", rule.match);
    Line("ActionsStatic:");
    PrintActions(rule, false);
    const std::size_t before = lines_.size();
    PrintActions(rule, true);
    if (lines_.size() > before) {
      lines_.insert(lines_.begin() + static_cast<std::ptrdiff_t>(before),
                    "ActionsDynamic:");
    }
  }

  void PrintRemote() {
    if (!snapshot_.adapters.empty()) Line("AdaptersDynamic:");
    for (const auto& adapter : snapshot_.adapters) {
      Line("Name: ", adapter->info.name);
      Line("Templates:");
      for (const auto* const one : adapter->info.templates) {
        Line("- ", ToAbsl(one->name()));
      }
    }
    if (!snapshot_.templates.empty()) Line("TemplatesDynamic:");
    for (const auto& one : snapshot_.templates) {
      Line("Resource Name: ", ToAbsl(one->shape().name()));
      Line("Name: ", ToAbsl(one->shape().name()));
      Line("InternalPackageDerivedName: ", one->internal_name());
    }
    bool first = true;
    for (const auto& handler : snapshot_.handlers) {
      if (!IsRemote(*handler)) continue;
      if (std::exchange(first, false)) Line("HandlersDynamic:");
      Line("Name: ", handler->name);
      Line("Adapter: ", handler->adapter->name);
    }
    first = true;
    for (const auto& instance : snapshot_.instances) {
      if (!IsRemote(*instance)) continue;
      if (std::exchange(first, false)) Line("InstancesDynamic:");
      Line("Name: ", instance->params->name());
      Line("Template: ", ToAbsl(instance->instance_template->name()));
      Line("Params:");
      Line("- name:\"", instance->params->name(), "\"");
      const spi::MessageSpec& spec = instance->instance_template->fields();
      for (std::size_t i = 0; i < spec.field_count; ++i) {
        for (const auto& element : instance->params->root().fields[i]) {
          Line("- ", ToAbsl(spec.fields[i].name), ":", element.expression.text);
        }
      }
    }
  }

  const Snapshot& snapshot_;
  const spi::Inventory& inventory_;
  std::vector<std::string> lines_;
};

// White space does not count, nor how many snapshots there were before.
std::string Normalized(const std::string& text) {
  std::vector<std::string> lines;
  const std::string separated =
      absl::StrReplaceAll(text, {{"Attributes:", "\nAttributes:"}});
  for (absl::string_view line : absl::StrSplit(separated, '\n')) {
    line = absl::StripAsciiWhitespace(line);
    const std::vector<absl::string_view> words =
        absl::StrSplit(line, absl::ByAnyChar(" \t"), absl::SkipEmpty());
    if (words.empty() || words[0] == "ID:") continue;
    lines.push_back(absl::StrJoin(words, " "));
  }
  return absl::StrJoin(lines, "\n");
}

// What we do otherwise on purpose.
const std::map<std::string, std::string>& Deviations() {
  // Q14: a rule whose match cannot be typed never matches; there it is part of
  // the snapshot, and its handlers are built.
  static const auto* const kDeviations = new std::map<std::string, std::string>{
      {"erroneous match clause is retained", "Q14"},
      {"match clause with context.protocol == tcp", "Q14"},
  };
  return *kDeviations;
}

TEST_F(ConformanceTest, Snapshots) {
  std::size_t deviations = 0;
  for (const JsonlCase& c : Read("config_snapshot.jsonl")) {
    SCOPED_TRACE(c.where);
    const spi::Inventory inventory =
        ReferenceFakes(!c.json.at("custom_templates").get<bool>(),
                       !c.json.at("custom_adapters").get<bool>());
    Resources resources;
    for (const char* const part : {"initial", "events1", "events2"}) {
      Apply(c.json.at(part), inventory, &resources);
    }
    const Snapshot snapshot = Validate(resources, inventory);
    std::string mistakes;
    for (const spi::ConfigError& error : snapshot.errors) {
      absl::StrAppend(&mistakes, error.ToString(), "\n");
    }
    const std::string expected_error = c.json.at("want_error_text");
    EXPECT_EQ(spi::CountMistakes(snapshot.errors) > 0, !expected_error.empty())
        << "want: " << expected_error << "\nours: " << mistakes;
    const std::string want = Normalized(c.json.at("snapshot"));
    const std::string got =
        Normalized(SnapshotText(snapshot, inventory).Print());
    if (Deviations().count(c.json.at("name").get<std::string>()) > 0) {
      ++deviations;
      EXPECT_NE(got, want) << "is no deviation any more";
    } else {
      EXPECT_EQ(got, want) << mistakes;
    }
  }
  EXPECT_EQ(deviations, Deviations().size());
}

}  // namespace
}  // namespace mixer::config

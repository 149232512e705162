#include "mixer_adapter/testing/fake_inventory.h"

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "mixer_adapter/spi/handler.h"
#include "mixer_adapter/spi/instance_params.h"
#include "mixer_adapter/spi/template.h"
#include "mixer_adapter/testing/fake_params.pb.h"
#include "mixer_adapter/testing/fake_template.h"

namespace mixer::fake {
namespace {

using spi::FieldSpec;
using spi::MessageSpec;

using Shape = FieldSpec::Shape;

constexpr FieldSpec kWhoFields[] = {
    {"user", "user", "Who.User", Shape::kSingle, ValueType::kString},
    {"address", "address", "Who.Address", Shape::kSingle,
     ValueType::kIpAddress},
};
constexpr MessageSpec kWho = {"checkit.Who", kWhoFields, 2};

constexpr FieldSpec kCheckFields[] = {
    {"value", "value", "Value"},
    {"labels", "labels", "Labels", Shape::kMap},
    {"item_count", "itemCount", "ItemCount", Shape::kSingle, ValueType::kInt64},
    {"who", "who", "Who", Shape::kSingle, ValueType::kUnspecified, &kWho},
};
constexpr MessageSpec kCheckSpec = {"checkit.Template", kCheckFields, 4};

constexpr FieldSpec kListFields[] = {
    {"entry", "entry", "Entry", Shape::kSingle, ValueType::kString},
};
constexpr MessageSpec kListSpec = {"listit.Template", kListFields, 1};

constexpr FieldSpec kGenerateFields[] = {
    {"source", "source", "Source", Shape::kSingle, ValueType::kString},
};
constexpr MessageSpec kGenerateSpec = {"generate.Template", kGenerateFields, 1};

class FakeBuilder final : public spi::HandlerBuilder {
 public:
  void SetAdapterConfig(const google::protobuf::Message&) override {}
  void Validate(spi::ConfigErrors*) override {}
  absl::StatusOr<std::unique_ptr<spi::Handler>> Build(
      const spi::Env&) override {
    return std::make_unique<spi::Handler>();
  }
};

std::unique_ptr<spi::HandlerBuilder> NewFakeBuilder() {
  return std::make_unique<FakeBuilder>();
}

const FakeParams& Defaults() {
  static const FakeParams* const kDefaults = [] {
    auto* const params = new FakeParams;
    params->set_endpoint_url("default:1");
    params->add_names("a");
    params->add_names("b");
    (*params->mutable_labels())["team"] = "core";
    return params;
  }();
  return *kDefaults;
}

}  // namespace

spi::Inventory FakeInventory() {
  static const FakeTemplate kCheckIt("checkit", spi::Variety::kCheck,
                                     kCheckSpec);
  static const FakeTemplate kListIt("listit", spi::Variety::kCheck, kListSpec);
  static const FakeTemplate kLookup(
      "lookup", spi::Variety::kCheckWithOutput, kListSpec,
      {"", {{"value", ValueType::kString}, {"hits", ValueType::kInt64}}});
  static const FakeTemplate kGenerate(
      "generate", spi::Variety::kAttributeGenerator, kGenerateSpec,
      {"fake.output.",
       {{"host", ValueType::kString}, {"port", ValueType::kInt64}}});
  const auto adapter = [](const char* name,
                          std::vector<const spi::Template*> templates) {
    return spi::Info{name, "fake", std::move(templates), &Defaults(),
                     &NewFakeBuilder};
  };
  return {{adapter("taker", {&kCheckIt, &kListIt, &kLookup, &kGenerate}),
           adapter("checkonly", {&kCheckIt}), adapter("listit", {})},
          {&kCheckIt, &kListIt, &kLookup, &kGenerate},
          &NewFakeBuilder};
}

}  // namespace mixer::fake

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

namespace mixer::fake {
namespace {

using spi::FieldSpec;
using spi::MessageSpec;

constexpr FieldSpec kWhoFields[] = {
    {"user", "user", "Who.User", FieldSpec::Kind::kValue, ValueType::kString},
    {"address", "address", "Who.Address", FieldSpec::Kind::kValue,
     ValueType::kIpAddress},
};
constexpr MessageSpec kWho = {"checkit.Who", kWhoFields, 2};

constexpr FieldSpec kCheckFields[] = {
    {"value", "value", "Value", FieldSpec::Kind::kValue},
    {"labels", "labels", "Labels", FieldSpec::Kind::kValueMap},
    {"item_count", "itemCount", "ItemCount", FieldSpec::Kind::kValue,
     ValueType::kInt64},
    {"who", "who", "Who", FieldSpec::Kind::kMessage, ValueType::kUnspecified,
     &kWho},
};
constexpr MessageSpec kCheckSpec = {"checkit.Template", kCheckFields, 4};

constexpr FieldSpec kListFields[] = {
    {"entry", "entry", "Entry", FieldSpec::Kind::kValue, ValueType::kString},
};
constexpr MessageSpec kListSpec = {"listit.Template", kListFields, 1};

constexpr FieldSpec kGenerateFields[] = {
    {"attribute_bindings", "attributeBindings", "AttributeBindings",
     FieldSpec::Kind::kValueMap},
};
constexpr MessageSpec kGenerateSpec = {"generate.Template", kGenerateFields, 1};

class FakeTemplate final : public spi::CheckTemplate {
 public:
  FakeTemplate(std::string_view name, const MessageSpec& fields)
      : name_(name), fields_(fields) {}

  std::string_view name() const override { return name_; }
  const MessageSpec& fields() const override { return fields_; }
  bool Supports(const spi::HandlerBuilder&) const override { return true; }
  bool Supports(const spi::Handler&) const override { return true; }
  void SetTypes(const std::vector<const spi::InstanceParams*>&,
                spi::HandlerBuilder*) const override {}
  absl::StatusOr<std::unique_ptr<const spi::CheckAction>> Bind(
      const spi::InstanceParams&, const Vocabulary&, std::string_view,
      spi::Handler*) const override {
    return absl::UnimplementedError("fake templates bind nothing");
  }

 private:
  const std::string_view name_;
  const MessageSpec& fields_;
};

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
  static const FakeTemplate kCheckIt("checkit", kCheckSpec);
  static const FakeTemplate kListIt("listit", kListSpec);
  static const FakeTemplate kGenerate("generate", kGenerateSpec);
  const auto adapter = [](const char* name,
                          std::vector<const spi::Template*> templates) {
    return spi::Info{name, "fake", std::move(templates), &Defaults(),
                     &NewFakeBuilder};
  };
  return {{adapter("taker", {&kCheckIt, &kListIt, &kGenerate}),
           adapter("checkonly", {&kCheckIt}), adapter("listit", {})},
          {&kCheckIt, &kListIt, &kGenerate}};
}

}  // namespace mixer::fake

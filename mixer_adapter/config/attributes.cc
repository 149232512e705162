#include "mixer_adapter/config/attributes.h"

#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/config/names.h"
#include "mixer_adapter/config/struct_message.h"
#include "mixer_adapter/spi/output_scope.h"
#include "policy/v1beta1/cfg.pb.h"

namespace mixer::config {
namespace {

using istio::policy::v1beta1::AttributeManifest;

class ManifestReader {
 public:
  explicit ManifestReader(std::vector<spi::ConfigError>* all) : all_(all) {}

  void Read(const ResourceKey& key, const Resource& resource) {
    const std::string text =
        DescribeResource("attributemanifest", key, resource);
    spi::ConfigErrors errors(text);
    AttributeManifest manifest;
    ReadMessage(resource.spec, "", &manifest, &errors);
    if (errors.empty()) Declare(manifest, text, &errors);
    all_->insert(all_->end(), errors.errors().begin(), errors.errors().end());
  }

  void DeclareOutputs(const spi::Template& generator) {
    for (const LocalAttribute& output :
         spi::OutputAttributes(generator, generator.output_prefix(), 0)) {
      types_[output.name] = output.type;
      declared_by_[output.name] =
          absl::StrCat("template ", ToAbsl(generator.name()));
    }
  }

  std::map<std::string, ValueType> Take() { return std::move(types_); }

 private:
  void Declare(const AttributeManifest& manifest, const std::string& resource,
               spi::ConfigErrors* errors) {
    // Sorted, for the order of errors.
    std::map<std::string, int> declared;
    for (const auto& [name, info] : manifest.attributes()) {
      declared[name] = info.value_type();
    }
    for (const auto& [name, number] : declared) {
      const std::string field = absl::StrCat("attributes[", name, "]");
      if (!istio::policy::v1beta1::ValueType_IsValid(number)) {
        errors->Add(field, absl::StrCat("value type ", number,
                                        " does not exist: use a name, as "
                                        "STRING"));
      } else {
        DeclareOne(name, static_cast<ValueType>(number), resource, errors);
      }
    }
  }

  void DeclareOne(const std::string& name, ValueType type,
                  const std::string& resource, spi::ConfigErrors* errors) {
    const auto [found, first] = types_.emplace(name, type);
    if (first) {
      declared_by_[name] = resource;
    } else if (found->second != type) {
      errors->Add(
          absl::StrCat("attributes[", name, "]"),
          absl::StrCat("type ", ToAbsl(ValueTypeName(type)), " conflicts with ",
                       ToAbsl(ValueTypeName(found->second)), " in ",
                       declared_by_[name],
                       ", which stays in effect: declare the attribute once"));
    }
  }

  std::map<std::string, ValueType> types_;
  std::map<std::string, std::string> declared_by_;
  std::vector<spi::ConfigError>* const all_;
};

}  // namespace

std::map<std::string, ValueType> ReadAttributes(
    const Resources& resources, const spi::Inventory& inventory,
    std::vector<spi::ConfigError>* errors) {
  ManifestReader reader(errors);
  for (const spi::Template* const candidate : inventory.templates) {
    if (candidate->variety() == spi::Variety::kAttributeGenerator) {
      reader.DeclareOutputs(*candidate);
    }
  }
  for (const auto& [key, resource] : resources.resources) {
    if (key.kind == "attributemanifest") reader.Read(key, resource);
  }
  return reader.Take();
}

}  // namespace mixer::config

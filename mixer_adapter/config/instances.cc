#include "mixer_adapter/config/instances.h"

#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/nearest_name.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/config/kinds.h"
#include "mixer_adapter/config/language.h"
#include "mixer_adapter/config/struct_message.h"
#include "policy/v1beta1/cfg.pb.h"

namespace mixer::config {
namespace {

using google::protobuf::Struct;

class InstanceReader {
 public:
  InstanceReader(const spi::Inventory& inventory, const Vocabulary& vocabulary,
                 std::vector<spi::ConfigError>* all)
      : inventory_(inventory), vocabulary_(vocabulary), all_(all) {}

  void Read(Kind kind, const ResourceKey& key, const Resource& resource) {
    spi::ConfigErrors errors(DescribeResource("instance", key, resource));
    auto instance = std::make_unique<InstanceConfig>();
    CheckLanguage(resource, &errors);
    if (kind == Kind::kLegacyInstance) {
      instance->instance_template = inventory_.FindTemplate(key.kind);
      ReadParams(key, resource.spec, instance.get(), &errors);
    } else {
      ReadSpec(key, resource.spec, instance.get(), &errors);
    }
    if (!errors.empty()) {
      instances_.Reject(key);
    } else if (!instances_.Add(key, std::move(instance))) {
      errors.Add("metadata.name",
                 "another instance has the same full name: rename one of them");
    }
    all_->insert(all_->end(), errors.errors().begin(), errors.errors().end());
  }

  Instances Take() { return std::move(instances_); }

 private:
  void ReadSpec(const ResourceKey& key, const Struct& spec,
                InstanceConfig* instance, spi::ConfigErrors* errors) {
    istio::policy::v1beta1::Instance proto;
    ReadMessage(spec, "", &proto, errors);
    if (!errors->empty()) return;
    instance->instance_template = FindTemplate(proto, errors);
    if (instance->instance_template == nullptr) return;
    Struct params = std::move(*proto.mutable_params());
    // Where the templates that generate attributes have them.
    if (!proto.attribute_bindings().empty()) {
      auto& bindings = (*params.mutable_fields())["attribute_bindings"];
      for (const auto& [attribute, expression] : proto.attribute_bindings()) {
        (*bindings.mutable_struct_value()->mutable_fields())[attribute]
            .set_string_value(expression);
      }
    }
    ReadParams(key, params, instance, errors);
  }

  const spi::Template* FindTemplate(
      const istio::policy::v1beta1::Instance& proto,
      spi::ConfigErrors* errors) const {
    std::vector<std::string_view> names;
    std::string all;
    for (const spi::Template* candidate : inventory_.templates) {
      names.push_back(candidate->name());
      absl::StrAppend(&all, all.empty() ? "" : ", ", ToAbsl(names.back()));
    }
    const std::string& name = proto.compiled_template();
    if (!name.empty()) {
      const spi::Template* const found = inventory_.FindTemplate(name);
      if (found != nullptr) return found;
      const std::string hint = DidYouMean(name, names);
      errors->Add("compiledTemplate",
                  absl::StrCat("missing compiled template: '", name,
                               "' is not part of this program",
                               hint.empty() ? "; it has: " + all : hint));
    } else if (!proto.template_().empty()) {
      errors->Add("template",
                  absl::StrCat("out-of-process adapters are not supported by "
                               "this version, nor are their templates; use "
                               "compiledTemplate with one of: ",
                               all));
    } else {
      errors->Add("compiledTemplate",
                  absl::StrCat("is missing: name one of the templates ", all));
    }
    return nullptr;
  }

  void ReadParams(const ResourceKey& key, const Struct& params,
                  InstanceConfig* instance, spi::ConfigErrors* errors) const {
    instance->params = spi::InstanceParams::Read(
        key.ToString(), instance->instance_template->fields(), params,
        vocabulary_, errors);
  }

  const spi::Inventory& inventory_;
  const Vocabulary& vocabulary_;
  Instances instances_{"instance"};
  std::vector<spi::ConfigError>* const all_;
};

}  // namespace

Instances ReadInstances(const Resources& resources,
                        const spi::Inventory& inventory,
                        const Vocabulary& vocabulary,
                        std::vector<spi::ConfigError>* errors) {
  InstanceReader reader(inventory, vocabulary, errors);
  for (const auto& [key, resource] : resources.resources) {
    const Kind kind = FindKind(key.kind, inventory);
    if (kind == Kind::kInstance || kind == Kind::kLegacyInstance) {
      reader.Read(kind, key, resource);
    }
  }
  return reader.Take();
}

}  // namespace mixer::config

#include "mixer_adapter/config/instances.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/nearest_name.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/config/attribute_bindings.h"
#include "mixer_adapter/config/kinds.h"
#include "mixer_adapter/config/language.h"
#include "mixer_adapter/config/struct_message.h"
#include "policy/v1beta1/cfg.pb.h"

namespace mixer::config {
namespace {

using google::protobuf::Struct;

class InstanceReader {
 public:
  InstanceReader(const spi::Inventory& inventory, Templates& templates,
                 const Vocabulary& vocabulary,
                 std::vector<spi::ConfigError>* all)
      : inventory_(inventory),
        templates_(templates),
        vocabulary_(vocabulary),
        all_(all) {}

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
    instances_.AddOrReject(key, std::move(instance), &errors);
    all_->insert(all_->end(), errors.errors().begin(), errors.errors().end());
  }

  Instances Take() { return std::move(instances_); }

 private:
  void ReadSpec(const ResourceKey& key, const Struct& spec,
                InstanceConfig* instance, spi::ConfigErrors* errors) {
    istio::policy::v1beta1::Instance proto;
    ReadMessage(spec, "", &proto, errors);
    if (!errors->empty()) return;
    const bool remote =
        proto.compiled_template().empty() && !proto.template_().empty();
    instance->instance_template =
        remote ? FindRemote(proto.template_(), key.name_space, errors)
               : FindCompiled(proto.compiled_template(), errors);
    if (instance->instance_template == nullptr) return;
    Struct params = std::move(*proto.mutable_params());
    if (remote && !proto.attribute_bindings().empty() &&
        !IsGenerator(*instance->instance_template)) {
      errors->Warn(kBindings,
                   "have no effect: the template generates no attributes");
    } else if (!proto.attribute_bindings().empty()) {
      auto& bindings = (*params.mutable_fields())[kBindings];
      for (const auto& [attribute, expression] : proto.attribute_bindings()) {
        (*bindings.mutable_struct_value()->mutable_fields())[attribute]
            .set_string_value(expression);
      }
    }
    // Mixer gives it the instance's full name.
    if (remote) params.mutable_fields()->erase("name");
    ReadParams(key, std::move(params), instance, errors);
  }

  const spi::Template* FindRemote(const std::string& reference,
                                  const std::string& name_space,
                                  spi::ConfigErrors* errors) const {
    const auto* const found = templates_.Find(reference, name_space);
    if (found != nullptr) return &(*found)->shape();
    errors->Add("template",
                absl::StrCat("template '", reference, "' not found",
                             templates_.WhyMissing(reference, name_space)));
    return nullptr;
  }

  const spi::Template* FindCompiled(const std::string& name,
                                    spi::ConfigErrors* errors) const {
    const spi::Template* const found = inventory_.FindTemplate(name);
    if (found != nullptr) return found;
    std::vector<std::string_view> names;
    std::string all;
    for (const spi::Template* candidate : inventory_.templates) {
      names.push_back(candidate->name());
      absl::StrAppend(&all, all.empty() ? "" : ", ", ToAbsl(names.back()));
    }
    if (name.empty()) {
      errors->Add("compiledTemplate",
                  absl::StrCat("is missing: name one of the templates ", all,
                               ", or a `template` resource in the field "
                               "template"));
      return nullptr;
    }
    const std::string hint = DidYouMean(name, names);
    errors->Add("compiledTemplate",
                absl::StrCat("missing compiled template: '", name,
                             "' is not part of this program",
                             hint.empty() ? "; it has: " + all : hint));
    return nullptr;
  }

  void ReadParams(const ResourceKey& key, Struct params,
                  InstanceConfig* instance, spi::ConfigErrors* errors) const {
    const spi::Template& shape = *instance->instance_template;
    if (IsGenerator(shape)) {
      instance->bindings = ReadAttributeBindings(TakeBindings(&params, errors),
                                                 shape, vocabulary_, errors);
    }
    instance->params = spi::InstanceParams::Read(key.ToString(), shape.fields(),
                                                 params, vocabulary_, errors);
  }

  static bool IsGenerator(const spi::Template& shape) {
    return shape.variety() == spi::Variety::kAttributeGenerator;
  }

  // Removes the bindings from `params`.
  static std::map<std::string, std::string> TakeBindings(
      Struct* params, spi::ConfigErrors* errors) {
    std::map<std::string, std::string> bindings;
    for (const char* const name : {kBindings, kJsonBindings}) {
      const auto given = params->fields().find(name);
      if (given == params->fields().end()) continue;
      if (!given->second.has_struct_value()) {
        errors->Add(name, "must be a mapping from attributes to expressions");
      }
      for (const auto& [attribute, value] :
           given->second.struct_value().fields()) {
        if (value.kind_case() == google::protobuf::Value::kStringValue) {
          bindings[attribute] = value.string_value();
        } else {
          errors->Add(absl::StrCat(name, "[", attribute, "]"),
                      "must be a string that holds an expression");
        }
      }
      params->mutable_fields()->erase(name);
    }
    return bindings;
  }

  static constexpr char kBindings[] = "attribute_bindings";
  static constexpr char kJsonBindings[] = "attributeBindings";

  const spi::Inventory& inventory_;
  Templates& templates_;
  const Vocabulary& vocabulary_;
  Instances instances_{"instance"};
  std::vector<spi::ConfigError>* const all_;
};

}  // namespace

Instances ReadInstances(const Resources& resources,
                        const spi::Inventory& inventory, Templates& templates,
                        const Vocabulary& vocabulary,
                        std::vector<spi::ConfigError>* errors) {
  InstanceReader reader(inventory, templates, vocabulary, errors);
  for (const auto& [key, resource] : resources.resources) {
    const Kind kind = FindKind(key.kind, inventory);
    if (kind == Kind::kInstance || kind == Kind::kLegacyInstance) {
      reader.Read(kind, key, resource);
    }
  }
  return reader.Take();
}

}  // namespace mixer::config

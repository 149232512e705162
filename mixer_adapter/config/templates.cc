#include "mixer_adapter/config/templates.h"

#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "mixer/adapter/model/v1beta1/template.pb.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/config/struct_message.h"

namespace mixer::config {
namespace {

using dynamic::DynamicTemplate;

// Null if it has a mistake.
std::unique_ptr<const DynamicTemplate> ReadTemplate(const ResourceKey& key,
                                                    const Resource& resource,
                                                    spi::ConfigErrors* errors) {
  istio::mixer::adapter::model::v1beta1::Template proto;
  ReadMessage(resource.spec, "", &proto, errors);
  if (!errors->empty()) return nullptr;
  auto result = DynamicTemplate::Read(key.ToString(), proto.descriptor_set());
  if (result.ok()) return *std::move(result);
  errors->Add("descriptor", absl::StrCat("unable to parse descriptor: ",
                                         result.status().message()));
  return nullptr;
}

}  // namespace

Templates ReadTemplates(const Resources& resources,
                        std::vector<spi::ConfigError>* errors) {
  Templates templates("template");
  for (const auto& [key, resource] : resources.resources) {
    if (key.kind != "template") continue;
    spi::ConfigErrors mistakes(DescribeResource("template", key, resource));
    auto result = ReadTemplate(key, resource, &mistakes);
    templates.AddOrReject(key, std::move(result), &mistakes);
    errors->insert(errors->end(), mistakes.errors().begin(),
                   mistakes.errors().end());
  }
  return templates;
}

}  // namespace mixer::config

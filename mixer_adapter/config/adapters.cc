#include "mixer_adapter/config/adapters.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "mixer/adapter/model/v1beta1/info.pb.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/config/struct_message.h"
#include "mixer_adapter/spi/remote_params.pb.h"
#include "template/dynamic/template_file.h"

namespace mixer::config {
namespace {

using istio::mixer::adapter::model::v1beta1::Info;

// Sets what handlers' params look like.
absl::Status ReadParamsType(const std::string& base64, AdapterConfig* adapter) {
  MIXER_ASSIGN_OR_RETURN(adapter->descriptors,
                         dynamic::DescriptorSet::Read(base64));
  // If several files have one, the last counts.
  std::string name;
  for (const auto& file : adapter->descriptors->files().file()) {
    for (const auto& message : file.message_type()) {
      if (message.name() == "Params") name = dynamic::FullName(file, "Params");
    }
  }
  if (name.empty()) {
    return absl::NotFoundError(
        "cannot find message named 'Params' in the adapter configuration "
        "descriptor");
  }
  adapter->params = adapter->descriptors->FindMessage(name);
  if (adapter->params != nullptr) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("cannot resolve message '", name,
                   "': make the descriptor with protoc --include_imports"));
}

class AdapterReader {
 public:
  AdapterReader(const spi::Inventory& inventory, Templates& templates)
      : inventory_(inventory), templates_(templates) {}

  std::unique_ptr<const AdapterConfig> Read(const ResourceKey& key,
                                            const Resource& resource,
                                            spi::ConfigErrors* errors) const {
    Info proto;
    ReadMessage(resource.spec, "", &proto, errors);
    if (!errors->empty()) return nullptr;
    auto adapter = std::make_unique<AdapterConfig>();
    adapter->info = {key.ToString(), proto.description(),
                     FindTemplates(proto, key.name_space, errors),
                     &spi::RemoteParams::default_instance(),
                     inventory_.new_remote_builder};
    adapter->session_based = proto.session_based();
    if (!proto.config().empty()) {
      const absl::Status read = ReadParamsType(proto.config(), adapter.get());
      if (!read.ok()) {
        errors->Add("config",
                    absl::StrCat("unable to parse adapter configuration: ",
                                 read.message()));
      }
    }
    return adapter;
  }

 private:
  // An adapter without all its templates is not used.
  std::vector<const spi::Template*> FindTemplates(
      const Info& proto, const std::string& name_space,
      spi::ConfigErrors* errors) const {
    std::vector<const spi::Template*> found;
    for (int i = 0; i < proto.templates_size(); ++i) {
      const std::string& reference = proto.templates(i);
      const auto* const one = templates_.Find(reference, name_space);
      if (one != nullptr) {
        found.push_back(&(*one)->shape());
        continue;
      }
      errors->Add(absl::StrCat("templates[", i, "]"),
                  absl::StrCat("unable to find template '", reference, "'",
                               templates_.WhyMissing(reference, name_space)));
    }
    return found;
  }

  const spi::Inventory& inventory_;
  Templates& templates_;
};

}  // namespace

Adapters ReadAdapters(const Resources& resources,
                      const spi::Inventory& inventory, Templates& templates,
                      std::vector<spi::ConfigError>* errors) {
  Adapters adapters("adapter");
  const AdapterReader reader(inventory, templates);
  for (const auto& [key, resource] : resources.resources) {
    if (key.kind != "adapter") continue;
    spi::ConfigErrors mistakes(DescribeResource("adapter", key, resource));
    auto adapter = reader.Read(key, resource, &mistakes);
    adapters.AddOrReject(key, std::move(adapter), &mistakes);
    errors->insert(errors->end(), mistakes.errors().begin(),
                   mistakes.errors().end());
  }
  return adapters;
}

}  // namespace mixer::config

#include "mixer_adapter/config/handlers.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/any.pb.h"
#include "google/protobuf/dynamic_message.h"
#include "mixer_adapter/base/nearest_name.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/config/canonical_bytes.h"
#include "mixer_adapter/config/kinds.h"
#include "mixer_adapter/config/struct_message.h"
#include "mixer_adapter/spi/remote_params.pb.h"
#include "policy/v1beta1/cfg.pb.h"

namespace mixer::config {
namespace {

using google::protobuf::Message;
using google::protobuf::Struct;

class HandlerReader {
 public:
  HandlerReader(const spi::Inventory& inventory, Adapters& adapters,
                std::vector<spi::ConfigError>* all)
      : inventory_(inventory), adapters_(adapters), all_(all) {}

  void Read(Kind kind, const ResourceKey& key, const Resource& resource) {
    auto handler = std::make_unique<HandlerConfig>();
    handler->resource = DescribeResource("handler", key, resource);
    spi::ConfigErrors errors(handler->resource);
    if (kind == Kind::kLegacyHandler) {
      handler->name = key.ToString();
      handler->adapter = inventory_.FindAdapter(key.kind);
      handler->params_path.clear();
      ReadParams(resource.spec, "", handler.get(), &errors);
    } else {
      ReadSpec(key, resource.spec, handler.get(), &errors);
    }
    if (errors.empty()) CheckUnique(*handler, &errors);
    handlers_.AddOrReject(key, std::move(handler), &errors);
    all_->insert(all_->end(), errors.errors().begin(), errors.errors().end());
  }

  Handlers Take() { return std::move(handlers_); }

 private:
  void ReadSpec(const ResourceKey& key, const Struct& spec,
                HandlerConfig* handler, spi::ConfigErrors* errors) {
    istio::policy::v1beta1::Handler proto;
    ReadMessage(spec, "", &proto, errors);
    if (!errors->empty()) return;
    if (proto.compiled_adapter().empty() && !proto.adapter().empty()) {
      handler->name = key.ToString();
      ReadRemote(key, proto, handler, errors);
      return;
    }
    handler->name = absl::StrCat(key.name, ".", key.name_space);
    handler->adapter = FindCompiled(proto.compiled_adapter(), errors);
    if (handler->adapter == nullptr) return;
    ReadParams(proto.params(), "params", handler, errors);
  }

  const spi::Info* FindCompiled(const std::string& name,
                                spi::ConfigErrors* errors) const {
    const spi::Info* const found = inventory_.FindAdapter(name);
    if (found != nullptr) return found;
    std::vector<std::string_view> names;
    std::string all;
    for (const spi::Info& adapter : inventory_.adapters) {
      names.emplace_back(adapter.name);
      absl::StrAppend(&all, all.empty() ? "" : ", ", adapter.name);
    }
    if (name.empty()) {
      errors->Add("compiledAdapter",
                  absl::StrCat("is missing: name one of the adapters ", all,
                               ", or an `adapter` resource in the field "
                               "adapter"));
      return nullptr;
    }
    const std::string hint = DidYouMean(name, names);
    errors->Add("compiledAdapter",
                absl::StrCat("adapter '", name, "' is not part of this program",
                             hint.empty() ? "; it has: " + all : hint));
    return nullptr;
  }

  // A handler of an `adapter` resource.
  void ReadRemote(const ResourceKey& key,
                  const istio::policy::v1beta1::Handler& proto,
                  HandlerConfig* handler, spi::ConfigErrors* errors) {
    const auto* const found = adapters_.Find(proto.adapter(), key.name_space);
    if (found == nullptr) {
      errors->Add(
          "adapter",
          absl::StrCat("adapter '", proto.adapter(), "' not found",
                       adapters_.WhyMissing(proto.adapter(), key.name_space)));
      return;
    }
    if (inventory_.new_remote_builder == nullptr) {
      errors->Add("adapter",
                  "out-of-process adapters are not part of this program: use "
                  "compiledAdapter");
      return;
    }
    const AdapterConfig& adapter = **found;
    handler->adapter = &adapter.info;
    // Its connection, besides what the adapter gets.
    handler->params_path.clear();
    auto params = std::make_unique<spi::RemoteParams>();
    if (proto.has_connection()) {
      *params->mutable_connection() = proto.connection();
    }
    params->set_session_based(adapter.session_based);
    if (adapter.params != nullptr) {
      Pack(*adapter.params, proto.params(), params->mutable_adapter_config(),
           errors);
    } else if (!proto.params().fields().empty()) {
      errors->Warn("params",
                   absl::StrCat("have no effect: adapter '", proto.adapter(),
                                "' declares no params"));
    }
    handler->params = std::move(params);
  }

  // `params` as a message of `type`, in wire form.
  static void Pack(const google::protobuf::Descriptor& type,
                   const Struct& params, google::protobuf::Any* any,
                   spi::ConfigErrors* errors) {
    google::protobuf::DynamicMessageFactory factory;
    const std::unique_ptr<Message> message(factory.GetPrototype(&type)->New());
    ReadMessage(params, "params", message.get(), errors);
    any->set_type_url(absl::StrCat("type.googleapis.com/", type.full_name()));
    any->set_value(CanonicalBytes(*message));
  }

  static void ReadParams(const Struct& params, std::string_view path,
                         HandlerConfig* handler, spi::ConfigErrors* errors) {
    const Message& defaults = *handler->adapter->default_config;
    std::unique_ptr<Message> message(defaults.New());
    message->CopyFrom(defaults);
    ReadMessage(params, path, message.get(), errors);
    handler->params = std::move(message);
  }

  // A handler x.denier and a denier x have the same runtime name.
  void CheckUnique(const HandlerConfig& handler, spi::ConfigErrors* errors) {
    const auto [other, first] =
        runtime_names_.emplace(handler.name, handler.resource);
    if (first) return;
    errors->Add("metadata.name",
                absl::StrCat("runtime name '", handler.name, "' is taken by ",
                             other->second, ": rename one of them"));
  }

  const spi::Inventory& inventory_;
  Adapters& adapters_;
  Handlers handlers_{"handler"};
  std::map<std::string, std::string> runtime_names_;  // to the resource
  std::vector<spi::ConfigError>* const all_;
};

}  // namespace

Handlers ReadHandlers(const Resources& resources,
                      const spi::Inventory& inventory, Adapters& adapters,
                      std::vector<spi::ConfigError>* errors) {
  HandlerReader reader(inventory, adapters, errors);
  for (const auto& [key, resource] : resources.resources) {
    const Kind kind = FindKind(key.kind, inventory);
    if (kind == Kind::kHandler || kind == Kind::kLegacyHandler) {
      reader.Read(kind, key, resource);
    }
  }
  return reader.Take();
}

}  // namespace mixer::config

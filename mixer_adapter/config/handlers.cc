#include "mixer_adapter/config/handlers.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/nearest_name.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/config/kinds.h"
#include "mixer_adapter/config/struct_message.h"
#include "policy/v1beta1/cfg.pb.h"

namespace mixer::config {
namespace {

using google::protobuf::Message;
using google::protobuf::Struct;

class HandlerReader {
 public:
  HandlerReader(const spi::Inventory& inventory,
                std::vector<spi::ConfigError>* all)
      : inventory_(inventory), all_(all) {}

  void Read(Kind kind, const ResourceKey& key, const Resource& resource) {
    auto handler = std::make_unique<HandlerConfig>();
    handler->resource = DescribeResource("handler", key, resource);
    spi::ConfigErrors errors(handler->resource);
    if (kind == Kind::kLegacyHandler) {
      handler->name = key.ToString();
      handler->adapter = inventory_.FindAdapter(key.kind);
      ReadParams(resource.spec, "", handler.get(), &errors);
    } else {
      handler->name = absl::StrCat(key.name, ".", key.name_space);
      ReadSpec(resource.spec, handler.get(), &errors);
    }
    if (errors.empty()) CheckUnique(*handler, &errors);
    if (!errors.empty()) {
      handlers_.Reject(key);
    } else if (!handlers_.Add(key, std::move(handler))) {
      errors.Add("metadata.name",
                 "another handler has the same full name: rename one of them");
    }
    all_->insert(all_->end(), errors.errors().begin(), errors.errors().end());
  }

  Handlers Take() { return std::move(handlers_); }

 private:
  void ReadSpec(const Struct& spec, HandlerConfig* handler,
                spi::ConfigErrors* errors) {
    istio::policy::v1beta1::Handler proto;
    ReadMessage(spec, "", &proto, errors);
    if (!errors->empty()) return;
    handler->adapter = FindAdapter(proto, errors);
    if (handler->adapter == nullptr) return;
    ReadParams(proto.params(), "params", handler, errors);
  }

  const spi::Info* FindAdapter(const istio::policy::v1beta1::Handler& proto,
                               spi::ConfigErrors* errors) const {
    std::vector<std::string_view> names;
    std::string all;
    for (const spi::Info& adapter : inventory_.adapters) {
      names.emplace_back(adapter.name);
      absl::StrAppend(&all, all.empty() ? "" : ", ", adapter.name);
    }
    const std::string& name = proto.compiled_adapter();
    if (!name.empty()) {
      const spi::Info* const found = inventory_.FindAdapter(name);
      if (found != nullptr) return found;
      const std::string hint = DidYouMean(name, names);
      errors->Add(
          "compiledAdapter",
          absl::StrCat("adapter '", name, "' is not part of this program",
                       hint.empty() ? "; it has: " + all : hint));
    } else if (!proto.adapter().empty()) {
      errors->Add(
          "adapter",
          absl::StrCat("out-of-process adapters are not supported by "
                       "this version; use compiledAdapter with one of: ",
                       all));
    } else {
      errors->Add("compiledAdapter",
                  absl::StrCat("is missing: name one of the adapters ", all));
    }
    return nullptr;
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
  Handlers handlers_{"handler"};
  std::map<std::string, std::string> runtime_names_;  // to the resource
  std::vector<spi::ConfigError>* const all_;
};

}  // namespace

Handlers ReadHandlers(const Resources& resources,
                      const spi::Inventory& inventory,
                      std::vector<spi::ConfigError>* errors) {
  HandlerReader reader(inventory, errors);
  for (const auto& [key, resource] : resources.resources) {
    const Kind kind = FindKind(key.kind, inventory);
    if (kind == Kind::kHandler || kind == Kind::kLegacyHandler) {
      reader.Read(kind, key, resource);
    }
  }
  return reader.Take();
}

}  // namespace mixer::config

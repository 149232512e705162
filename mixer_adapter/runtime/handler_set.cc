#include "mixer_adapter/runtime/handler_set.h"

#include <exception>
#include <map>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::runtime {
namespace {

// The wire form with maps in key order.
std::string CanonicalBytes(const google::protobuf::Message& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream out(&stream);
    out.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&out);
  }
  return bytes;
}

std::string Fingerprint(const config::HandlerConfig& config) {
  const std::string params = CanonicalBytes(*config.params);
  std::string text =
      absl::StrCat(config.adapter->name, "\n", params.size(), "\n", params);
  for (const config::InstanceConfig* instance : config.instances) {
    absl::StrAppend(&text, "\n", ToAbsl(instance->instance_template->name()),
                    "\n", instance->params->Fingerprint());
  }
  return text;
}

using InstancesByTemplate =
    std::map<const spi::Template*, std::vector<const spi::InstanceParams*>>;

// Builds one handler. Every way in which that can fail ends up in `mistakes`,
// exceptions included.
class BuilderRun {
 public:
  BuilderRun(const config::HandlerConfig& config, const spi::Env& env,
             spi::ConfigErrors* mistakes)
      : config_(config), env_(env), mistakes_(mistakes) {}

  // Null if the handler cannot be built.
  std::shared_ptr<spi::Handler> Run() {
    try {
      return RunOrThrow();
    } catch (const std::exception& error) {
      Fail(absl::StrCat("the adapter threw an exception: ", error.what()));
    } catch (...) {
      Fail("the adapter threw an exception");
    }
    return nullptr;
  }

 private:
  std::shared_ptr<spi::Handler> RunOrThrow() {
    const std::unique_ptr<spi::HandlerBuilder> builder =
        config_.adapter->new_builder();
    if (builder == nullptr) {
      Fail("the adapter made no builder");
      return nullptr;
    }
    if (!SetTypes(builder.get())) return nullptr;
    builder->SetAdapterConfig(*config_.params);
    if (!Validate(builder.get())) return nullptr;
    absl::StatusOr<std::unique_ptr<spi::Handler>> handler =
        builder->Build(env_);
    if (!handler.ok()) {
      Fail(handler.status().message());
      return nullptr;
    }
    if (*handler == nullptr) {
      Fail("the adapter built no handler");
      return nullptr;
    }
    if (!CheckSupport(**handler)) return nullptr;
    return *std::move(handler);
  }

  bool SetTypes(spi::HandlerBuilder* builder) {
    InstancesByTemplate by_template;
    for (const config::InstanceConfig* instance : config_.instances) {
      by_template[instance->instance_template].push_back(
          instance->params.get());
    }
    for (const auto& [instance_template, instances] : by_template) {
      if (!instance_template->Supports(*builder)) {
        return FailSupport("builder", *instance_template);
      }
      instance_template->SetTypes(instances, builder);
    }
    return true;
  }

  bool Validate(spi::HandlerBuilder* builder) {
    spi::ConfigErrors found(config_.resource);
    builder->Validate(&found);
    for (const spi::ConfigError& mistake : found.errors()) {
      mistakes_->Add("params." + mistake.field, mistake.message);
    }
    return found.empty();
  }

  bool CheckSupport(const spi::Handler& handler) {
    for (const spi::Template* supported : config_.adapter->templates) {
      if (!supported->Supports(handler)) {
        return FailSupport("handler", *supported);
      }
    }
    return true;
  }

  void Fail(absl::string_view why) { mistakes_->Add("params", ToStd(why)); }

  bool FailSupport(const char* part, const spi::Template& t) {
    Fail(absl::StrCat(part, " of adapter '", config_.adapter->name,
                      "' does not actually support template '",
                      ToAbsl(t.name()), "'"));
    return false;
  }

  const config::HandlerConfig& config_;
  const spi::Env& env_;
  spi::ConfigErrors* const mistakes_;
};

}  // namespace

HandlerSet BuildHandlers(const config::Snapshot& snapshot,
                         const HandlerSet& previous, const spi::Env& env) {
  HandlerSet result;
  for (const auto& config : snapshot.handlers) {
    const auto before = previous.handlers.find(config->name);
    const bool existed = before != previous.handlers.end();
    std::string fingerprint = Fingerprint(*config);
    if (existed && before->second.fingerprint == fingerprint) {
      result.handlers.insert(*before);
      continue;
    }
    spi::ConfigErrors mistakes(config->resource);
    std::shared_ptr<spi::Handler> handler =
        BuilderRun(*config, env, &mistakes).Run();
    if (handler != nullptr) {
      result.handlers[config->name] = {std::move(fingerprint),
                                       std::move(handler)};
      continue;
    }
    if (existed) {
      mistakes.Add("", "its previous form stays in use");
      result.handlers.insert(*before);
    }
    result.errors.insert(result.errors.end(), mistakes.errors().begin(),
                         mistakes.errors().end());
  }
  return result;
}

}  // namespace mixer::runtime

#include "mixer_adapter/runtime/handler_set.h"

#include <exception>
#include <map>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/config/canonical_bytes.h"

namespace mixer::runtime {
namespace {

std::string Fingerprint(const config::HandlerConfig& config) {
  const std::string params = config::CanonicalBytes(*config.params);
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
  BuilderRun(const config::HandlerConfig& config, spi::ConfigErrors* mistakes)
      : config_(config), mistakes_(mistakes) {}

  // Everything before building.
  void Check() {
    Guard([this] {
      Prepare();
      return nullptr;
    });
  }

  // Null if the handler cannot be built.
  std::shared_ptr<spi::Handler> Build(const spi::Env& env) {
    return Guard([this, &env] { return BuildOrThrow(env); });
  }

 private:
  template <typename Step>
  std::shared_ptr<spi::Handler> Guard(const Step& step) {
    try {
      return step();
    } catch (const std::exception& error) {
      Fail(absl::StrCat("the adapter threw an exception: ", error.what()));
    } catch (...) {
      Fail("the adapter threw an exception");
    }
    return nullptr;
  }

  std::shared_ptr<spi::Handler> BuildOrThrow(const spi::Env& env) {
    const std::unique_ptr<spi::HandlerBuilder> builder = Prepare();
    if (builder == nullptr) return nullptr;
    spi::Env own = env;
    own.handler_name = config_.name;
    absl::StatusOr<std::unique_ptr<spi::Handler>> handler = builder->Build(own);
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

  // A builder that has everything and finds it good, or null.
  std::unique_ptr<spi::HandlerBuilder> Prepare() {
    std::unique_ptr<spi::HandlerBuilder> builder =
        config_.adapter->new_builder();
    if (builder == nullptr) {
      Fail("the adapter made no builder");
      return nullptr;
    }
    if (!SetTypes(builder.get())) return nullptr;
    builder->SetAdapterConfig(*config_.params);
    if (!Validate(builder.get())) return nullptr;
    return builder;
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
    for (const spi::ConfigError& error : found.errors()) {
      const std::string field = config_.params_path + error.field;
      if (error.severity == spi::ConfigError::Severity::kError) {
        mistakes_->Add(field, error.message);
      } else {
        mistakes_->Warn(field, error.message);
      }
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

  void Fail(absl::string_view why) {
    mistakes_->Add(config_.params_path.empty() ? "" : "params", ToStd(why));
  }

  bool FailSupport(const char* part, const spi::Template& t) {
    Fail(absl::StrCat(part, " of adapter '", config_.adapter->name,
                      "' does not actually support template '",
                      ToAbsl(t.name()), "'"));
    return false;
  }

  const config::HandlerConfig& config_;
  spi::ConfigErrors* const mistakes_;
};

}  // namespace

HandlerSet BuildHandlers(const config::Snapshot& snapshot,
                         const HandlerSet& previous, const spi::Env& env) {
  HandlerSet result;
  for (const auto& config : snapshot.handlers) {
    if (config->instances.empty()) continue;
    const auto before = previous.handlers.find(config->name);
    const bool existed = before != previous.handlers.end();
    std::string fingerprint = Fingerprint(*config);
    if (existed && before->second.fingerprint == fingerprint) {
      result.handlers.insert(*before);
      continue;
    }
    spi::ConfigErrors mistakes(config->resource);
    std::shared_ptr<spi::Handler> handler =
        BuilderRun(*config, &mistakes).Build(env);
    if (handler != nullptr) {
      result.handlers[config->name] = {std::move(fingerprint),
                                       std::move(handler)};
    } else if (existed) {
      mistakes.Add("", "its previous form stays in use");
      result.handlers.insert(*before);
    }
    result.errors.insert(result.errors.end(), mistakes.errors().begin(),
                         mistakes.errors().end());
  }
  return result;
}

std::vector<spi::ConfigError> CheckHandlers(const config::Snapshot& snapshot) {
  std::vector<spi::ConfigError> errors;
  for (const auto& config : snapshot.handlers) {
    spi::ConfigErrors mistakes(config->resource);
    BuilderRun(*config, &mistakes).Check();
    errors.insert(errors.end(), mistakes.errors().begin(),
                  mistakes.errors().end());
  }
  return errors;
}

}  // namespace mixer::runtime

#include "mixer_adapter/runtime/handler_set.h"

#include <exception>
#include <map>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "mixer_adapter/base/status_macros.h"
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

// Every way in which a builder can fail, as a Status; exceptions included.
class BuilderRun {
 public:
  BuilderRun(const config::HandlerConfig& config, const spi::Env& env)
      : config_(config), env_(env) {}

  absl::StatusOr<std::shared_ptr<spi::Handler>> Run() {
    try {
      return RunOrThrow();
    } catch (const std::exception& error) {
      return absl::InternalError(
          absl::StrCat("the adapter threw an exception: ", error.what()));
    } catch (...) {
      return absl::InternalError("the adapter threw an exception");
    }
  }

 private:
  absl::StatusOr<std::shared_ptr<spi::Handler>> RunOrThrow() {
    const std::unique_ptr<spi::HandlerBuilder> builder =
        config_.adapter->new_builder();
    MIXER_RETURN_IF_ERROR(SetTypes(builder.get()));
    builder->SetAdapterConfig(*config_.params);
    spi::ConfigErrors mistakes(config_.resource);
    builder->Validate(&mistakes);
    if (!mistakes.empty()) return Invalid(mistakes);
    MIXER_ASSIGN_OR_RETURN(std::unique_ptr<spi::Handler> handler,
                           builder->Build(env_));
    if (handler == nullptr) {
      return absl::InternalError("the adapter built no handler");
    }
    MIXER_RETURN_IF_ERROR(CheckSupport(*handler));
    return std::shared_ptr<spi::Handler>(std::move(handler));
  }

  absl::Status SetTypes(spi::HandlerBuilder* builder) const {
    InstancesByTemplate by_template;
    for (const config::InstanceConfig* instance : config_.instances) {
      by_template[instance->instance_template].push_back(
          instance->params.get());
    }
    for (const auto& [instance_template, instances] : by_template) {
      if (!instance_template->Supports(*builder)) {
        return Unsupported("builder", *instance_template);
      }
      instance_template->SetTypes(instances, builder);
    }
    return absl::OkStatus();
  }

  absl::Status CheckSupport(const spi::Handler& handler) const {
    for (const spi::Template* supported : config_.adapter->templates) {
      if (!supported->Supports(handler)) {
        return Unsupported("handler", *supported);
      }
    }
    return absl::OkStatus();
  }

  absl::Status Unsupported(const char* part, const spi::Template& t) const {
    return absl::InternalError(absl::StrCat(
        part, " of adapter '", config_.adapter->name,
        "' does not actually support template '", ToAbsl(t.name()), "'"));
  }

  static absl::Status Invalid(const spi::ConfigErrors& mistakes) {
    std::string text;
    for (const spi::ConfigError& mistake : mistakes.errors()) {
      absl::StrAppend(&text, text.empty() ? "" : "; ", mistake.field, ": ",
                      mistake.message);
    }
    return absl::InvalidArgumentError(text);
  }

  const config::HandlerConfig& config_;
  const spi::Env& env_;
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
    auto handler = BuilderRun(*config, env).Run();
    if (handler.ok()) {
      result.handlers[config->name] = {std::move(fingerprint),
                                       *std::move(handler)};
      continue;
    }
    result.errors.push_back(
        {config->resource, "params",
         absl::StrCat(handler.status().message(),
                      existed ? " (its previous form stays in use)" : "")});
    if (existed) result.handlers.insert(*before);
  }
  return result;
}

}  // namespace mixer::runtime

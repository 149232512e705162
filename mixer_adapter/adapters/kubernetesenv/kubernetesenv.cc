#include "mixer_adapter/adapters/kubernetesenv/kubernetesenv.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/adapters/kubernetesenv/config.pb.h"
#include "mixer_adapter/adapters/kubernetesenv/current_pods.h"
#include "mixer_adapter/adapters/kubernetesenv/pod_output.h"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/spi/proto_duration.h"
#include "template/kubernetes/kubernetes.template.h"

namespace mixer::kubernetesenv {
namespace {

using ::adapter::kubernetesenv::config::Params;

// One end of a request, as the instance names it.
struct End {
  std::string_view uid;
  std::string_view address;
};

class KubernetesEnvHandler final : public spi::Handler,
                                   public kubernetes::Handler {
 public:
  KubernetesEnvHandler(const Params& params, const spi::Env& env)
      : unknown_(env.metrics->GetCounter(
            "kubernetesenv_unknown_pods_total",
            "Uids and addresses for which no pod is known.",
            {{"handler", std::string(env.handler_name)}})),
        pods_(params.objects_path(),
              spi::ToDuration(params.cache_refresh_duration()), env) {}

  absl::Status GenerateKubernetesAttributes(
      const kubernetes::Instance& instance, const spi::CallContext& context,
      kubernetes::Output* output) override {
    Scratch* const scratch = context.scratch;
    pods_.Read([&](const PodIndex& pods) {
      const PodFacts* const destination =
          Find(pods, {instance.destination_uid, instance.destination_ip.bytes},
               scratch);
      if (destination != nullptr) {
        SetDestination(*destination, instance.destination_port, scratch,
                       output);
      }
      const PodFacts* const source =
          Find(pods, {instance.source_uid, instance.source_ip.bytes}, scratch);
      if (source != nullptr) SetSource(*source, scratch, output);
    });
    return absl::OkStatus();
  }

 private:
  // The address counts only if there is no uid. Null if the pod is unknown.
  const PodFacts* Find(const PodIndex& pods, const End& end,
                       Scratch* scratch) const {
    if (end.uid.empty() && IsUnspecified(end.address)) return nullptr;
    const PodFacts* const pod = end.uid.empty()
                                    ? pods.FindAddress(end.address, scratch)
                                    : pods.FindUid(end.uid, scratch);
    if (pod == nullptr) unknown_->Add(1);
    return pod;
  }

  metrics::Counter* const unknown_;
  CurrentPods pods_;
};

void CheckParams(const Params& params, spi::ConfigErrors* errors) {
  if (params.objects_path().empty()) {
    errors->Add("objects_path",
                "is missing: this release has no client of the Kubernetes API. "
                "Write the path of a file, or a directory of files, with what "
                "`kubectl get pods,replicasets,replicationcontrollers -A -o "
                "yaml` prints, and keep it up to date");
  }
  const absl::Duration interval =
      spi::ToDuration(params.cache_refresh_duration());
  if (interval < absl::Seconds(1)) {
    errors->Add(
        "cache_refresh_duration",
        absl::StrCat("must be at least 1s, is ", FormatGoDuration(interval)));
  }
  for (const auto& [field, value] :
       {std::pair<std::string_view, std::string_view>{"kubeconfig_path",
                                                      params.kubeconfig_path()},
        {"cluster_registries_namespace",
         params.cluster_registries_namespace()}}) {
    if (value.empty()) continue;
    errors->Warn(field,
                 "is not used: objects come from objects_path, not from the "
                 "Kubernetes API");
  }
}

class KubernetesEnvBuilder final : public spi::HandlerBuilder,
                                   public kubernetes::HandlerBuilder {
 public:
  void SetAdapterConfig(const google::protobuf::Message& params) override {
    params_ = &dynamic_cast<const Params&>(params);
  }
  void Validate(spi::ConfigErrors* errors) override {
    CheckParams(*params_, errors);
  }
  // Also while the objects cannot be read.
  absl::StatusOr<std::unique_ptr<spi::Handler>> Build(
      const spi::Env& env) override {
    return std::make_unique<KubernetesEnvHandler>(*params_, env);
  }

 private:
  const Params* params_ = nullptr;
};

const Params& DefaultConfig() {
  static const Params* const params = [] {
    auto* const defaults = new Params;
    defaults->mutable_cache_refresh_duration()->set_seconds(300);
    return defaults;
  }();
  return *params;
}

}  // namespace

spi::Info GetInfo() {
  return {"kubernetesenv",
          "Tells of the pods at both ends of a request.",
          {&kubernetes::GetTemplate()},
          &DefaultConfig(),
          []() -> std::unique_ptr<spi::HandlerBuilder> {
            return std::make_unique<KubernetesEnvBuilder>();
          }};
}

}  // namespace mixer::kubernetesenv

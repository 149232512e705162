#include "mixer_adapter/adapters/kubernetesenv/current_pods.h"

#include <functional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/adapters/kubernetesenv/kube_objects.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/kube/object_files.h"

namespace mixer::kubernetesenv {
namespace {

std::size_t HashOf(const std::vector<kube::ObjectFile>& files) {
  const std::hash<std::string> hash;
  std::size_t sum = files.size();
  for (const kube::ObjectFile& file : files) {
    sum = sum * 31 + hash(file.path);
    sum = sum * 31 + hash(file.text);
  }
  return sum;
}

}  // namespace

CurrentPods::CurrentPods(std::string path, absl::Duration interval,
                         const spi::Env& env)
    : pods_(std::make_shared<const PodIndex>()),
      path_(std::move(path)),
      logger_(env.logger),
      name_(env.handler_name) {
  AddMetrics(env);
  Refresh();
  task_ = env.scheduler->Every(interval, [this] { Refresh(); });
}

void CurrentPods::AddMetrics(const spi::Env& env) {
  const metrics::Labels labels = {{"handler", name_}};
  reads_ = env.metrics->GetCounter("kubernetesenv_reads_total",
                                   "Reads of the objects.", labels);
  failures_ = env.metrics->GetCounter(
      "kubernetesenv_read_failures_total",
      "Reads of the objects that failed, or found a mistake.", labels);
  count_gauge_ = env.metrics->AddCallback(
      metrics::Registry::Kind::kGauge, "kubernetesenv_pods",
      "Pods that are known.", labels,
      [this] { return static_cast<double>(count_); });
  stale_gauge_ = env.metrics->AddCallback(
      metrics::Registry::Kind::kGauge, "kubernetesenv_stale",
      "1 if the last read failed: the pods are those before.", labels,
      [this] { return stale_ ? 1 : 0; });
}

void CurrentPods::Refresh() {
  reads_->Add(1);
  const absl::Status status = Update();
  stale_ = !status.ok();
  if (status.ok()) {
    told_.clear();
  } else {
    TellFailure(status);
  }
}

absl::Status CurrentPods::Update() {
  MIXER_ASSIGN_OR_RETURN(const std::vector<kube::ObjectFile> files,
                         kube::ReadObjectFiles(path_));
  const std::size_t hash = HashOf(files);
  if (known_ && hash == hash_) return absl::OkStatus();
  KubeObjects objects;
  for (const kube::ObjectFile& file : files) {
    const absl::Status status = ReadObjects(file.text, &objects);
    if (!status.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat(file.path, ": ", status.message()));
    }
  }
  const auto pods = std::make_shared<const PodIndex>(objects);
  count_ = pods->size();
  known_ = true;
  hash_ = hash;
  logger_->Info(absl::StrCat(name_, ": ", pods->size(), " pods from ", path_));
  pods_.Set(pods);
  return absl::OkStatus();
}

// Once for each reason, not each time.
void CurrentPods::TellFailure(const absl::Status& error) {
  failures_->Add(1);
  const std::string text(ToStd(error.message()));
  if (text == told_) return;
  told_ = text;
  logger_->Warn(absl::StrCat(
      name_, ": ", text,
      known_ ? "; the pods stay as they were" : "; no pod is known"));
}

}  // namespace mixer::kubernetesenv

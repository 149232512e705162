#include "mixer_adapter/adapters/kactivator/endpoints_file.h"

#include <functional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::kactivator {

using autoscaler::PodState;
using autoscaler::RevisionKey;
using autoscaler::RevisionView;

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

// What is known, and who is told of changes. What is posted to the loop may
// outlive the EndpointsFile.
class EndpointsFile::News {
 public:
  Replicated<Endpoints> endpoints{std::make_shared<const Endpoints>()};

  PodState PodsOf(const RevisionView& revision) const {
    return endpoints.Read(
        [&](const Endpoints& known) { return known.PodsOf(revision); });
  }

  // The rest is the loop's.
  void Start(Listener* listener) { listener_ = listener; }
  void End() { listener_ = nullptr; }

  void Watch(const RevisionView& revision) {
    if (watched_.contains(revision)) return;
    auto key = std::make_unique<RevisionKey>(RevisionKey{
        std::string(revision.name_space), std::string(revision.name)});
    const RevisionView view = ViewOf(*key);
    watched_.emplace(view, Watched{std::move(key), PodsOf(revision)});
  }
  void Unwatch(const RevisionView& revision) { watched_.erase(revision); }

  // There was a new version of the endpoints.
  void Tell() {
    std::vector<std::pair<RevisionKey, PodState>> changes;
    for (auto& [view, watched] : watched_) {
      const PodState pods = PodsOf(view);
      if (pods == watched.told) continue;
      watched.told = pods;
      changes.emplace_back(*watched.key, pods);
    }
    // The listener may watch others meanwhile, or end.
    for (const auto& [key, pods] : changes) {
      if (listener_ != nullptr) listener_->OnPods(ViewOf(key), pods);
    }
  }

 private:
  struct Watched {
    std::unique_ptr<RevisionKey> key;
    PodState told;
  };

  Listener* listener_ = nullptr;
  // Keys view Watched::key.
  absl::flat_hash_map<RevisionView, Watched, autoscaler::RevisionHash> watched_;
};

EndpointsFile::EndpointsFile(const EndpointsFileOptions& options,
                             net::Loop* loop, const spi::Env& env)
    : options_(options),
      loop_(loop),
      clock_(env.clock),
      logger_(env.logger),
      name_(env.handler_name),
      news_(std::make_shared<News>()) {
  AddMetrics(env);
  Refresh();
  task_ = env.scheduler->Every(options_.period, [this] { Refresh(); });
}

EndpointsFile::~EndpointsFile() {
  task_.reset();
  news_->End();
}

void EndpointsFile::AddMetrics(const spi::Env& env) {
  const metrics::Labels labels = {{"handler", name_}};
  reads_ = env.metrics->GetCounter("kactivator_endpoints_reads_total",
                                   "Reads of the endpoints' files.", labels);
  failures_ = env.metrics->GetCounter(
      "kactivator_endpoints_read_failures_total",
      "Reads of the endpoints' files that failed, or found a mistake.", labels);
  const auto gauge = [&](const char* name, const char* help,
                         std::function<double()> read) {
    gauges_.push_back(env.metrics->AddCallback(
        metrics::Registry::Kind::kGauge, name, help, labels, std::move(read)));
  };
  gauge("kactivator_endpoints_revisions", "Revisions that the files list.",
        [this] { return static_cast<double>(count_); });
  gauge("kactivator_endpoints_ready_revisions",
        "Revisions of the files with pods that serve.",
        [this] { return static_cast<double>(ready_); });
  gauge("kactivator_endpoints_stale",
        "1 if the last look failed: what is known is from before.",
        [this] { return stale_ ? 1.0 : 0.0; });
}

void EndpointsFile::Start(Listener* listener) { news_->Start(listener); }

PodState EndpointsFile::PodsOf(const RevisionView& revision) const {
  return news_->PodsOf(revision);
}

bool EndpointsFile::IsTarget(const RevisionView& revision) const {
  return options_.unlisted_are_targets || !known_ ||
         PodsOf(revision) != PodState::kUnknown;
}

void EndpointsFile::Watch(const RevisionView& revision) {
  news_->Watch(revision);
}

void EndpointsFile::Unwatch(const RevisionView& revision) {
  news_->Unwatch(revision);
}

// ---- reading ---------------------------------------------------------------

void EndpointsFile::Refresh() {
  const kube::ObjectFilesStamp stamp(options_.path, clock_->Now());
  if (!stale_ && stamp.ShowsNothingNew(stamp_)) return;
  stamp_ = stamp;
  reads_->Add(1);
  const absl::Status status = Update();
  stale_ = !status.ok();
  if (status.ok()) {
    told_.clear();
  } else {
    TellFailure(status);
  }
}

absl::Status EndpointsFile::Update() {
  MIXER_ASSIGN_OR_RETURN(const std::vector<kube::ObjectFile> files,
                         kube::ReadObjectFiles(options_.path));
  const std::size_t hash = HashOf(files);
  if (known_ && hash == hash_) return absl::OkStatus();
  auto endpoints = std::make_shared<Endpoints>();
  for (const kube::ObjectFile& file : files) {
    const absl::Status status = endpoints->Add(file.text, options_.suffix);
    if (!status.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat(file.path, ": ", status.message()));
    }
  }
  if (!known_) {
    logger_->Info(absl::StrCat(name_, ": ", endpoints->size(), " revisions in ",
                               options_.path));
  }
  hash_ = hash;
  count_ = endpoints->size();
  ready_ = endpoints->ready();
  news_->endpoints.Set(endpoints);
  known_ = true;
  loop_->Post([news = news_] { news->Tell(); });
  return absl::OkStatus();
}

// Once for each reason, not each time.
void EndpointsFile::TellFailure(const absl::Status& error) {
  failures_->Add(1);
  const std::string text(ToStd(error.message()));
  if (text == told_) return;
  told_ = text;
  logger_->Warn(absl::StrCat(name_, ": ", text,
                             known_ ? "; the endpoints stay as they were"
                                    : "; nothing is known of any revision"));
}

}  // namespace mixer::kactivator

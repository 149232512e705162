#include "mixer_adapter/autoscaler/bucketed_uplink.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/autoscaler/bucket_owner.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::autoscaler {
namespace {

// Most buckets have no reachable owner where nobody set them up: such a dial is
// repeated less often than that of the plain connection.
constexpr absl::Duration kOwnerBackoffCap = absl::Seconds(30);

UplinkOptions OwnerOptions(UplinkOptions options, std::string_view bucket) {
  options.url = *OwnerUrl(options.url, bucket);
  options.bucket = true;
  options.backoff.cap = std::max(options.backoff.cap, kOwnerBackoffCap);
  return options;
}

UplinkEnv OwnerEnv(UplinkEnv env, Uplink* plain) {
  env.undelivered = [plain](std::vector<Report> reports) {
    plain->TakeOver(std::move(reports));
  };
  return env;
}

}  // namespace

absl::StatusOr<net::Url> OwnerUrl(const net::Url& service,
                                  std::string_view bucket) {
  const std::size_t dot = service.host.find('.');
  const bool is_address =
      service.host.find(':') != std::string::npos ||
      service.host.find_first_not_of("0123456789.") == std::string::npos;
  if (is_address || dot == std::string::npos || dot == 0) {
    return absl::InvalidArgumentError(absl::StrCat(
        "URL \"", service.text,
        "\": buckets have addresses beside the "
        "Autoscaler's own, as autoscaler.knative-serving.svc.cluster.local has "
        "them: write it so, or set no buckets"));
  }
  return net::ParseUrl(ToStd(absl::StrCat(
      service.secure ? "wss://" : "ws://", ToAbsl(bucket),
      service.host.substr(dot), ":", service.port, service.target)));
}

absl::Status BucketedUplink::Check(int buckets, const net::Url& service) {
  if (buckets == 0) return absl::OkStatus();
  if (buckets < 0 || buckets > kMaxBuckets) {
    return absl::InvalidArgumentError(
        absl::StrCat(buckets, " buckets: Knative has 1 to ", kMaxBuckets,
                     ", as `buckets` in its ConfigMap config-leader-election "
                     "says; write 0 to "
                     "use none"));
  }
  return OwnerUrl(service, BucketNames(buckets).back()).status();
}

BucketedUplink::BucketedUplink(const UplinkOptions& options, int buckets,
                               const UplinkEnv& env)
    : plain_(options, env), buckets_(BucketNames(buckets)) {
  for (const std::string& bucket : buckets_) {
    owners_.push_back(std::make_unique<Uplink>(OwnerOptions(options, bucket),
                                               OwnerEnv(env, &plain_)));
  }
}

void BucketedUplink::Start() {
  plain_.Start();
  for (const auto& owner : owners_) owner->Start();
}

void BucketedUplink::Observe(WakeupObserver* observer) {
  plain_.Observe(observer);
  for (const auto& owner : owners_) owner->Observe(observer);
}

void BucketedUplink::Offer(std::vector<Report> reports) {
  if (owners_.empty()) return plain_.Offer(std::move(reports));
  std::vector<std::vector<Report>> shares(owners_.size());
  std::vector<Report> rest;
  for (Report& report : reports) {
    const RevisionKey& key = report.message.key;
    const std::size_t owner =
        OwnerOf(buckets_, ToStd(absl::StrCat(key.name_space, "/", key.name)));
    std::vector<Report>& share = owners_[owner]->open() ? shares[owner] : rest;
    share.push_back(std::move(report));
  }
  for (std::size_t i = 0; i < owners_.size(); ++i) {
    if (!shares[i].empty()) owners_[i]->Offer(std::move(shares[i]));
  }
  if (!rest.empty()) plain_.Offer(std::move(rest));
}

void BucketedUplink::Shutdown(absl::Duration linger,
                              std::function<void()> done) {
  const auto last = std::make_shared<const std::function<void()>>(
      [left = std::make_shared<std::size_t>(owners_.size() + 1),
       done = std::move(done)] {
        if (--*left == 0) done();
      });
  for (const auto& owner : owners_) {
    owner->Shutdown(linger, [last] { (*last)(); });
  }
  plain_.Shutdown(linger, [last] { (*last)(); });
}

}  // namespace mixer::autoscaler

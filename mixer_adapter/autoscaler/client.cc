#include "mixer_adapter/autoscaler/client.h"

#include <limits.h>
#include <unistd.h>

#include <algorithm>
#include <future>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/autoscaler/uplink.h"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/net/url.h"

namespace mixer::autoscaler {
namespace {

constexpr absl::Duration kMinPeriod = absl::Milliseconds(10);

std::string PodName(const std::string& configured) {
  if (!configured.empty()) return configured;
  char name[HOST_NAME_MAX + 1] = {};
  if (gethostname(name, sizeof name - 1) != 0 || name[0] == '\0') {
    return "mixer";
  }
  return name;
}

std::vector<const Codec*> Codecs(const ClientEnv& env) {
  std::vector<const Codec*> codecs = {env.codec};
  if (env.also != nullptr) codecs.push_back(env.also);
  return codecs;
}

UplinkOptions MakeUplinkOptions(const ClientOptions& options,
                                const net::Url& url) {
  UplinkOptions uplink;
  uplink.url = url;
  uplink.max_pending = options.tally.max_revisions;
  uplink.backoff = options.backoff;
  return uplink;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Client>> Client::Start(
    const ClientOptions& options, const ClientEnv& env) {
  MIXER_ASSIGN_OR_RETURN(const net::Url url, net::ParseUrl(options.endpoint));
  MIXER_RETURN_IF_ERROR(net::WebsocketDialer::Check(url, options.websocket));
  MIXER_RETURN_IF_ERROR(BucketedUplink::Check(options.buckets, url));
  if (options.report_period < kMinPeriod) {
    return absl::InvalidArgumentError(
        absl::StrCat("report period ", FormatGoDuration(options.report_period),
                     " is too short: at least ", FormatGoDuration(kMinPeriod),
                     "; Knative's Activator takes 1s"));
  }
  return std::unique_ptr<Client>(new Client(options, env, url));
}

Client::Client(const ClientOptions& options, const ClientEnv& env,
               const net::Url& url)
    : tally_(options.tally),
      pod_name_(PodName(options.pod_name)),
      period_(options.report_period),
      linger_(options.linger),
      clock_(env.clock),
      dialer_(&io_, options.websocket),
      uplink_(MakeUplinkOptions(options, url), options.buckets,
              UplinkEnv{&io_, &dialer_, Codecs(env), env.clock, env.logger,
                        &stats_}),
      next_tick_(io_.Now()),
      wakeups_due_(
          std::make_unique<net::Signal>(&io_, [this] { SendWakeups(); })) {
  uplink_.Observe(this);
  io_.Post([this] {
    uplink_.Start();
    Tick();
  });
}

Client::~Client() {
  std::promise<void> done;
  io_.Post([this, &done] {
    tick_.reset();
    wakeups_due_.reset();
    std::vector<Report> reports;
    tally_.Flush(clock_->Now(), &reports);
    Offer(std::move(reports));
    uplink_.Shutdown(linger_, [&done] { done.set_value(); });
  });
  done.get_future().wait();
  io_.Stop();
}

void Client::Observe(WakeupObserver* observer) { observer_ = observer; }

void Client::OnWakeup(const RevisionKey& revision, absl::Time noted) {
  if (observer_ != nullptr) observer_->OnWakeup(revision, noted);
}

void Client::OnWakeupSent(const RevisionKey& revision) {
  if (observer_ != nullptr) observer_->OnWakeupSent(revision);
}

void Client::OnWakeupDelivered(const RevisionKey& revision) {
  tally_.Delivered(ViewOf(revision), clock_->Now());
  if (observer_ != nullptr) observer_->OnWakeupDelivered(revision);
}

void Client::SendWakeups() {
  std::vector<Report> reports;
  tally_.TakeWakeups(&reports);
  Offer(std::move(reports));
}

void Client::Tick() {
  std::vector<Report> reports;
  tally_.Flush(clock_->Now(), &reports);
  Offer(std::move(reports));
  const absl::Time now = io_.Now();
  next_tick_ = std::max(next_tick_ + period_, now);
  tick_ = io_.After(next_tick_ - now, [this] { Tick(); });
}

void Client::Offer(std::vector<Report> reports) {
  if (reports.empty()) return;
  for (Report& report : reports) {
    report.message.stat.pod_name = pod_name_;
    if (report.wakeup) OnWakeup(report.message.key, report.noted);
  }
  uplink_.Offer(std::move(reports));
}

}  // namespace mixer::autoscaler

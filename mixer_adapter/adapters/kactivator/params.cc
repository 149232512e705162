#include "mixer_adapter/adapters/kactivator/params.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/adapters/kactivator/probe_url.h"
#include "mixer_adapter/adapters/kactivator/readiness_factory.h"
#include "mixer_adapter/autoscaler/bucketed_uplink.h"
#include "mixer_adapter/autoscaler/encoding.h"
#include "mixer_adapter/autoscaler/release.h"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/net/url.h"
#include "mixer_adapter/net/websocket.h"
#include "mixer_adapter/spi/proto_duration.h"

namespace mixer::kactivator {
namespace {

using adapter::kactivator::config::Hold;
using adapter::kactivator::config::Params;

// The Autoscaler's default: a revision without requests for so long goes.
constexpr absl::Duration kStableWindow = absl::Seconds(60);
// What a proxy gives one attempt of a Check (spec proxy_client.md 2).
constexpr absl::Duration kAttempt = absl::Seconds(5);

// What a duration may be, and its field's name.
struct Range {
  const char* field;
  absl::Duration least;
  absl::Duration most;
};

void Validate(const google::protobuf::Duration& proto, const Range& range,
              spi::ConfigErrors* errors) {
  const absl::Duration duration = spi::ToDuration(proto);
  if (duration >= range.least && duration <= range.most) return;
  errors->Add(range.field,
              absl::StrCat("must be from ", FormatGoDuration(range.least),
                           " to ", FormatGoDuration(range.most)));
}

net::TlsOptions ToTls(const adapter::kactivator::config::Tls& tls) {
  return {tls.ca_file(), tls.server_name(), tls.certificate_file(),
          tls.key_file()};
}

void ValidateEndpoint(const Params& params, spi::ConfigErrors* errors) {
  const std::string& endpoint = params.autoscaler_endpoint();
  if (endpoint.empty()) {
    errors->Add("autoscaler_endpoint",
                "is missing; say where the Autoscaler listens, such as "
                "ws://autoscaler.knative-serving.svc.cluster.local:8080");
    return;
  }
  const auto url = net::ParseUrl(endpoint);
  if (!url.ok()) {
    errors->Add("autoscaler_endpoint", ToStd(url.status().message()));
    return;
  }
  net::WebsocketOptions options;
  options.tls = ToTls(params.tls());
  if (const absl::Status status = net::WebsocketDialer::Check(*url, options);
      !status.ok()) {
    errors->Add("tls", ToStd(status.message()));
  }
  if (const absl::Status status =
          autoscaler::BucketedUplink::Check(params.autoscaler_buckets(), *url);
      !status.ok()) {
    errors->Add("autoscaler_buckets", ToStd(status.message()));
  }
}

void ValidateAutoscaler(const Params& params, spi::ConfigErrors* errors) {
  ValidateEndpoint(params, errors);
  if (const auto release = autoscaler::Release::Parse(params.knative_version());
      !release.ok()) {
    errors->Add("knative_version", ToStd(release.status().message()));
  }
  if (params.encoding().empty()) return;
  if (const auto encoding = autoscaler::Encoding::Parse(params.encoding());
      !encoding.ok()) {
    errors->Add("encoding", ToStd(encoding.status().message()));
  }
}

absl::StatusOr<Targets> ParseTargets(const Params& params) {
  return Targets::Parse({params.targets().begin(), params.targets().end()});
}

void ValidateAnswers(const Params& params, spi::ConfigErrors* errors) {
  if (params.valid_duration().seconds() < 0 ||
      params.valid_duration().nanos() < 0) {
    errors->Add("valid_duration", "must not be negative");
  }
  if (params.valid_use_count() < 0) {
    errors->Add("valid_use_count",
                "must not be negative: a proxy would reuse the answer without "
                "end; write 0 to be asked each time");
  }
  if (spi::ToDuration(params.valid_duration()) == absl::ZeroDuration() &&
      params.valid_use_count() == 0) {
    errors->Add("valid_duration",
                "must not be 0 together with valid_use_count 0: Mixer takes "
                "such an answer for no opinion, and lets the proxy reuse its "
                "own for a minute");
  }
  const absl::Duration ready = spi::ToDuration(params.ready_valid_duration());
  if (ready <= absl::ZeroDuration() || ready >= kStableWindow) {
    errors->Add("ready_valid_duration",
                "must be above 0 and below the Autoscaler's stable window, "
                "1m0s: a proxy that reuses an answer for longer does not see "
                "that the revision has gone");
  }
  if (params.ready_valid_use_count() < 0) {
    errors->Add("ready_valid_use_count", "must not be negative");
  }
}

void ValidateReadiness(const Params& params, spi::ConfigErrors* errors) {
  const absl::Duration least = absl::Milliseconds(10);
  if (params.has_endpoints()) {
    if (params.endpoints().path().empty()) {
      errors->Add("endpoints.path",
                  "is missing; name a file with Endpoints or EndpointSlice "
                  "objects, or a directory with such files");
    }
    if (params.endpoints().has_period()) {
      Validate(params.endpoints().period(),
               {"endpoints.period", least, absl::Minutes(1)}, errors);
    }
  }
  if (!params.has_probe()) return;
  const auto& probe = params.probe();
  if (const absl::Status url = ProbeUrl::Check(probe.url()); !url.ok()) {
    errors->Add("probe.url", ToStd(url.message()));
  }
  if (probe.has_period()) {
    Validate(probe.period(), {"probe.period", least, absl::Minutes(1)}, errors);
  }
  if (probe.has_timeout()) {
    Validate(probe.timeout(), {"probe.timeout", least, absl::Minutes(1)},
             errors);
  }
  if (probe.has_refresh()) {
    Validate(probe.refresh(), {"probe.refresh", least, absl::Hours(1)}, errors);
  }
  if (probe.max_probes() < 0) {
    errors->Add("probe.max_probes", "must not be negative");
  }
}

void ValidateHold(const Params& params, spi::ConfigErrors* errors) {
  if (!params.has_hold()) return;
  const Hold& hold = params.hold();
  if (params.readiness_case() == Params::READINESS_NOT_SET) {
    errors->Add("hold",
                "needs endpoints or probe: else nobody knows when the "
                "revision's pods serve");
  }
  if (hold.has_limit()) {
    Validate(hold.limit(), {"hold.limit", absl::Milliseconds(100), kAttempt},
             errors);
  }
  if (hold.has_settle()) {
    Validate(hold.settle(), {"hold.settle", absl::ZeroDuration(), kAttempt},
             errors);
  }
  if (hold.max_held() < 0) {
    errors->Add("hold.max_held", "must not be negative");
  }
  if (hold.has_retry_after()) {
    Validate(hold.retry_after(),
             {"hold.retry_after", absl::Seconds(1), absl::Hours(1)}, errors);
  }
  if (hold.has_give_up()) {
    Validate(hold.give_up(), {"hold.give_up", absl::Seconds(1), absl::Hours(1)},
             errors);
  }
  if (hold.has_give_up_pause()) {
    Validate(hold.give_up_pause(),
             {"hold.give_up_pause", absl::ZeroDuration(), absl::Hours(1)},
             errors);
  }
}

Unready ToUnready(Hold::Unready unready) {
  switch (unready) {
    case Hold::UNAVAILABLE:
      return Unready::kUnavailable;
    case Hold::ASK_AGAIN:
      return Unready::kAskAgain;
    case Hold::PASS:
      return Unready::kPass;
    default:
      return Unready::kRetryLater;
  }
}

// Leaves `*to` alone where the operator said nothing.
void Set(bool given, const google::protobuf::Duration& from,
         absl::Duration* to) {
  if (given) *to = spi::ToDuration(from);
}

void SetHold(const Hold& from, ActivatorOptions* options) {
  HoldOptions& to = options->holding;
  Set(from.has_limit(), from.limit(), &to.limit);
  Set(from.has_settle(), from.settle(), &to.settle);
  Set(from.has_give_up(), from.give_up(), &to.give_up);
  Set(from.has_give_up_pause(), from.give_up_pause(), &to.give_up_pause);
  if (from.max_held() > 0) {
    to.max_held = static_cast<std::size_t>(from.max_held());
  }
  options->answers.unready = ToUnready(from.unready());
  Set(from.has_retry_after(), from.retry_after(),
      &options->answers.retry_after);
}

}  // namespace

const Params& DefaultParams() {
  static const Params* const params = [] {
    auto* const defaults = new Params;
    defaults->set_knative_version("0.9");
    defaults->mutable_valid_duration()->set_seconds(1);
    defaults->mutable_ready_valid_duration()->set_seconds(30);
    defaults->set_ready_valid_use_count(spi::kDefaultUseCount);
    defaults->mutable_repeat_wakeups()->set_seconds(5);
    defaults->mutable_longest_request()->set_seconds(300);
    return defaults;
  }();
  return *params;
}

void ValidateParams(const Params& params, spi::ConfigErrors* errors) {
  ValidateAutoscaler(params, errors);
  if (const auto targets = ParseTargets(params); !targets.ok()) {
    errors->Add("targets", ToStd(targets.status().message()));
  }
  ValidateAnswers(params, errors);
  ValidateReadiness(params, errors);
  ValidateHold(params, errors);
  Validate(params.repeat_wakeups(),
           {"repeat_wakeups", absl::ZeroDuration(), absl::Minutes(10)}, errors);
  Validate(params.longest_request(),
           {"longest_request", absl::Seconds(1), absl::Hours(24)}, errors);
}

absl::StatusOr<ActivatorOptions> ToOptions(const Params& params, bool paired) {
  ActivatorOptions options;
  options.endpoint = params.autoscaler_endpoint();
  options.pod_name = params.pod_name();
  options.buckets = params.autoscaler_buckets();
  options.tls = ToTls(params.tls());
  options.paired = paired;
  MIXER_ASSIGN_OR_RETURN(options.release,
                         autoscaler::Release::Parse(params.knative_version()));
  if (!params.encoding().empty()) {
    MIXER_ASSIGN_OR_RETURN(options.encoding,
                           autoscaler::Encoding::Parse(params.encoding()));
  }
  MIXER_ASSIGN_OR_RETURN(options.targets, ParseTargets(params));
  AnswerOptions& answers = options.answers;
  answers.valid_duration = spi::ToDuration(params.valid_duration());
  answers.valid_use_count = params.valid_use_count();
  answers.ready_valid_duration = spi::ToDuration(params.ready_valid_duration());
  answers.ready_valid_use_count = params.ready_valid_use_count();
  options.repeat_wakeups = spi::ToDuration(params.repeat_wakeups());
  options.longest_request = spi::ToDuration(params.longest_request());
  options.hold = params.has_hold();
  if (params.has_hold()) SetHold(params.hold(), &options);
  options.readiness = MakeReadinessFactory(params, options.release);
  return options;
}

}  // namespace mixer::kactivator

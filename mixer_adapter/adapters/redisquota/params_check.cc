#include "mixer_adapter/adapters/redisquota/params_check.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/net/listen_address.h"
#include "mixer_adapter/spi/proto_duration.h"

namespace mixer::redisquota {
namespace {

using ::adapter::redisquota::config::Params;

class ParamsCheck {
 public:
  ParamsCheck(const Params& params,
              const std::map<std::string, quota::Type>& types,
              spi::ConfigErrors* errors)
      : params_(params), types_(types), errors_(*errors) {}

  void Run() {
    if (params_.quotas().empty()) {
      errors_.Add("quotas", "must not be empty: add a quota for each instance");
    }
    for (int i = 0; i < params_.quotas_size(); ++i) {
      CheckQuota(params_.quotas(i), absl::StrCat("quotas[", i, "]"));
    }
    for (const auto& [name, type] : types_) {
      if (names_.count(name) > 0) continue;
      errors_.Add("quotas",
                  absl::StrCat("did not find limit defined for quota ", name,
                               ": add a quota of this name, or take the "
                               "instance out of the rules"));
    }
    CheckServer();
    if (params_.connection_pool_size() < 0) {
      errors_.Add("connection_pool_size",
                  absl::StrCat("connection_pool_size of ",
                               params_.connection_pool_size(),
                               " is invalid, must be > 0"));
    }
  }

 private:
  void CheckQuota(const Params::Quota& quota, const std::string& field) {
    if (quota.name().empty()) {
      errors_.Add(field + ".name",
                  "is missing; write the instance's full name, such as "
                  "requestcount.instance.istio-system");
    } else if (!names_.insert(quota.name()).second) {
      errors_.Add(field + ".name",
                  absl::StrCat("there is another quota ", quota.name(),
                               ": keep one of them"));
    }
    CheckAmount(quota, field);
    CheckWindow(quota, field);
    for (int i = 0; i < quota.overrides_size(); ++i) {
      CheckOverride(quota.name(), quota.overrides(i),
                    absl::StrCat(field, ".overrides[", i, "]"));
    }
  }

  void CheckAmount(const Params::Quota& quota, const std::string& field) {
    if (quota.max_amount() < 0) {
      errors_.Add(field + ".max_amount",
                  "must not be negative; write 0 to grant nothing");
    }
    if (quota.max_amount() == 0) {
      errors_.Warn(field + ".max_amount",
                   "is 0 or missing: nothing is granted");
    }
  }

  void CheckWindow(const Params::Quota& quota, const std::string& field) {
    const absl::Duration window = spi::ToDuration(quota.valid_duration());
    if (window <= absl::ZeroDuration()) {
      errors_.Add(field + ".valid_duration",
                  absl::StrCat("must be > 0, is ", FormatGoDuration(window),
                               ": write the length of the window"));
    }
    if (!Params::QuotaAlgorithm_IsValid(quota.rate_limit_algorithm())) {
      errors_.Add(field + ".rate_limit_algorithm",
                  "must be FIXED_WINDOW or ROLLING_WINDOW");
    }
    if (quota.rate_limit_algorithm() != Params::ROLLING_WINDOW) return;
    const absl::Duration bucket = spi::ToDuration(quota.bucket_duration());
    if (bucket <= absl::ZeroDuration()) {
      errors_.Add(field + ".bucket_duration",
                  absl::StrCat("must be > 0 for ROLLING_WINDOW, is ",
                               FormatGoDuration(bucket)));
    } else if (window > absl::ZeroDuration() && window <= bucket) {
      errors_.Add(
          field + ".valid_duration",
          absl::StrCat(FormatGoDuration(window),
                       " should be longer than bucket_duration, ",
                       FormatGoDuration(bucket), ", for ROLLING_WINDOW"));
    }
  }

  void CheckOverride(const std::string& quota, const Params::Override& override,
                     const std::string& field) {
    if (override.max_amount() <= 0) {
      errors_.Add(field + ".max_amount", "must be > 0");
    }
    if (override.dimensions().empty()) {
      errors_.Add(field + ".dimensions",
                  "is empty: write which values the override is for");
    }
    const auto type = types_.find(quota);
    if (type == types_.end()) return;
    const std::map<std::string, std::string> sorted(
        override.dimensions().begin(), override.dimensions().end());
    for (const auto& [name, value] : sorted) {
      if (type->second.dimensions.count(name) > 0) continue;
      errors_.Warn(absl::StrCat(field, ".dimensions[", name, "]"),
                   absl::StrCat("never fits: instance ", quota,
                                " has no dimension of this name"));
    }
  }

  void CheckServer() {
    const std::string& text = params_.redis_server_url();
    if (text.empty()) {
      errors_.Add("redis_server_url", "is empty: write host:port");
      return;
    }
    if (text.find("redis://") == 0 || text.find("rediss://") == 0) {
      errors_.Add("redis_server_url",
                  "must be host:port without a scheme; passwords, numbers of "
                  "databases and TLS are not supported");
      return;
    }
    const auto address = net::ListenAddress::Parse(text);
    if (!address.ok()) {
      errors_.Add("redis_server_url", ToStd(address.status().message()));
    } else if (!address->is_unix() && address->port == 0) {
      errors_.Add("redis_server_url",
                  "the port must be a number from 1 to 65535");
    }
  }

  const Params& params_;
  const std::map<std::string, quota::Type>& types_;
  spi::ConfigErrors& errors_;
  std::set<std::string> names_;
};

}  // namespace

void CheckParams(const Params& params,
                 const std::map<std::string, quota::Type>& types,
                 spi::ConfigErrors* errors) {
  ParamsCheck(params, types, errors).Run();
}

}  // namespace mixer::redisquota

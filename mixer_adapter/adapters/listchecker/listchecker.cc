#include "mixer_adapter/adapters/listchecker/listchecker.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/adapters/listchecker/config.pb.h"
#include "mixer_adapter/adapters/listchecker/current_list.h"
#include "mixer_adapter/adapters/listchecker/entry_list.h"
#include "mixer_adapter/adapters/listchecker/list_source.h"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/spi/proto_duration.h"
#include "template/listentry/listentry.template.h"

namespace mixer::listchecker {
namespace {

using ::adapter::list::config::Params;

ListOptions OptionsOf(const Params& params) {
  return {params.provider_url(),
          spi::ToDuration(params.refresh_interval()),
          spi::ToDuration(params.ttl()),
          params.entry_type(),
          {params.overrides().begin(), params.overrides().end()}};
}

class ListCheckerHandler final : public spi::Handler,
                                 public listentry::Handler {
 public:
  ListCheckerHandler(const Params& params, const spi::Env& env)
      : blacklist_(params.blacklist()), list_(OptionsOf(params), env) {
    answer_.valid_duration = spi::ToDuration(params.caching_interval());
    answer_.valid_use_count = params.caching_use_count();
  }

  absl::StatusOr<spi::CheckResult> HandleListEntry(
      const listentry::Instance& instance,
      const spi::CallContext& context) override {
    const Value& value = instance.value;
    const bool address = value.kind() == Value::Kind::kBytes;
    Scratch* const scratch = context.scratch;
    return list_.Read(context.now, [&](const EntryList& list) {
      if (!address && value.kind() != Value::Kind::kString) {
        return Answer(absl::StatusCode::kInvalidArgument, GoText(value),
                      " is not a valid string or IP address", scratch);
      }
      const EntryList::Result result =
          address ? list.FindAddress(value.bytes(), scratch)
                  : list.Find(value.string(), scratch);
      if (Passes(result)) return answer_;
      const std::string_view text =
          address ? AddressText(value.bytes(), scratch) : value.string();
      if (result == EntryList::Result::kInvalid) {
        return Answer(absl::StatusCode::kInvalidArgument, text,
                      " is not a valid IP address", scratch);
      }
      return Answer(absl::StatusCode::kPermissionDenied, text,
                    blacklist_ ? " is blacklisted" : " is not whitelisted",
                    scratch);
    });
  }

 private:
  bool Passes(EntryList::Result result) const {
    return result ==
           (blacklist_ ? EntryList::Result::kNotIn : EntryList::Result::kIn);
  }

  spi::CheckResult Answer(absl::StatusCode code, std::string_view value,
                          std::string_view why, Scratch* scratch) const {
    spi::CheckResult answer = answer_;
    answer.code = code;
    answer.message = scratch->Concat(value, why);
    return answer;
  }

  const bool blacklist_;
  spi::CheckResult answer_;  // of a value that passes
  CurrentList list_;
};

// Finds the mistakes of params.
class ParamsCheck {
 public:
  ParamsCheck(const Params& params, spi::ConfigErrors* errors)
      : params_(params), errors_(*errors) {}

  void Run() {
    if (!params_.provider_url().empty()) CheckProvider();
    CheckCaching();
    for (int i = 0; i < params_.overrides_size(); ++i) {
      const std::string& entry = params_.overrides(i);
      const absl::Status status = CheckEntry(params_.entry_type(), entry);
      if (status.ok()) continue;
      errors_.Add(absl::StrCat("overrides[", i, "]"),
                  absl::StrCat("could not parse override ", entry, ": ",
                               status.message()));
    }
    if (!Params::ListEntryType_IsValid(params_.entry_type())) {
      errors_.Add("entry_type",
                  "must be STRINGS, CASE_INSENSITIVE_STRINGS, IP_ADDRESSES or "
                  "REGEX");
    }
  }

 private:
  void CheckProvider() {
    if (const absl::Status status = CheckListUrl(params_.provider_url());
        !status.ok()) {
      errors_.Add("provider_url", ToStd(status.message()));
    }
    const absl::Duration refresh = spi::ToDuration(params_.refresh_interval());
    if (refresh < absl::Seconds(1)) {
      errors_.Add("refresh_interval", absl::StrCat("must be at least 1s, is ",
                                                   FormatGoDuration(refresh)));
    }
    const absl::Duration ttl = spi::ToDuration(params_.ttl());
    if (ttl < refresh) {
      errors_.Add("ttl", absl::StrCat("must not be below refresh_interval, ",
                                      FormatGoDuration(refresh), ", but is ",
                                      FormatGoDuration(ttl),
                                      ": the list would be dropped before each "
                                      "refresh"));
    }
  }

  void CheckCaching() {
    if (spi::ToDuration(params_.caching_interval()) < absl::ZeroDuration()) {
      errors_.Add("caching_interval", "must not be negative");
    }
    if (params_.caching_use_count() < 0) {
      errors_.Add("caching_use_count",
                  "must not be negative; write 0 to be asked each time");
    }
    if (spi::ToDuration(params_.caching_interval()) == absl::ZeroDuration() &&
        params_.caching_use_count() == 0) {
      errors_.Warn("caching_interval",
                   "0 together with caching_use_count 0 is no opinion when a "
                   "value passes: the proxy reuses Mixer's own answer for a "
                   "minute");
    }
  }

  const Params& params_;
  spi::ConfigErrors& errors_;
};

class ListCheckerBuilder final : public spi::HandlerBuilder,
                                 public listentry::HandlerBuilder {
 public:
  void SetListEntryTypes(
      const std::map<std::string, listentry::Type>&) override {
    // Every value says what it is.
  }
  void SetAdapterConfig(const google::protobuf::Message& params) override {
    params_ = &dynamic_cast<const Params&>(params);
  }
  void Validate(spi::ConfigErrors* errors) override {
    ParamsCheck(*params_, errors).Run();
  }
  absl::StatusOr<std::unique_ptr<spi::Handler>> Build(
      const spi::Env& env) override {
    return std::make_unique<ListCheckerHandler>(*params_, env);
  }

 private:
  const Params* params_ = nullptr;
};

const Params& DefaultConfig() {
  static const Params* const params = [] {
    auto* const defaults = new Params;
    defaults->mutable_refresh_interval()->set_seconds(60);
    defaults->mutable_ttl()->set_seconds(300);
    defaults->mutable_caching_interval()->set_seconds(300);
    defaults->set_caching_use_count(10000);
    return defaults;
  }();
  return *params;
}

}  // namespace

spi::Info GetInfo() {
  return {"listchecker",
          "Looks values up in a list.",
          {&listentry::GetTemplate()},
          &DefaultConfig(),
          []() -> std::unique_ptr<spi::HandlerBuilder> {
            return std::make_unique<ListCheckerBuilder>();
          }};
}

}  // namespace mixer::listchecker

#include "mixer_adapter/adapters/redisquota/redisquota.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/adapters/redisquota/config.pb.h"
#include "mixer_adapter/adapters/redisquota/counter_key.h"
#include "mixer_adapter/adapters/redisquota/params_check.h"
#include "mixer_adapter/adapters/redisquota/quota_limits.h"
#include "mixer_adapter/adapters/redisquota/redis_counters.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/string_hash.h"
#include "mixer_adapter/base/strings.h"
#include "template/quota/quota.template.h"

namespace mixer::redisquota {
namespace {

using ::adapter::redisquota::config::Params;

constexpr std::int64_t kDefaultConnections = 10;
// One thread sends and one thread of Redis answers: more than these would have
// less to send together.
constexpr std::int64_t kMaxConnections = 4;

std::size_t ConnectionsOf(const Params& params) {
  const std::int64_t wanted = params.connection_pool_size() == 0
                                  ? kDefaultConnections
                                  : params.connection_pool_size();
  return static_cast<std::size_t>(std::min(wanted, kMaxConnections));
}

// What ScriptLink::Run takes (window_script.h).
std::vector<std::string> WordsOf(const quota::Instance& instance,
                                 const QuotaLimits& limits,
                                 const spi::QuotaArgs& args, absl::Time now) {
  const Limit& limit = limits.For(instance.dimensions);
  const std::string key = absl::StrCat(CounterKey(instance), limit.key_suffix);
  std::vector<std::string> words = {"2", key + ".meta", key + ".data"};
  if (!args.deduplication_id.empty()) {
    words[0] = "3";
    words.push_back(absl::StrCat(ToAbsl(args.deduplication_id), "-", words[1]));
  }
  for (const std::int64_t number :
       {limit.max_amount, absl::ToInt64Nanoseconds(limits.window()),
        absl::ToInt64Nanoseconds(limits.bucket()),
        std::int64_t{args.best_effort ? 1 : 0}, args.amount,
        absl::ToUnixNanos(now)}) {
    words.push_back(absl::StrCat(number));
  }
  return words;
}

class RedisQuotaHandler final : public spi::Handler,
                                public quota::WaitingHandler {
 public:
  RedisQuotaHandler(const Params& params, RedisOptions options,
                    const spi::Env& env)
      : counters_(std::move(options), env) {
    for (const Params::Quota& quota : params.quotas()) {
      limits_.try_emplace(quota.name(), quota);
    }
  }

  void HandleQuota(const quota::Instance& instance, const spi::QuotaArgs& args,
                   const spi::CallContext& context,
                   spi::Completion<spi::QuotaResult> done) override {
    const auto limits = limits_.find(instance.name);
    if (limits == limits_.end()) {
      return done.Finish(absl::NotFoundError(absl::StrCat(
          "did not find limit defined for quota ", ToAbsl(instance.name))));
    }
    counters_.Start({limits->second.script(),
                     WordsOf(instance, limits->second, args, context.now),
                     absl::InfiniteFuture(), std::move(done)},
                    context.deadline - context.now);
  }

 private:
  absl::flat_hash_map<std::string, const QuotaLimits, StringHash, StringEq>
      limits_;
  RedisCounters counters_;
};

class RedisQuotaBuilder final : public spi::HandlerBuilder,
                                public quota::HandlerBuilder {
 public:
  void SetQuotaTypes(const std::map<std::string, quota::Type>& types) override {
    types_ = types;
  }
  void SetAdapterConfig(const google::protobuf::Message& params) override {
    params_ = &dynamic_cast<const Params&>(params);
  }
  void Validate(spi::ConfigErrors* errors) override {
    CheckParams(*params_, types_, errors);
  }
  // Also while there is no Redis: it connects as soon as there is one.
  absl::StatusOr<std::unique_ptr<spi::Handler>> Build(
      const spi::Env& env) override {
    RedisOptions options;
    options.address_text = params_->redis_server_url();
    MIXER_ASSIGN_OR_RETURN(options.address,
                           net::ListenAddress::Parse(options.address_text));
    options.connections = ConnectionsOf(*params_);
    return std::make_unique<RedisQuotaHandler>(*params_, std::move(options),
                                               env);
  }

 private:
  std::map<std::string, quota::Type> types_;
  const Params* params_ = nullptr;
};

const Params& DefaultConfig() {
  static const Params* const params = [] {
    auto* const defaults = new Params;
    defaults->set_redis_server_url("localhost:6379");
    defaults->set_connection_pool_size(kDefaultConnections);
    return defaults;
  }();
  return *params;
}

}  // namespace

spi::Info GetInfo() {
  return {"redisquota",
          "Counts what quotas grant, in Redis.",
          {&quota::GetTemplate()},
          &DefaultConfig(),
          []() -> std::unique_ptr<spi::HandlerBuilder> {
            return std::make_unique<RedisQuotaBuilder>();
          }};
}

}  // namespace mixer::redisquota

#include "mixer_adapter/adapters/remote/remote.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "mixer_adapter/adapters/remote/calls.h"
#include "mixer_adapter/adapters/remote/channel.h"
#include "mixer_adapter/adapters/remote/session.h"
#include "mixer_adapter/attribute/wire_writer.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/spi/proto_duration.h"
#include "mixer_adapter/spi/remote_params.pb.h"
#include "template/dynamic/remote_handler.h"

namespace mixer::remote {
namespace {

using google::protobuf::Any;

constexpr char kMaxCalls[] = "MIXER_REMOTE_MAX_CALLS";
constexpr char kAnyPeer[] = "BYPASS_OOP_MTLS_SAN_VERIFICATION";

// Of calls for which neither the client nor the operator set one.
absl::Duration DefaultTimeout() { return absl::Minutes(1); }
// Of opening a session, likewise.
absl::Duration SessionTimeout() { return absl::Seconds(5); }

// Field `adapter_config` of a request.
std::string ConfigField(const Any& config) {
  std::string out;
  AppendBytesField(2, config.SerializeAsString(), &out);
  return out;
}

// In its place, as the services' protos describe it.
Any SessionConfig(const std::string& id) {
  Any config;
  config.set_type_url("google.protobuf.Any.type_url");
  config.set_value(id);
  return config;
}

class RemoteHandler final : public spi::Handler, public dynamic::RemoteHandler {
 public:
  RemoteHandler(const spi::RemoteParams& params,
                const dynamic::RemoteBuilder::Types& types,
                std::shared_ptr<grpc::Channel> channel, int max_calls,
                const spi::Env& env)
      : timeout_(spi::ToDuration(params.connection().timeout())),
        address_(params.connection().address()),
        name_(env.handler_name),
        logger_(env.logger),
        next_id_(std::random_device()() * (std::uint64_t{1} << 32) |
                 std::random_device()()),
        calls_(std::move(channel), max_calls) {
    AddMetrics(env);
    if (params.session_based()) {
      session_.emplace(
          Session::Request(params.adapter_config(), types),
          timeout_ > absl::ZeroDuration() ? timeout_ : SessionTimeout(),
          &calls_, Sessions(env, "opened"), Sessions(env, "failed"));
    } else if (params.has_adapter_config()) {
      config_ = ConfigField(params.adapter_config());
    }
  }

  void Call(dynamic::RemoteRequest request, const spi::CallContext& context,
            spi::Completion<std::string> done) override {
    auto call = std::make_shared<Pending>(
        Pending{std::move(request), Deadline(context), context.cancellation,
                std::move(done)});
    if (!session_.has_value()) return Send(std::move(call), config_, "");
    session_->Use([this, call](const absl::StatusOr<std::string>& id) {
      if (!id.ok()) return End(&call->done, id.status());
      Send(call, id->empty() ? "" : ConfigField(SessionConfig(*id)), *id);
    });
  }

 private:
  struct Pending {
    dynamic::RemoteRequest request;
    absl::Time deadline;
    Cancellation* cancellation;
    spi::Completion<std::string> done;
  };

  // Gives a call its answer, and notes how the adapter is.
  class Answer final : public spi::Completion<std::string>::Sink {
   public:
    Answer(RemoteHandler* handler, std::string session,
           spi::Completion<std::string> done)
        : handler_(handler),
          session_(std::move(session)),
          done_(std::move(done)) {}

    void Complete(absl::StatusOr<std::string> bytes,
                  std::shared_ptr<const void> /*owner*/) override {
      const std::unique_ptr<Answer> self(this);
      handler_->Note(session_, bytes.status());
      done_.Finish(std::move(bytes));
    }
    void Refuse(const absl::Status& why) override { Complete(why, nullptr); }

   private:
    RemoteHandler* const handler_;
    const std::string session_;
    spi::Completion<std::string> done_;
  };

  absl::Time Deadline(const spi::CallContext& context) const {
    if (timeout_ > absl::ZeroDuration()) {
      return std::min(context.deadline, absl::Now() + timeout_);
    }
    return context.deadline != absl::InfiniteFuture()
               ? context.deadline
               : absl::Now() + DefaultTimeout();
  }

  void Send(const std::shared_ptr<Pending>& call, const std::string& config,
            const std::string& session) {
    dynamic::RemoteRequest& request = call->request;
    if (request.deduplication_id.empty()) {
      request.deduplication_id =
          absl::StrCat(next_id_.fetch_add(1, std::memory_order_relaxed));
    }
    std::string bytes = std::move(request.instances);
    bytes += config;
    AppendBytesField(3, request.deduplication_id, &bytes);
    bytes += request.quota_request;
    auto* const answer = new Answer(this, session, std::move(call->done));
    calls_.Start(request.method, bytes, call->deadline, call->cancellation,
                 spi::Completion<std::string>(answer));
  }

  void End(spi::Completion<std::string>* done, const absl::Status& status) {
    Note("", status);
    done->Finish(status);
  }

  void Note(const std::string& session, const absl::Status& status) {
    if (session_.has_value()) session_->Note(session, status);
    if (status.ok() || absl::IsUnavailable(status)) NoteReach(status.ok());
  }

  // One line a change.
  void NoteReach(bool reached) {
    if (unreachable_.load(std::memory_order_relaxed) != reached) return;
    if (unreachable_.exchange(!reached) != reached) return;
    if (reached) {
      logger_->Info(absl::StrCat("handler ", name_, ": the adapter at ",
                                 address_, " answers again"));
    } else {
      logger_->Warn(absl::StrCat("handler ", name_, ": no connection to ",
                                 "the adapter at ", address_,
                                 "; trying again"));
    }
  }

  void AddMetrics(const spi::Env& env) {
    under_way_ = env.metrics->AddCallback(
        metrics::Registry::Kind::kGauge, "mixer_remote_calls_under_way",
        "Calls of out-of-process adapters that have no answer yet.",
        {{"handler", name_}},
        [this] { return static_cast<double>(calls_.under_way()); });
    reachable_ = env.metrics->AddCallback(
        metrics::Registry::Kind::kGauge, "mixer_remote_reachable",
        "Whether the last call of the adapter found a connection.",
        {{"handler", name_}},
        [this] { return unreachable_.load() ? 0.0 : 1.0; });
  }

  metrics::Counter* Sessions(const spi::Env& env, const char* result) const {
    return env.metrics->GetCounter(
        "mixer_remote_sessions_total",
        "Sessions opened with session based adapters, or not.",
        {{"handler", name_}, {"result", result}});
  }

  const absl::Duration timeout_;
  const std::string address_;
  const std::string name_;
  Logger* const logger_;
  std::atomic<bool> unreachable_{false};
  std::atomic<std::uint64_t> next_id_;  // of requests without an id
  std::string config_;                  // of every request
  Calls calls_;
  std::optional<Session> session_;  // ends before the calls do
  std::unique_ptr<metrics::Registry::Callback> under_way_;
  std::unique_ptr<metrics::Registry::Callback> reachable_;
};

class RemoteBuilder final : public spi::HandlerBuilder,
                            public dynamic::RemoteBuilder {
 public:
  explicit RemoteBuilder(const Options& options) : options_(options) {}

  void AddTypes(const Types& types) override {
    types_.insert(types.begin(), types.end());
  }

  void SetAdapterConfig(const google::protobuf::Message& params) override {
    params_ = &dynamic_cast<const spi::RemoteParams&>(params);
  }

  void Validate(spi::ConfigErrors* errors) override {
    if (!options_.mistake.empty()) errors->Add("", options_.mistake);
    ValidateConnection(params_->connection(), errors);
  }

  absl::StatusOr<std::unique_ptr<spi::Handler>> Build(
      const spi::Env& env) override {
    MIXER_ASSIGN_OR_RETURN(
        std::shared_ptr<grpc::Channel> channel,
        NewChannel(params_->connection(), options_.any_peer));
    return std::make_unique<RemoteHandler>(*params_, types_, std::move(channel),
                                           options_.max_calls, env);
  }

 private:
  const Options options_;
  const spi::RemoteParams* params_ = nullptr;
  Types types_;
};

}  // namespace

Options OptionsOfEnvironment() {
  Options options;
  const char* const most = std::getenv(kMaxCalls);
  if (most != nullptr &&
      (!absl::SimpleAtoi(most, &options.max_calls) || options.max_calls <= 0)) {
    options.mistake = absl::StrCat("the environment's ", kMaxCalls, " is '",
                                   most, "', must be a whole number above 0");
  }
  const char* const any_peer = std::getenv(kAnyPeer);
  if (any_peer != nullptr && !absl::SimpleAtob(any_peer, &options.any_peer)) {
    options.mistake = absl::StrCat("the environment's ", kAnyPeer, " is '",
                                   any_peer, "', must be true or false");
  }
  return options;
}

std::unique_ptr<spi::HandlerBuilder> NewBuilder(const Options& options) {
  return std::make_unique<RemoteBuilder>(options);
}

}  // namespace mixer::remote

#include "mixer_adapter/adapters/remote/session.h"

#include <condition_variable>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "mixer/adapter/model/v1beta1/infrastructure_backend.pb.h"
#include "mixer_adapter/base/go_code.h"
#include "mixer_adapter/spi/completion.h"

namespace mixer::remote {
namespace {

namespace model = istio::mixer::adapter::model::v1beta1;

absl::Duration CloseTimeout() { return absl::Seconds(1); }

std::string Method(const char* name) {
  return absl::StrCat(
      "/istio.mixer.adapter.model.v1beta1.InfrastructureBackend/", name);
}

// What the adapter says in its answer, besides that it answers.
template <typename Response>
absl::StatusOr<Response> Read(const absl::StatusOr<std::string>& bytes,
                              const char* what) {
  if (!bytes.ok()) {
    return absl::Status(bytes.status().code(),
                        absl::StrCat(what, ": ", bytes.status().message()));
  }
  Response response;
  if (!response.ParseFromString(*bytes)) {
    return absl::InternalError(absl::StrCat(what, ": not an answer"));
  }
  const int code = response.status().code();
  if (code != 0) {
    return absl::Status(
        static_cast<absl::StatusCode>(code),
        absl::StrCat(what, ": the adapter refuses the handler's config: ",
                     GoCodeName(code), ": ", response.status().message()));
  }
  return response;
}

}  // namespace

// What to do with one answer; owns itself until it has come.
class Session::Step final : public spi::Completion<std::string>::Sink {
 public:
  using Next = std::function<void(const absl::StatusOr<std::string>&)>;

  static spi::Completion<std::string> New(Next next) {
    return spi::Completion<std::string>(new Step(std::move(next)));
  }

  void Complete(absl::StatusOr<std::string> bytes,
                std::shared_ptr<const void> /*owner*/) override {
    const std::unique_ptr<Step> self(this);
    next_(bytes);
  }
  void Refuse(const absl::Status& why) override { Complete(why, nullptr); }

 private:
  explicit Step(Next next) : next_(std::move(next)) {}

  const Next next_;
};

std::string Session::Request(const google::protobuf::Any& adapter_config,
                             const dynamic::RemoteBuilder::Types& types) {
  model::CreateSessionRequest request;
  *request.mutable_adapter_config() = adapter_config;
  for (const auto& [instance, type] : types) {
    (*request.mutable_inferred_types())[instance] = type;
  }
  return request.SerializeAsString();
}

Session::Session(std::string request, absl::Duration timeout, Calls* calls,
                 metrics::Counter* opened, metrics::Counter* failed)
    : request_(std::move(request)),
      timeout_(timeout),
      calls_(calls),
      opened_(opened),
      failed_(failed) {}

Session::~Session() {
  model::CloseSessionRequest request;
  {
    const MutexLock lock(&mu_);
    if (state_ != State::kOpen || id_.empty()) return;
    request.set_session_id(id_);
  }
  Mutex mu;
  std::condition_variable_any answered;
  bool done = false;
  calls_->Start(Method("CloseSession"), request.SerializeAsString(),
                absl::Now() + CloseTimeout(), nullptr,
                Step::New([&](const absl::StatusOr<std::string>&) {
                  const MutexLock lock(&mu);
                  done = true;
                  answered.notify_one();
                }));
  const MutexLock lock(&mu);
  while (!done) answered.wait(mu);
}

void Session::Use(WithId use) {
  std::optional<std::string> id;
  {
    const MutexLock lock(&mu_);
    if (state_ == State::kOpen) {
      id = id_;
    } else {
      waiting_.push_back(std::move(use));
      if (std::exchange(state_, State::kOpening) == State::kOpening) return;
    }
  }
  if (id.has_value()) return use(*std::move(id));
  Validate();
}

void Session::Validate() {
  calls_->Start(Method("Validate"), request_, absl::Now() + timeout_, nullptr,
                Step::New([this](const absl::StatusOr<std::string>& bytes) {
                  // Nothing to say about configs is nothing to say against this
                  // one.
                  if (absl::IsUnimplemented(bytes.status())) return Create();
                  const auto response =
                      Read<model::ValidateResponse>(bytes, "Validate");
                  if (!response.ok()) return End(response.status());
                  Create();
                }));
}

void Session::Create() {
  calls_->Start(
      Method("CreateSession"), request_, absl::Now() + timeout_, nullptr,
      Step::New([this](const absl::StatusOr<std::string>& bytes) {
        if (absl::IsUnimplemented(bytes.status())) return End(std::string());
        const auto response =
            Read<model::CreateSessionResponse>(bytes, "CreateSession");
        if (!response.ok()) return End(response.status());
        End(response->session_id());
      }));
}

void Session::End(const absl::StatusOr<std::string>& id) {
  std::vector<WithId> waiting;
  {
    const MutexLock lock(&mu_);
    state_ = id.ok() ? State::kOpen : State::kNone;
    id_ = id.value_or("");
    waiting.swap(waiting_);
  }
  (id.ok() ? opened_ : failed_)->Add();
  // The last of them may end the handler, and this with it.
  for (const WithId& use : waiting) use(id);
}

void Session::Note(const std::string& id, const absl::Status& status) {
  if (!absl::IsUnavailable(status) && !absl::IsNotFound(status)) return;
  const MutexLock lock(&mu_);
  if (state_ == State::kOpen && id_ == id) state_ = State::kNone;
}

}  // namespace mixer::remote

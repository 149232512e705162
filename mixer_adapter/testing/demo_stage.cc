#include "mixer_adapter/testing/demo_stage.h"

#include <signal.h>
#include <stdlib.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "grpcpp/grpcpp.h"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/testing/json_requests.h"

namespace mixer::testing {
namespace {

constexpr char kConfig[] = "testdata/configs/kactivator";
constexpr char kGateway[] = "testdata/gateway/check.json";
constexpr char kConfiguredUrl[] = "ws://127.0.0.1:18080";
constexpr char kListening[] = "listening url=";
constexpr char kAdminPort[] = "Starting monitor server on ";
// sun_path holds 107 characters.
constexpr std::size_t kLongestDirectory = 90;

sigset_t EndSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    sigaddset(&signals, number);
  }
  return signals;
}

std::string ReadText(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::filesystem::path NewDirectory() {
  const char* const parent = getenv("TMPDIR");
  std::string name =
      absl::StrCat(parent == nullptr ? "/tmp" : parent, "/mixer-demo-XXXXXX");
  if (name.size() > kLongestDirectory) name = "/tmp/mixer-demo-XXXXXX";
  return mkdtemp(name.data()) == nullptr ? "" : name;
}

// What a gateway says of a request to `revision`.
istio::mixer::v1::CheckRequest GatewayCheckOf(const std::string& revision,
                                              int number) {
  auto attributes = nlohmann::json::parse(ReadText(kGateway));
  const auto set = [&](const char* name, const std::string& value) {
    attributes[name] = {{"string", value}};
  };
  set("destination.service.name", revision);
  set("destination.service.namespace", "default");
  set("destination.service.host",
      absl::StrCat(revision, ".default.svc.cluster.local"));
  set("destination.service.uid",
      absl::StrCat("istio://default/services/", revision));
  attributes["request.time"] = {
      {"timestamp", absl::FormatTime(absl::Now(), absl::UTCTimeZone())}};
  return ReadCheckRequest(
      {{"attributes", attributes}, {"dedup_id", absl::StrCat("demo", number)}});
}

void Judge(const grpc::Status& status,
           const istio::mixer::v1::CheckResponse& response, Answer* answer) {
  if (!status.ok()) {
    answer->text = absl::StrCat("RPC failed: ", status.error_message());
    return;
  }
  const auto& precondition = response.precondition();
  if (precondition.status().code() != 0) {
    answer->text =
        absl::StrCat("denied with code ", precondition.status().code(), ": ",
                     precondition.status().message());
    return;
  }
  answer->ok = true;
  const auto& valid = precondition.valid_duration();
  answer->text = absl::StrCat(
      "OK, valid ",
      FormatGoDuration(absl::Seconds(valid.seconds()) +
                       absl::Nanoseconds(valid.nanos())),
      " and for ", precondition.valid_use_count(), " more requests");
}

}  // namespace

DemoStage::DemoStage(const StagePrograms& programs)
    : programs_(programs), directory_(NewDirectory()) {
  const sigset_t signals = EndSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);  // a reader that leaves must not end us untidily
}

DemoStage::~DemoStage() {
  stub_.reset();
  mixs_.reset();
  autoscaler_.reset();
  std::error_code ignored;
  if (!directory_.empty()) std::filesystem::remove_all(directory_, ignored);
}

absl::StatusOr<std::unique_ptr<DemoStage>> DemoStage::Start(
    const StagePrograms& programs) {
  std::unique_ptr<DemoStage> stage(new DemoStage(programs));
  if (stage->directory_.empty()) {
    return absl::UnavailableError(
        "cannot make a temporary directory; is "
        "TMPDIR one that can be written to?");
  }
  MIXER_RETURN_IF_ERROR(stage->StartAutoscaler());
  MIXER_RETURN_IF_ERROR(stage->WriteConfig());
  MIXER_RETURN_IF_ERROR(stage->StartMixs());
  MIXER_RETURN_IF_ERROR(stage->Connect());
  return stage;
}

// ---- programs --------------------------------------------------------------

absl::Status DemoStage::StartAutoscaler() {
  // The first one takes any free port, the next ones have to have the same.
  const std::string port =
      url_.empty() ? "0" : url_.substr(url_.rfind(':') + 1);
  {
    MutexLock lock(&mu_);
    observed_.autoscaler_url.clear();
  }
  MIXER_ASSIGN_OR_RETURN(
      autoscaler_,
      Process::Start(
          {programs_.autoscaler, "--port", port, "--release", "0.9"}, {},
          [this](const std::string& line) { OnAutoscalerLine(line); }));
  if (!WaitUntil([](const Observed& o) { return !o.autoscaler_url.empty(); })) {
    return Failure("the Autoscaler's stand-in does not listen");
  }
  url_ = Now().autoscaler_url;
  return absl::OkStatus();
}

void DemoStage::KillAutoscaler() {
  autoscaler_->Signal(SIGKILL);
  autoscaler_->Wait(absl::InfiniteDuration());
}

void DemoStage::StopMixs() {
  stub_.reset();
  mixs_.reset();
}

absl::Status DemoStage::WriteConfig() const {
  std::error_code error;
  for (const auto& file : std::filesystem::directory_iterator(kConfig, error)) {
    const std::string text = absl::StrReplaceAll(ReadText(file.path().string()),
                                                 {{kConfiguredUrl, url_}});
    std::ofstream(directory_ / file.path().filename()) << text;
  }
  const std::string handler =
      ReadText((directory_ / "kactivator.yaml").string());
  if (absl::StrContains(handler, url_)) return absl::OkStatus();
  return absl::NotFoundError(
      absl::StrCat(kConfig, "/kactivator.yaml does not name the endpoint ",
                   kConfiguredUrl, "; run from the root of the repository"));
}

std::string DemoStage::SocketUri() const {
  return absl::StrCat("unix://", (directory_ / "mixer.socket").string());
}

absl::Status DemoStage::StartMixs() {
  MIXER_ASSIGN_OR_RETURN(
      mixs_,
      Process::Start(
          {programs_.mixs, "server", "--address", SocketUri(),
           "--monitoringPort", "0", "--monitoringAddress", "127.0.0.1",
           "--configStoreURL", absl::StrCat("fs://", directory_.string()),
           "--log_output_level", "all:debug"},
          {}, [this](const std::string& line) { OnMixsLine(line); }));
  if (!WaitUntil([](const Observed& o) { return o.serving; })) {
    return Failure("mixs does not serve");
  }
  return absl::OkStatus();
}

absl::Status DemoStage::Connect() {
  const auto channel =
      grpc::CreateChannel(SocketUri(), grpc::InsecureChannelCredentials());
  if (!channel->WaitForConnected(std::chrono::system_clock::now() +
                                 std::chrono::seconds(10))) {
    return Failure("mixs cannot be reached");
  }
  stub_ = istio::mixer::v1::Mixer::NewStub(channel);
  if (!WaitUntil([](const Observed& o) { return !o.events.empty(); })) {
    return Failure("mixs does not connect to the Autoscaler's stand-in");
  }
  return absl::OkStatus();
}

absl::Status DemoStage::Failure(const std::string& what) const {
  if (interrupted_) return absl::CancelledError("interrupted");
  return absl::UnavailableError(
      absl::StrCat(what, "; it says: ", absl::StrJoin(Now().unknown, " / ")));
}

// ---- their output ----------------------------------------------------------

void DemoStage::OnAutoscalerLine(const std::string& line) {
  MutexLock lock(&mu_);
  absl::string_view url = line;
  if (auto event = ParseEvent(line)) {
    observed_.events.push_back(*std::move(event));
  } else if (absl::ConsumePrefix(&url, kListening)) {
    observed_.autoscaler_url = std::string(url);
  } else {
    observed_.unknown.push_back(line);
  }
  changed_.notify_all();
}

void DemoStage::OnMixsLine(const std::string& line) {
  MutexLock lock(&mu_);
  if (auto log = ParseLogLine(line)) {
    observed_.serving |= absl::StartsWith(log->message, "Starting gRPC server");
    absl::string_view address = log->message;
    if (absl::ConsumePrefix(&address, kAdminPort)) {
      observed_.admin_url = absl::StrCat("http://", address);
    }
    if (auto wakeup = ParseWakeUp(log->message)) {
      observed_.wakeups.push_back(*std::move(wakeup));
    }
    observed_.log.push_back(*std::move(log));
  } else if (absl::StartsWith(line, "Unable to")) {
    observed_.unknown.push_back(line);
  }
  changed_.notify_all();
}

Observed DemoStage::Now() const {
  MutexLock lock(&mu_);
  return observed_;
}

bool DemoStage::WaitUntil(const Condition& condition, absl::Duration timeout) {
  // In slices: a signal that is blocked wakes nobody.
  constexpr std::chrono::milliseconds kSlice{20};
  const absl::Time deadline = absl::Now() + timeout;
  for (;;) {
    if (Interrupted()) return false;
    MutexLock lock(&mu_);
    if (condition(observed_)) return true;
    if (absl::Now() >= deadline) return false;
    changed_.wait_for(mu_, kSlice);
  }
}

bool DemoStage::Interrupted() {
  const sigset_t signals = EndSignals();
  const timespec at_once = {0, 0};
  interrupted_ |= sigtimedwait(&signals, nullptr, &at_once) > 0;
  return interrupted_;
}

// ---- client ----------------------------------------------------------------

Answer DemoStage::Check(const std::string& revision) {
  const auto request = GatewayCheckOf(revision, ++asked_);
  istio::mixer::v1::CheckResponse response;
  grpc::ClientContext context;
  // A proxy waits so long (spec proxy_client.md 2).
  context.set_deadline(std::chrono::system_clock::now() +
                       std::chrono::seconds(5));
  Answer answer;
  answer.revision = absl::StrCat("default/", revision);
  answer.asked = absl::Now();
  const grpc::Status status = stub_->Check(&context, request, &response);
  answer.answered = absl::Now();
  Judge(status, response, &answer);
  return answer;
}

}  // namespace mixer::testing

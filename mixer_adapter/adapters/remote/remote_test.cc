// A handler and a real gRPC server that stands for its adapter.
#include "mixer_adapter/adapters/remote/remote.h"

#include <atomic>
#include <cstdlib>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "mixer/adapter/model/v1beta1/infrastructure_backend.pb.h"
#include "mixer_adapter/base/clock.h"
#include "mixer_adapter/base/thread_scheduler.h"
#include "mixer_adapter/metrics/registry.h"
#include "mixer_adapter/spi/remote_params.pb.h"
#include "mixer_adapter/testing/adapter_params.h"
#include "mixer_adapter/testing/certificate_authority.h"
#include "mixer_adapter/testing/http_test_server.h"
#include "mixer_adapter/testing/jsonl_cases.h"
#include "mixer_adapter/testing/recording_logger.h"
#include "mixer_adapter/testing/remote_adapter_server.h"
#include "mixer_adapter/testing/temporary_directory.h"
#include "policy/v1beta1/value_type.pb.h"
#include "template/dynamic/remote_handler.h"

namespace mixer::remote {
namespace {

namespace model = istio::mixer::adapter::model::v1beta1;
using mixer::testing::RemoteAdapterServer;
using Answer = RemoteAdapterServer::Answer;
using Call = RemoteAdapterServer::Call;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

constexpr auto npos = std::string::npos;
constexpr char kMethod[] = "/listentry.HandleListEntryService/HandleListEntry";
constexpr char kBackend[] =
    "/istio.mixer.adapter.model.v1beta1.InfrastructureBackend/";

// One call's answer, for a test to wait for.
class Outcome final : public spi::Completion<std::string>::Sink {
 public:
  void Complete(absl::StatusOr<std::string> bytes,
                std::shared_ptr<const void>) override {
    bytes_ = std::move(bytes);
    done_ = true;
  }
  void Refuse(const absl::Status& why) override { Complete(why, nullptr); }

  bool done() const { return done_; }
  const absl::StatusOr<std::string>& Wait() const {
    while (!done_) absl::SleepFor(absl::Milliseconds(1));
    return bytes_;
  }

 private:
  absl::StatusOr<std::string> bytes_;
  std::atomic<bool> done_{false};
};

spi::RemoteParams Params(const std::string& text) {
  spi::RemoteParams params;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &params));
  return params;
}

dynamic::RemoteRequest Request() {
  dynamic::RemoteRequest request;
  request.method = kMethod;
  request.instances = absl::HexStringToBytes("0a08fae1e49302026931");
  return request;
}

class RemoteTest : public ::testing::Test {
 protected:
  static Answer Echo(const Call& call) {
    return {grpc::Status::OK, "answer to " + call.request.substr(0, 4)};
  }

  // `connection` besides the address.
  absl::Status Build(const std::string& address,
                     const std::string& connection = "",
                     const std::string& more = "", Options options = {}) {
    params_ = Params(absl::StrCat("connection { address: '", address, "' ",
                                  connection, " } ", more));
    const auto builder = NewBuilder(options);
    dynamic_cast<dynamic::RemoteBuilder&>(*builder).AddTypes(types_);
    builder->SetAdapterConfig(params_);
    spi::ConfigErrors errors("handler");
    builder->Validate(&errors);
    EXPECT_TRUE(errors.empty());
    auto handler = builder->Build(
        {&clock_, &logger_, &registry_, &scheduler_, "h.istio-system"});
    if (!handler.ok()) return handler.status();
    handler_ = *std::move(handler);
    return absl::OkStatus();
  }

  void Start(Outcome* outcome, const spi::CallContext& context,
             dynamic::RemoteRequest request = Request()) {
    dynamic_cast<dynamic::RemoteHandler&>(*handler_).Call(
        std::move(request), context, spi::Completion<std::string>(outcome));
  }

  absl::StatusOr<std::string> CallOnce(
      dynamic::RemoteRequest request = Request()) {
    Outcome outcome;
    Start(&outcome, {absl::Now(), nullptr}, std::move(request));
    return outcome.Wait();
  }

  // Tries again while the adapter is away.
  absl::StatusOr<std::string> CallUntilReached() {
    for (;;) {
      auto answer = CallOnce();
      if (!absl::IsUnavailable(answer.status())) return answer;
      absl::SleepFor(absl::Milliseconds(10));
    }
  }

  spi::RemoteParams params_;
  dynamic::RemoteBuilder::Types types_;
  SystemClock clock_;
  mixer::testing::RecordingLogger logger_;
  metrics::Registry registry_;
  ThreadScheduler scheduler_{1, &logger_};
  std::unique_ptr<spi::Handler> handler_;
};

// Bytes as the reference sent them; its instance is called i1.
TEST_F(RemoteTest, RequestsAreThoseOfTheReference) {
  const RemoteAdapterServer server(&Echo);
  int cases = 0;
  for (const auto& c : mixer::testing::ReadJsonl(
           "testdata/instances/dynamic_instance_examples.jsonl")) {
    if (c.json["kind"] != "request") continue;
    SCOPED_TRACE(c.where);
    ++cases;
    const std::string want =
        absl::HexStringToBytes(c.json["request_hex"].get<std::string>());
    const bool config =
        want.find("adapter.fake.config.Params") != std::string::npos;
    ASSERT_TRUE(Build(server.address(), "",
                      config ? "adapter_config { type_url: "
                               "'type.googleapis.com/"
                               "adapter.fake.config.Params' value: "
                               "'\\x0a\\x01x' }"
                             : "")
                    .ok());
    dynamic::RemoteRequest request = Request();
    request.method = c.json["grpc_method"];
    if (c.json["id"] == "report") request.instances += request.instances;
    if (request.method == "/quota.HandleQuotaService/HandleQuota") {
      request.quota_request = want.substr(want.find("\x22\x18\x0a") != npos
                                              ? want.find("\x22\x18\x0a")
                                              : want.find("\x22\x16\x0a"));
    }
    const bool random = c.json["dedup_id_is_random"];
    // The text of the id, which has one byte of length before it.
    const std::size_t end = want.size() - request.quota_request.size();
    const std::size_t begin = want.rfind('\x1a', end - 1) + 2;
    request.deduplication_id = want.substr(begin, end - begin);
    if (!random) {
      EXPECT_EQ(request.deduplication_id, "dd");
    }
    ASSERT_TRUE(CallOnce(std::move(request)).ok());
    EXPECT_EQ(server.calls().back().method, c.json["grpc_method"]);
    EXPECT_EQ(absl::BytesToHexString(server.calls().back().request),
              c.json["request_hex"]);
  }
  EXPECT_EQ(cases, 5);
}

TEST_F(RemoteTest, IdsAreNumbersThatGrow) {
  const RemoteAdapterServer server(&Echo);
  ASSERT_TRUE(Build(server.address()).ok());
  ASSERT_TRUE(CallOnce().ok());
  ASSERT_TRUE(CallOnce().ok());
  std::uint64_t ids[2];
  for (int i = 0; i < 2; ++i) {
    const std::string request = server.calls()[i].request;
    const std::string id = request.substr(Request().instances.size() + 2);
    ASSERT_TRUE(absl::SimpleAtoi(id, &ids[i])) << id;
  }
  EXPECT_EQ(ids[0] + 1, ids[1]);
}

TEST_F(RemoteTest, ErrorsReadAsGoPrintsThem) {
  const RemoteAdapterServer server([](const Call&) -> Answer {
    return {grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "no such key"),
            ""};
  });
  ASSERT_TRUE(Build(server.address()).ok());
  const auto answer = CallOnce();
  EXPECT_EQ(answer.status(),
            absl::InvalidArgumentError(
                "rpc error: code = InvalidArgument desc = no such key"));
}

TEST_F(RemoteTest, AThousandCallsShareOneConnection) {
  constexpr int kCalls = 1000;
  RemoteAdapterServer server(&Echo);
  server.Hold();
  ASSERT_TRUE(Build(server.address()).ok());
  std::vector<Outcome> outcomes(kCalls);
  for (Outcome& outcome : outcomes) {
    Start(&outcome, {absl::Now(), nullptr});
  }
  server.WaitForCalls(kCalls);
  EXPECT_THAT(registry_.Text(), HasSubstr("mixer_remote_calls_under_way{"
                                          "handler=\"h.istio-system\"} 1000"));
  server.Release();
  for (Outcome& outcome : outcomes) EXPECT_TRUE(outcome.Wait().ok());
  std::set<std::string> peers;
  for (const Call& call : server.calls()) peers.insert(call.peer);
  EXPECT_EQ(peers.size(), 1u);
}

TEST_F(RemoteTest, MoreThanTheLimitFailAtOnce) {
  RemoteAdapterServer server(&Echo);
  server.Hold();
  Options options;
  options.max_calls = 2;
  ASSERT_TRUE(Build(server.address(), "", "", options).ok());
  std::vector<Outcome> outcomes(3);
  for (Outcome& outcome : outcomes) Start(&outcome, {absl::Now(), nullptr});
  EXPECT_TRUE(outcomes[2].done());
  EXPECT_EQ(outcomes[2].Wait().status(),
            absl::ResourceExhaustedError("not called: 2 calls are under way"));
  server.WaitForCalls(2);
  server.Release();
  EXPECT_TRUE(outcomes[0].Wait().ok());
  EXPECT_TRUE(outcomes[1].Wait().ok());
  EXPECT_TRUE(CallOnce().ok());
}

TEST_F(RemoteTest, TheOperatorsTimeoutEndsACall) {
  RemoteAdapterServer server(&Echo);
  server.Hold();
  ASSERT_TRUE(Build(server.address(), "timeout { nanos: 100000000 }").ok());
  EXPECT_EQ(CallOnce().status(),
            absl::DeadlineExceededError(
                "rpc error: code = DeadlineExceeded desc = context deadline "
                "exceeded"));
  server.WaitForCancelled(1);
}

TEST_F(RemoteTest, TheClientsDeadlineEndsACall) {
  RemoteAdapterServer server(&Echo);
  server.Hold();
  ASSERT_TRUE(Build(server.address(), "timeout { seconds: 3600 }").ok());
  Outcome outcome;
  Start(&outcome, {absl::Now(), nullptr, absl::Now() + absl::Milliseconds(50)});
  EXPECT_TRUE(absl::IsDeadlineExceeded(outcome.Wait().status()));
}

TEST_F(RemoteTest, AClientThatGivesUpEndsACall) {
  RemoteAdapterServer server(&Echo);
  server.Hold();
  ASSERT_TRUE(Build(server.address()).ok());
  Cancellation cancellation;
  Outcome outcome;
  Start(&outcome,
        {absl::Now(), nullptr, absl::InfiniteFuture(), &cancellation});
  server.WaitForCalls(1);
  cancellation.Cancel();
  EXPECT_EQ(outcome.Wait().status(),
            absl::CancelledError("rpc error: code = Canceled desc = context "
                                 "canceled"));
  server.WaitForCancelled(1);
}

TEST_F(RemoteTest, ClosingTheHandlerEndsItsCalls) {
  RemoteAdapterServer server(&Echo);
  server.Hold();
  ASSERT_TRUE(Build(server.address()).ok());
  Outcome outcome;
  Start(&outcome, {absl::Now(), nullptr});
  server.WaitForCalls(1);
  handler_.reset();
  EXPECT_TRUE(absl::IsCancelled(outcome.Wait().status()));
}

// Errors only while the adapter is away, and one line each way.
TEST_F(RemoteTest, AnAdapterMayDieAndReturnUnderLoad) {
  auto server = std::make_unique<RemoteAdapterServer>(&Echo);
  const int port = server->port();
  ASSERT_TRUE(Build(server->address()).ok());
  std::atomic<bool> away{false};
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0};
  std::atomic<int> failed{0};
  std::atomic<int> answered{0};
  std::vector<std::thread> load;
  for (int i = 0; i < 4; ++i) {
    load.emplace_back([&] {
      while (!stop) {
        const bool before = away;
        const auto answer = CallOnce();
        if (answer.ok()) {
          ++answered;
        } else if (before || away) {
          ++failed;
        } else {
          ++wrong;
        }
      }
    });
  }
  const auto wait_for = [](const std::atomic<int>& count, int more) {
    const int want = count + more;
    while (count < want) absl::SleepFor(absl::Milliseconds(1));
  };
  for (int round = 0; round < 3; ++round) {
    wait_for(answered, 100);
    away = true;
    server.reset();
    wait_for(failed, 100);
    server = std::make_unique<RemoteAdapterServer>(
        &Echo, RemoteAdapterServer::Options{port, nullptr});
    ASSERT_TRUE(CallUntilReached().ok());
    // What is under way may have begun before.
    wait_for(answered, 100);
    away = false;
  }
  wait_for(answered, 100);
  stop = true;
  for (std::thread& thread : load) thread.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_THAT(registry_.Text(),
              HasSubstr("mixer_remote_reachable{handler=\"h.istio-system\"} "
                        "1"));
}

// ---- sessions --------------------------------------------------------------

// What a session based adapter answers.
class SessionServer {
 public:
  Answer operator()(const Call& call) {
    if (call.method == absl::StrCat(kBackend, "Validate")) {
      model::ValidateResponse response;
      if (refuses) {
        response.mutable_status()->set_code(3);
        response.mutable_status()->set_message("no such database");
      }
      return {grpc::Status::OK, response.SerializeAsString()};
    }
    if (call.method == absl::StrCat(kBackend, "CreateSession")) {
      model::CreateSessionResponse response;
      response.set_session_id(absl::StrCat("session ", ++sessions));
      return {grpc::Status::OK, response.SerializeAsString()};
    }
    return {grpc::Status::OK, "done"};
  }

  std::atomic<bool> refuses{false};
  std::atomic<int> sessions{0};
};

std::vector<std::string> Methods(const RemoteAdapterServer& server) {
  std::vector<std::string> methods;
  for (const Call& call : server.calls()) {
    methods.push_back(call.method.substr(call.method.rfind('/') + 1));
  }
  return methods;
}

std::string ConfigOf(const Call& call) {
  const std::string rest = call.request.substr(Request().instances.size());
  if (rest.empty() || rest[0] != '\x12') return "none";
  google::protobuf::Any config;
  EXPECT_TRUE(config.ParseFromString(
      rest.substr(2, static_cast<std::size_t>(rest[1]))));
  return absl::StrCat(config.type_url(), " ", config.value());
}

constexpr char kSession[] =
    "session_based: true adapter_config { type_url: 'acme' value: 'c' }";

TEST_F(RemoteTest, ASessionGetsTheConfigOnceAndItsIdWithEveryRequest) {
  SessionServer session;
  RemoteAdapterServer server(std::ref(session));
  types_["i1.instance.ns"].set_type_url("the type");
  ASSERT_TRUE(Build(server.address(), "", kSession).ok());
  ASSERT_TRUE(CallOnce().ok());
  ASSERT_TRUE(CallOnce().ok());
  handler_.reset();
  EXPECT_THAT(Methods(server),
              ElementsAre("Validate", "CreateSession", "HandleListEntry",
                          "HandleListEntry", "CloseSession"));
  const auto calls = server.calls();
  model::CreateSessionRequest create;
  ASSERT_TRUE(create.ParseFromString(calls[1].request));
  EXPECT_EQ(create.adapter_config().value(), "c");
  EXPECT_EQ(create.inferred_types().at("i1.instance.ns").type_url(),
            "the type");
  EXPECT_EQ(calls[0].request, calls[1].request);
  EXPECT_EQ(ConfigOf(calls[2]), "google.protobuf.Any.type_url session 1");
  model::CloseSessionRequest close;
  ASSERT_TRUE(close.ParseFromString(calls[4].request));
  EXPECT_EQ(close.session_id(), "session 1");
}

TEST_F(RemoteTest, CallsThatComeTogetherOpenOneSession) {
  SessionServer session;
  RemoteAdapterServer server(std::ref(session));
  server.Hold();
  ASSERT_TRUE(Build(server.address(), "", kSession).ok());
  std::vector<Outcome> outcomes(100);
  for (Outcome& outcome : outcomes) Start(&outcome, {absl::Now(), nullptr});
  server.WaitForCalls(1);
  server.Release();
  for (Outcome& outcome : outcomes) EXPECT_TRUE(outcome.Wait().ok());
  EXPECT_EQ(session.sessions, 1);
}

TEST_F(RemoteTest, AnAdapterThatReturnsGetsANewSession) {
  SessionServer session;
  auto server = std::make_unique<RemoteAdapterServer>(std::ref(session));
  const int port = server->port();
  ASSERT_TRUE(Build(server->address(), "", kSession).ok());
  ASSERT_TRUE(CallOnce().ok());
  server.reset();
  EXPECT_TRUE(absl::IsUnavailable(CallOnce().status()));
  server = std::make_unique<RemoteAdapterServer>(
      std::ref(session), RemoteAdapterServer::Options{port, nullptr});
  ASSERT_TRUE(CallUntilReached().ok());
  EXPECT_EQ(session.sessions, 2);
  EXPECT_EQ(ConfigOf(server->calls().back()),
            "google.protobuf.Any.type_url session 2");
}

TEST_F(RemoteTest, AConfigThatIsRefusedFailsCallsUntilItIsNot) {
  SessionServer session;
  session.refuses = true;
  RemoteAdapterServer server(std::ref(session));
  ASSERT_TRUE(Build(server.address(), "", kSession).ok());
  EXPECT_EQ(CallOnce().status(),
            absl::InvalidArgumentError(
                "Validate: the adapter refuses the handler's config: "
                "InvalidArgument: no such database"));
  session.refuses = false;
  EXPECT_TRUE(CallOnce().ok());
  EXPECT_THAT(registry_.Text(),
              HasSubstr("mixer_remote_sessions_total{handler="
                        "\"h.istio-system\",result=\"failed\"} 1"));
}

// As those that never were asked by the original.
TEST_F(RemoteTest, AnAdapterWithoutSessionsGetsNoConfig) {
  RemoteAdapterServer server([](const Call& call) -> Answer {
    if (call.method == kMethod) return {grpc::Status::OK, "done"};
    return {grpc::Status(grpc::StatusCode::UNIMPLEMENTED, ""), ""};
  });
  ASSERT_TRUE(Build(server.address(), "", kSession).ok());
  ASSERT_TRUE(CallOnce().ok());
  EXPECT_EQ(ConfigOf(server.calls().back()), "none");
}

// ---- TLS -------------------------------------------------------------------

class RemoteTlsTest : public RemoteTest {
 protected:
  static constexpr char kMixer[] =
      "URI:spiffe://cluster.local/ns/istio-system/sa/mixer";

  RemoteTlsTest() : own_(authority_.Issue("mixer", kMixer)) {
    Write("ca.pem", authority_.certificate());
    Write("cert.pem", own_.certificate);
    Write("key.pem", own_.key);
    Write("token", "s3cret\n");
  }

  std::string Write(const std::string& name, const std::string& text) {
    return files_.Write(name, text);
  }
  std::string Path(const std::string& name) const { return files_ / name; }

  // With a certificate for `names`; `mutual`: which asks for the client's.
  std::unique_ptr<RemoteAdapterServer> Serve(const std::string& names,
                                             bool mutual) {
    const auto certificate = authority_.Issue("adapter", names);
    grpc::SslServerCredentialsOptions options(
        mutual ? GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY
               : GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE);
    options.pem_key_cert_pairs.push_back(
        {certificate.key, certificate.certificate});
    options.pem_root_certs = authority_.certificate();
    return std::make_unique<RemoteAdapterServer>(
        &Echo,
        RemoteAdapterServer::Options{0, grpc::SslServerCredentials(options)});
  }

  std::string Tls(const std::string& token) const {
    return absl::StrCat("authentication { tls { ca_certificates: '",
                        Path("ca.pem"), "' ", token, " } }");
  }
  std::string Mutual() const {
    return absl::StrCat("authentication { mutual { private_key: '",
                        Path("key.pem"), "' client_certificate: '",
                        Path("cert.pem"), "' ca_certificates: '",
                        Path("ca.pem"), "' } }");
  }

  static std::string Header(const Call& call, const std::string& name) {
    const auto found = call.metadata.find(name);
    return found == call.metadata.end() ? "none" : found->second;
  }

  const mixer::testing::CertificateAuthority authority_{"root"};
  const mixer::testing::KeyedCertificate own_;
  mixer::testing::TemporaryDirectory files_;
};

TEST_F(RemoteTlsTest, AFilesTokenGoesWithEveryCall) {
  const auto server = Serve("IP:127.0.0.1", false);
  struct Case {
    const char* type;
    const char* header;
    const char* value;
  };
  for (const Case& c :
       {Case{"auth_header: PLAIN", "authorization", "s3cret"},
        Case{"auth_header: BEARER", "authorization", "Bearer s3cret"},
        Case{"custom_header: 'X-Key'", "x-key", "s3cret"}}) {
    ASSERT_TRUE(
        Build(server->address(),
              Tls(absl::StrCat("token_path: '", Path("token"), "' ", c.type)))
            .ok());
    const auto answer = CallOnce();
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_EQ(Header(server->calls().back(), c.header), c.value);
  }
}

TEST_F(RemoteTlsTest, AnUnknownServerIsNotTalkedTo) {
  const auto server = Serve("DNS:somebody.else", false);
  const std::string token =
      absl::StrCat("token_path: '", Path("token"), "' auth_header: PLAIN");
  ASSERT_TRUE(Build(server->address(), Tls(token)).ok());
  EXPECT_TRUE(absl::IsUnavailable(CallOnce().status()));
  ASSERT_TRUE(
      Build(server->address(), Tls(token + " server_name: 'somebody.else'"))
          .ok());
  const auto answer = CallOnce();
  EXPECT_TRUE(answer.ok()) << answer.status();
}

TEST_F(RemoteTlsTest, OAuthFetchesATokenAndKeepsIt) {
  mixer::testing::HttpTestServer endpoint;
  endpoint.Answer(200, R"({"access_token": "t1", "expires_in": 3600})");
  const auto server = Serve("IP:127.0.0.1", false);
  ASSERT_TRUE(
      Build(server->address(),
            Tls(absl::StrCat("oauth { client_id: 'me' client_secret: '",
                             Path("token"), "' token_url: '", endpoint.url(),
                             "/token' scopes: 'a b' scopes: 'c' }")))
          .ok());
  for (int i = 0; i < 2; ++i) {
    const auto answer = CallOnce();
    ASSERT_TRUE(answer.ok()) << answer.status();
  }
  EXPECT_EQ(Header(server->calls().back(), "authorization"), "Bearer t1");
  ASSERT_EQ(endpoint.requests().size(), 1u);
  EXPECT_THAT(endpoint.requests()[0], HasSubstr("POST /token HTTP/1.1"));
  EXPECT_THAT(
      endpoint.requests()[0],
      HasSubstr("Authorization: Basic " + absl::Base64Escape("me:s3cret")));
}

TEST_F(RemoteTlsTest, WithoutATokenNothingIsSent) {
  mixer::testing::HttpTestServer endpoint;
  endpoint.Answer(403, "");
  const auto server = Serve("IP:127.0.0.1", false);
  ASSERT_TRUE(Build(server->address(),
                    Tls(absl::StrCat("oauth { client_id: 'me' client_secret: '",
                                     Path("token"), "' token_url: '",
                                     endpoint.url(), "' }")))
                  .ok());
  const absl::Status status = CallOnce().status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("status 403"));
  EXPECT_TRUE(server->calls().empty());
}

TEST_F(RemoteTlsTest, MutualTlsIsWithOnesOwnIdentity) {
  const auto same = Serve(kMixer, true);
  ASSERT_TRUE(Build(same->address(), Mutual()).ok());
  const auto answer = CallOnce();
  EXPECT_TRUE(answer.ok()) << answer.status();

  const auto other = Serve("URI:spiffe://other,IP:127.0.0.1", true);
  ASSERT_TRUE(Build(other->address(), Mutual()).ok());
  const absl::Status refused = CallOnce().status();
  EXPECT_TRUE(absl::IsUnavailable(refused)) << refused;
  EXPECT_THAT(std::string(refused.message()),
              HasSubstr("cert SAN [spiffe://other] is not whitelisted"));

  Options any;
  any.any_peer = true;
  ASSERT_TRUE(Build(other->address(), Mutual(), "", any).ok());
  const auto bypassed = CallOnce();
  EXPECT_TRUE(bypassed.ok()) << bypassed.status();
}

TEST_F(RemoteTlsTest, FilesThatCannotBeUsedAreNamed) {
  Write("token", "");
  EXPECT_THAT(
      std::string(Build("h:1", Tls(absl::StrCat("token_path: '", Path("token"),
                                                "' auth_header: PLAIN")))
                      .message()),
      MatchesRegex("connection.authentication.tls.tokenPath .*/token: is "
                   "empty"));
  Write("ca.pem", "no certificate");
  EXPECT_THAT(std::string(Build("h:1", Mutual()).message()),
              HasSubstr("connection.authentication.mutual.caCertificates"));
  Write("ca.pem", authority_.certificate());
  Write("key.pem", authority_.Issue("x", kMixer).key);
  EXPECT_THAT(std::string(Build("h:1", Mutual()).message()),
              HasSubstr("is not the key of the certificate"));
}

// ---- mistakes --------------------------------------------------------------

std::string Mistakes(const std::string& params) {
  return absl::StrJoin(
      mixer::testing::Mistakes(NewBuilder({}).get(), Params(params)), "\n");
}

TEST(RemoteMistakes, OfTheEnvironmentAreToldByEachHandler) {
  setenv("MIXER_REMOTE_MAX_CALLS", "many", 1);
  const auto builder = NewBuilder(OptionsOfEnvironment());
  const spi::RemoteParams params = Params("connection { address: 'h:1' }");
  builder->SetAdapterConfig(params);
  spi::ConfigErrors errors("handler");
  builder->Validate(&errors);
  ASSERT_EQ(errors.errors().size(), 1u);
  EXPECT_THAT(errors.errors()[0].message,
              HasSubstr("MIXER_REMOTE_MAX_CALLS is 'many', must be a whole"));
  setenv("MIXER_REMOTE_MAX_CALLS", "7", 1);
  setenv("BYPASS_OOP_MTLS_SAN_VERIFICATION", "true", 1);
  EXPECT_EQ(OptionsOfEnvironment().max_calls, 7);
  EXPECT_TRUE(OptionsOfEnvironment().any_peer);
}

TEST(RemoteMistakes, AreAllTold) {
  EXPECT_THAT(Mistakes("connection { timeout { seconds: -1 } }"),
              AllOf(HasSubstr("connection.address: empty connection address"),
                    HasSubstr("connection.timeout: is -1s")));
  const auto tls = [](const std::string& text) {
    return Mistakes("connection { address: 'h:1' authentication { " + text +
                    " } }");
  };
  EXPECT_THAT(tls(""), HasSubstr("authentication type is unexpected: <nil>"));
  EXPECT_THAT(tls("tls {}"), HasSubstr("unexpected tls token source type"));
  EXPECT_THAT(tls("tls { token_path: '' }"),
              AllOf(HasSubstr("token path should not be empty"),
                    HasSubstr("token type should be specified")));
  EXPECT_THAT(tls("tls { oauth {} }"),
              AllOf(HasSubstr("oauth secret cannot be empty"),
                    HasSubstr("oauth.tokenUrl: ")));
  EXPECT_THAT(tls("mutual {}"),
              AllOf(HasSubstr("mutual.privateKey: is missing"),
                    HasSubstr("mutual.clientCertificate: is missing")));
}

}  // namespace
}  // namespace mixer::remote

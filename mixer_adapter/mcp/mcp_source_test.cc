#include "mixer_adapter/mcp/mcp_source.h"

#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/base/mutex.h"
#include "mixer_adapter/testing/recording_logger.h"
#include "policy/v1beta1/cfg.pb.h"

namespace mixer::mcp {
namespace {

using istio::mcp::v1alpha1::RequestResources;
using istio::mcp::v1alpha1::Resources;
using istio::mcp::v1alpha1::ResourceSource;
using istio::policy::v1beta1::Rule;

constexpr char kRules[] = "istio/policy/v1beta1/rules";
constexpr char kInstances[] = "istio/policy/v1beta1/instances";
constexpr absl::Duration kLong = absl::Seconds(30);
constexpr absl::Duration kShort = absl::Milliseconds(150);

// A server that pushes what the test tells it to.
class PushServer final : public ResourceSource::Service {
 public:
  using Stream = grpc::ServerReaderWriter<Resources, RequestResources>;

  // On `port`, or on any that is free.
  void Start(int port = 0) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort(absl::StrCat("127.0.0.1:", port),
                             grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
    ASSERT_NE(server_, nullptr);
  }

  void Stop() {
    server_->Shutdown(std::chrono::system_clock::now());
    server_.reset();
  }

  int port() const { return port_; }

  // On the newest stream, which is waited for.
  void Push(const Resources& push) {
    for (;;) {
      {
        MutexLock lock(&mu_);
        if (stream_ != nullptr) {
          stream_->Write(push);
          return;
        }
      }
      absl::SleepFor(absl::Milliseconds(1));
    }
  }

  // The next request that came, over whatever stream.
  RequestResources Next() {
    for (;;) {
      {
        MutexLock lock(&mu_);
        if (!requests_.empty()) {
          RequestResources request = requests_.front();
          requests_.pop_front();
          return request;
        }
      }
      absl::SleepFor(absl::Milliseconds(1));
    }
  }

 private:
  grpc::Status EstablishResourceStream(grpc::ServerContext*,
                                       Stream* stream) override {
    {
      MutexLock lock(&mu_);
      stream_ = stream;
    }
    RequestResources request;
    while (stream->Read(&request)) {
      MutexLock lock(&mu_);
      requests_.push_back(request);
    }
    MutexLock lock(&mu_);
    if (stream_ == stream) stream_ = nullptr;
    return grpc::Status::OK;
  }

  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;
  Mutex mu_;
  Stream* stream_ ABSL_GUARDED_BY(mu_) = nullptr;
  std::deque<RequestResources> requests_ ABSL_GUARDED_BY(mu_);
};

Resources RulePush(const std::string& match, const std::string& nonce) {
  Resources push;
  push.set_collection(kRules);
  push.set_nonce(nonce);
  auto* const resource = push.add_resources();
  resource->mutable_metadata()->set_name("ns/r");
  Rule rule;
  rule.set_match(match);
  resource->mutable_body()->PackFrom(rule);
  return push;
}

Resources EmptyPush(const std::string& collection) {
  Resources push;
  push.set_collection(collection);
  return push;
}

class McpSourceTest : public ::testing::Test {
 protected:
  McpSourceTest() {
    options_.retry = absl::Milliseconds(20);
    options_.quiet = absl::Milliseconds(20);
  }

  void Connect() {
    const std::string address = absl::StrCat("127.0.0.1:", server_.port());
    source_ = std::make_unique<McpSource>(
        address,
        grpc::CreateChannel(address, grpc::InsecureChannelCredentials()),
        std::map<std::string, std::string>{{kRules, "rule"},
                                           {kInstances, "instance"}},
        &log_, options_);
  }

  // Connects, and has every collection pushed.
  void Sync() {
    server_.Start();
    Connect();
    server_.Next();
    server_.Next();
    server_.Push(RulePush("one", "n1"));
    server_.Push(EmptyPush(kInstances));
    ASSERT_TRUE(source_->WaitForSynced(kLong).ok());
    server_.Next();
    server_.Next();
    ASSERT_TRUE(source_->WaitForChange(kLong));
    ASSERT_EQ(MatchOf(source_->Read()), "one");
  }

  static std::string MatchOf(const config::Resources& resources) {
    const auto found = resources.resources.find({"rule", "ns", "r"});
    if (found == resources.resources.end()) return "(none)";
    return found->second.spec.fields().at("match").string_value();
  }

  McpSourceOptions options_;
  testing::RecordingLogger log_;
  PushServer server_;
  std::unique_ptr<McpSource> source_;
};

TEST_F(McpSourceTest, AsksForEveryCollectionAndAcknowledges) {
  server_.Start();
  Connect();
  std::vector<std::string> asked;
  for (int i = 0; i < 2; ++i) {
    const RequestResources request = server_.Next();
    EXPECT_EQ(request.sink_node().id(), "default");
    EXPECT_EQ(request.response_nonce(), "");
    EXPECT_FALSE(request.incremental());
    asked.push_back(request.collection());
  }
  EXPECT_EQ(asked, (std::vector<std::string>{kInstances, kRules}));

  server_.Push(RulePush("one", "n1"));
  const RequestResources ack = server_.Next();
  EXPECT_EQ(ack.collection(), kRules);
  EXPECT_EQ(ack.response_nonce(), "n1");
  EXPECT_FALSE(ack.has_error_detail());
  EXPECT_EQ(MatchOf(source_->Read()), "one");
}

TEST_F(McpSourceTest, SyncedOnceEveryCollectionCame) {
  server_.Start();
  Connect();
  server_.Push(RulePush("one", "n1"));
  const absl::Status early = source_->WaitForSynced(kShort);
  EXPECT_EQ(early.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_TRUE(absl::StrContains(early.message(),
                                "has not pushed collection istio/policy/"
                                "v1beta1/instances: check the address"))
      << early;
  server_.Push(EmptyPush(kInstances));
  EXPECT_TRUE(source_->WaitForSynced(kLong).ok());
}

TEST_F(McpSourceTest, TellsOfAChangeOnce) {
  options_.quiet = absl::Milliseconds(500);  // two pushes are one change
  Sync();
  server_.Push(RulePush("one", "n2"));
  EXPECT_FALSE(source_->WaitForChange(kShort)) << "nothing new";
  server_.Push(RulePush("two", "n3"));
  server_.Push(RulePush("three", "n4"));
  ASSERT_TRUE(source_->WaitForChange(kLong));
  EXPECT_EQ(MatchOf(source_->Read()), "three");
  EXPECT_FALSE(source_->WaitForChange(kShort));
}

TEST_F(McpSourceTest, RefusesWhatItCannotRead) {
  Sync();
  Resources bad = RulePush("two", "n2");
  bad.mutable_resources(0)->mutable_body()->set_value("\xff");
  server_.Push(bad);
  const RequestResources nack = server_.Next();
  EXPECT_EQ(nack.response_nonce(), "n2");
  EXPECT_EQ(nack.error_detail().code(), 2);
  EXPECT_TRUE(absl::StrContains(nack.error_detail().message(), "ns/r"));
  server_.Push(EmptyPush("some/thing"));
  EXPECT_EQ(server_.Next().error_detail().code(), 12);
  EXPECT_FALSE(source_->WaitForChange(kShort));
  EXPECT_EQ(MatchOf(source_->Read()), "one");
  EXPECT_TRUE(absl::StrContains(log_.lines().back(), "a push is refused"));
}

TEST_F(McpSourceTest, ConnectsAgainAndKeepsWhatItHasMeanwhile) {
  Sync();
  const int port = server_.port();
  server_.Stop();
  EXPECT_FALSE(source_->WaitForChange(kShort));
  EXPECT_EQ(MatchOf(source_->Read()), "one");
  server_.Start(port);
  server_.Next();
  server_.Next();
  server_.Push(RulePush("two", "n1"));
  ASSERT_TRUE(source_->WaitForChange(kLong));
  EXPECT_EQ(MatchOf(source_->Read()), "two");
  // A line for each change of state, not for each attempt.
  EXPECT_EQ(log_.lines().size(), 3u);
}

TEST_F(McpSourceTest, EndsAtOnceWithoutAServer) {
  options_.retry = absl::Hours(1);
  server_.Start();
  server_.Stop();
  Connect();
  source_->Wake();
  EXPECT_FALSE(source_->WaitForChange(kLong));
  const absl::Time start = absl::Now();
  source_.reset();
  EXPECT_LT(absl::Now() - start, absl::Seconds(10));
}

}  // namespace
}  // namespace mixer::mcp

#include "mixer_adapter/autoscaler/bucketed_uplink.h"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/autoscaler/bucket_owner.h"
#include "mixer_adapter/testing/fake_dialer.h"
#include "mixer_adapter/testing/fake_loop.h"
#include "mixer_adapter/testing/line_codec.h"
#include "mixer_adapter/testing/recording_logger.h"

namespace mixer::autoscaler {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kPlain[] = "autoscaler.knative-serving.svc";

Report Make(const std::string& name, bool wakeup = false) {
  Report report;
  report.message.key = {"ns", name};
  report.message.stat.average_concurrent_requests = 1;
  report.message.stat.request_count = 1;
  report.wakeup = wakeup;
  return report;
}

// A FakeDialer for each host.
class ManyDialer final : public net::Dialer {
 public:
  std::unique_ptr<net::Connection> Dial(
      const net::Url& url, net::Connection::Listener* listener) override {
    return hosts[url.host].Dial(url, listener);
  }

  std::map<std::string, testing::FakeDialer> hosts;
};

class BucketedUplinkTest : public ::testing::Test {
 protected:
  void Build(int buckets) {
    names_ = BucketNames(buckets);
    UplinkOptions options;
    options.url = *net::ParseUrl(absl::StrCat("ws://", kPlain, ":8080"));
    options.backoff.jitter = 0;
    uplink_ = std::make_unique<BucketedUplink>(
        options, buckets,
        UplinkEnv{&loop_, &dialer_, {&codec_}, &clock_, &logger_, &stats_});
    uplink_->Start();
  }
  void SetUp() override { Build(3); }

  testing::FakeDialer& plain() { return dialer_.hosts[kPlain]; }
  testing::FakeDialer& owner(std::size_t i) {
    return dialer_.hosts[names_[i] + ".knative-serving.svc"];
  }
  // A revision of bucket `i`.
  std::string Of(std::size_t i) const {
    for (int n = 0;; ++n) {
      std::string name = absl::StrCat("r", n);
      if (OwnerOf(names_, "ns/" + name) == i) return name;
    }
  }
  void Offer(Report report) {
    std::vector<Report> reports;
    reports.push_back(std::move(report));
    uplink_->Offer(std::move(reports));
  }
  static void Lose(testing::FakeDialer* dialer) {
    dialer->Closed(absl::UnavailableError("lost"));
  }
  std::string Line(std::size_t i) const {
    return absl::StrCat("ns/", Of(i), " 1 1");
  }

  testing::FakeLoop loop_;
  ManyDialer dialer_;
  const testing::LineCodec codec_;
  testing::RecordingLogger logger_;
  SystemClock clock_;
  ClientStats stats_;
  std::vector<std::string> names_;
  std::unique_ptr<BucketedUplink> uplink_;
};

TEST_F(BucketedUplinkTest, DialsTheServiceAndEachOwner) {
  EXPECT_EQ(dialer_.hosts.size(), 4u);
  EXPECT_EQ(plain().dials, 1);
  for (const std::size_t i : {0, 1, 2}) EXPECT_EQ(owner(i).dials, 1);
}

TEST_F(BucketedUplinkTest, ReportGoesToItsOwnerWhileThatIsOpen) {
  plain().Open();
  owner(1).Open();
  EXPECT_EQ(stats_.connects, 1u);
  EXPECT_EQ(stats_.buckets_connected, 1u);
  std::vector<Report> reports;
  for (const std::size_t i : {0, 1, 2}) reports.push_back(Make(Of(i), true));
  uplink_->Offer(std::move(reports));
  EXPECT_THAT(owner(1).messages, ElementsAre(Line(1)));
  EXPECT_THAT(plain().messages, ElementsAre(Line(0) + "\n" + Line(2)));
  EXPECT_THAT(owner(0).messages, IsEmpty());
  EXPECT_EQ(stats_.pending, 3u);
  plain().Sent();
  owner(1).Sent();
  owner(1).DeliveredAll();
  EXPECT_EQ(stats_.pending, 0u);
  EXPECT_EQ(stats_.wakeups, 3u);
  EXPECT_EQ(stats_.messages, 3u);
  EXPECT_EQ(stats_.delivered, 1u);
}

TEST_F(BucketedUplinkTest, WhatAnOwnerDidNotTakeGoesOverThePlainOne) {
  plain().Open();
  owner(0).Open();
  Offer(Make(Of(0), true));  // left, not proven
  owner(0).Sent();
  owner(0).messages.clear();
  std::string second;
  for (int n = 1000; second.empty(); ++n) {
    const std::string name = absl::StrCat("r", n);
    if (OwnerOf(names_, "ns/" + name) == 0) second = name;
  }
  Offer(Make(second));  // on its way
  Lose(&owner(0));
  EXPECT_THAT(plain().messages,
              ElementsAre(absl::StrCat(Line(0), "\nns/", second, " 1 1")));
  EXPECT_EQ(stats_.wakeups, 1u) << "counted once";
  EXPECT_EQ(stats_.resent, 2u);
  EXPECT_EQ(stats_.pending, 2u);
  EXPECT_EQ(stats_.buckets_connected, 0u);
  EXPECT_EQ(stats_.disconnects, 0u);
  plain().Sent();
  Offer(Make(Of(0)));
  plain().Sent();
  EXPECT_EQ(plain().messages.size(), 2u);
  loop_.Advance(absl::Seconds(1));
  owner(0).Open();
  EXPECT_THAT(owner(0).messages, ElementsAre("ns/" + second + " 1 1"));
}

TEST_F(BucketedUplinkTest, MissingOwnersCostADialNowAndThen) {
  plain().Open();
  for (int i = 0; i < 600; ++i) {  // a minute
    if (owner(0).connected()) Lose(&owner(0));
    Offer(Make(Of(0), true));  // no reason to hurry: it has a way
    plain().Sent();
    loop_.Advance(absl::Milliseconds(100));
  }
  EXPECT_EQ(plain().messages.size(), 600u);
  EXPECT_LE(owner(0).dials, 20);
  EXPECT_GE(owner(0).dials, 10);
  EXPECT_EQ(stats_.connect_failures, 0u);
  EXPECT_EQ(stats_.dropped, 0u);
  EXPECT_EQ(plain().dials, 1);
}

TEST_F(BucketedUplinkTest, ShutdownEndsAllAndSaysSoOnce) {
  plain().Open();
  owner(2).Open();
  Offer(Make(Of(2)));
  int done = 0;
  uplink_->Shutdown(absl::Seconds(1), [&] { ++done; });
  EXPECT_TRUE(plain().closing());
  plain().Closed(absl::OkStatus());
  EXPECT_FALSE(owner(2).closing());
  owner(2).Sent();
  EXPECT_TRUE(owner(2).closing());
  EXPECT_EQ(done, 0);
  owner(2).Closed(absl::OkStatus());
  EXPECT_EQ(done, 1);
  EXPECT_EQ(loop_.timers(), 0u);
  EXPECT_EQ(stats_.buckets_connected, 0u);
  EXPECT_EQ(stats_.dropped, 0u);
}

TEST_F(BucketedUplinkTest, WithoutBucketsIsTheUplink) {
  uplink_.reset();
  dialer_.hosts.clear();
  Build(0);
  plain().Open();
  Offer(Make("a"));
  EXPECT_THAT(plain().messages, ElementsAre("ns/a 1 1"));
  EXPECT_EQ(dialer_.hosts.size(), 1u);
}

TEST(OwnerUrl, TakesThePlaceOfTheFirstLabel) {
  const auto url = [](const char* service) {
    return OwnerUrl(*net::ParseUrl(service), "autoscaler-bucket-00-of-02");
  };
  EXPECT_EQ(
      url("ws://autoscaler.knative-serving.svc.cluster.local:8080/x?y")->text,
      "ws://autoscaler-bucket-00-of-02.knative-serving.svc.cluster.local:"
      "8080/x?y");
  EXPECT_EQ(url("wss://a.b2")->text,
            "wss://autoscaler-bucket-00-of-02.b2:443/");
  for (const char* service : {"ws://autoscaler:8080", "ws://127.0.0.1:8080",
                              "ws://[::1]:8080", "ws://[::127.0.0.1]:1"}) {
    EXPECT_THAT(std::string(url(service).status().message()),
                AllOf(HasSubstr(service), HasSubstr("set no buckets")));
  }
}

TEST(BucketedUplink, ChecksItsOptions) {
  const net::Url good = *net::ParseUrl("ws://a.b:1");
  const net::Url bad = *net::ParseUrl("ws://a:1");
  for (const int buckets : {0, 1, 10}) {
    EXPECT_EQ(BucketedUplink::Check(buckets, good), absl::OkStatus());
  }
  EXPECT_EQ(BucketedUplink::Check(0, bad), absl::OkStatus());
  EXPECT_THAT(std::string(BucketedUplink::Check(2, bad).message()),
              HasSubstr("\"ws://a:1\""));
  for (const int buckets : {-1, 11}) {
    EXPECT_THAT(std::string(BucketedUplink::Check(buckets, good).message()),
                HasSubstr("config-leader-election"));
  }
}

}  // namespace
}  // namespace mixer::autoscaler

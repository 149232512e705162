// Starting with mcp:// and mcps://: what is waited for, and what is said of
// what does not come. The stream itself: mcp/mcp_source_test.cc.
#include "mixer_adapter/cmd/config_source.h"

#include <signal.h>

#include <chrono>
#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/cmd/inventory.h"
#include "mixer_adapter/mcp/collections.h"
#include "mixer_adapter/testing/certificate_authority.h"
#include "mixer_adapter/testing/push_server.h"
#include "mixer_adapter/testing/recording_logger.h"
#include "mixer_adapter/testing/temporary_directory.h"

namespace mixer::cmd {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using Opened = absl::StatusOr<std::unique_ptr<config::Source>>;

constexpr absl::Duration kLong = absl::Seconds(30);

class ConfigSourceTest : public ::testing::Test {
 protected:
  ConfigSourceTest() {
    args_.wait_timeout = absl::Seconds(30);
    args_.cert_file = directory_ / "cert.pem";
    args_.key_file = directory_ / "key.pem";
    args_.ca_cert_file = directory_ / "root.pem";
  }

  // With an address of `scheme` ("mcps://") that the server listens on.
  void Start(const std::string& scheme) {
    ASSERT_TRUE(
        scheme == "mcp://"
            ? server_.Start()
            : server_.Start(0, testing::MutualTls(certificate_.certificate,
                                                  certificate_.key,
                                                  authority_.certificate())));
    args_.store_url = absl::StrCat(scheme, "127.0.0.1:", server_.port());
  }

  void Install() const {
    directory_.Write("cert.pem", certificate_.certificate);
    directory_.Write("key.pem", certificate_.key);
    directory_.Write("root.pem", authority_.certificate());
  }

  void PushAll() {
    for (const auto& [collection, unused] :
         mcp::CollectionsToKinds(inventory_)) {
      testing::PushServer::Push push;
      push.set_collection(collection);
      server_.Send(push);
    }
  }

  Opened Open() {
    return OpenConfigSource(args_, inventory_, {&log_, &registry_, signals_});
  }

  std::string ErrorOfOpen() { return std::string(Open().status().message()); }

  // Until something was logged; false if that takes too long.
  bool WaitForLog(const std::string& text) const {
    const absl::Time deadline = absl::Now() + kLong;
    for (; absl::Now() < deadline; absl::SleepFor(absl::Milliseconds(1))) {
      for (const std::string& line : log_.lines()) {
        if (absl::StrContains(line, text)) return true;
      }
    }
    return false;
  }

  // SIGUSR2 is what the test sends itself.
  const Signals signals_ = {SIGUSR2};
  const spi::Inventory inventory_ = BuiltinInventory();
  const testing::TemporaryDirectory directory_;
  const testing::CertificateAuthority authority_{"ca"};
  const testing::KeyedCertificate certificate_ =
      authority_.Issue("both", "IP:127.0.0.1");
  ConfigArgs args_;
  testing::RecordingLogger log_;
  metrics::Registry registry_;
  testing::PushServer server_;
};

TEST_F(ConfigSourceTest, OpensOnceEverythingWasPushed) {
  for (const std::string scheme : {"mcp://", "mcps://"}) {
    Install();
    Start(scheme);
    auto opened = std::async(std::launch::async, [this] { return Open(); });
    PushAll();
    const Opened source = opened.get();
    ASSERT_TRUE(source.ok()) << source.status();
    EXPECT_TRUE((*source)->Read().resources.empty());
    EXPECT_EQ(server_.peer(), scheme == "mcps://" ? "both" : "");
    EXPECT_THAT(registry_.Text(),
                HasSubstr("istio_mcp_clients_total{component=\"mixer\"} 1\n"));
    server_.Stop();
  }
}

TEST_F(ConfigSourceTest, WaitsForCertificatesToAppear) {
  Start("mcps://");
  auto opened = std::async(std::launch::async, [this] { return Open(); });
  ASSERT_TRUE(WaitForLog("cert.pem: not found. Waiting for it"));
  directory_.Write("cert.pem", certificate_.certificate);
  ASSERT_TRUE(WaitForLog("key.pem: not found. Waiting for it"));
  directory_.Write("key.pem", certificate_.key);
  // Being written just now.
  directory_.Write("root.pem", "");
  ASSERT_TRUE(WaitForLog("root.pem: is empty. Waiting for it"));
  directory_.Write("root.pem", authority_.certificate());
  PushAll();
  EXPECT_TRUE(opened.get().ok());
  EXPECT_EQ(server_.peer(), "both");
}

TEST_F(ConfigSourceTest, NamesTheFileThatDidNotCome) {
  Start("mcps://");
  Install();
  std::filesystem::remove(args_.key_file);
  args_.wait_timeout = absl::Milliseconds(300);
  EXPECT_EQ(ErrorOfOpen(),
            absl::StrCat("exceeded timeout 300ms: --keyFile ", args_.key_file,
                         ": not found (--configWaitTimeout)"));
  EXPECT_THAT(log_.lines(),
              ElementsAre(absl::StrCat("--keyFile ", args_.key_file,
                                       ": not found. Waiting for it")));
}

TEST_F(ConfigSourceTest, NamesTheFileThatIsWrong) {
  Start("mcps://");
  Install();
  directory_.Write("root.pem", "no PEM");
  EXPECT_EQ(ErrorOfOpen(), absl::StrCat("--caCertFile ", args_.ca_cert_file,
                                        ": holds no certificate"));
}

TEST_F(ConfigSourceTest, NamesWhatWasNotPushed) {
  for (const std::string scheme : {"mcp://", "mcps://"}) {
    Install();
    Start(scheme);
    args_.wait_timeout = absl::Milliseconds(300);
    EXPECT_THAT(ErrorOfOpen(), StartsWith(absl::StrCat(
                                   "exceeded timeout 300ms: ", args_.store_url,
                                   " has not pushed collection istio/")));
    server_.Stop();
  }
}

TEST_F(ConfigSourceTest, ASignalEndsEveryWait) {
  for (const bool installed : {false, true}) {
    if (installed) Install();
    Start("mcps://");
    auto opened = std::async(std::launch::async, [this] { return Open(); });
    if (installed) {
      server_.Next();
    } else {
      ASSERT_TRUE(WaitForLog("not found"));
    }
    kill(getpid(), SIGUSR2);
    const Opened source = opened.get();
    EXPECT_EQ(source.status().code(), absl::StatusCode::kCancelled);
    EXPECT_EQ(signals_.Wait(), SIGUSR2);
    server_.Stop();
  }
}

TEST(CheckConfigUrl, SaysWhatItMayBe) {
  for (const char* const good :
       {"fs:///etc/mixer", "mcp://galley:9901", "mcps://galley:9901"}) {
    EXPECT_TRUE(CheckConfigUrl(good).ok()) << good;
  }
  for (const char* const bad :
       {"", "fs://", "mcp://", "mcps://", "k8s://", "/etc/mixer", "mcpx://a"}) {
    EXPECT_EQ(std::string(CheckConfigUrl(bad).message()),
              absl::StrCat("unknown config URL '", bad,
                           "': use --configStoreURL=fs:///path/to/directory, "
                           "--configStoreURL=mcp://host:port or "
                           "--configStoreURL=mcps://host:port"));
  }
}

}  // namespace
}  // namespace mixer::cmd

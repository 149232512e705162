// The Prober with real probes.
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "boost/asio.hpp"
#include "gtest/gtest.h"
#include "mixer_adapter/adapters/kactivator/prober.h"
#include "mixer_adapter/net/io_thread.h"
#include "mixer_adapter/net/probe.h"

namespace mixer::kactivator {
namespace {

using autoscaler::PodState;
using autoscaler::RevisionView;
using boost::asio::ip::tcp;

constexpr RevisionView kHello{"prod", "localhost"};

class News final : public Readiness::Listener {
 public:
  void OnPods(const RevisionView&, PodState pods) override {
    const std::lock_guard lock(mu_);
    last_ = pods;
    changed_.notify_all();
  }
  void Await(PodState pods) {
    std::unique_lock lock(mu_);
    changed_.wait(lock, [&] { return last_ == pods; });
  }

 private:
  std::mutex mu_;
  std::condition_variable changed_;
  PodState last_ = PodState::kUnknown;
};

// A port that refuses connections until it listens; the backlog is enough for
// TCP's handshake.
class Server {
 public:
  Server() : acceptor_(context_, tcp::v4()) {
    acceptor_.bind({boost::asio::ip::address_v4::loopback(), 0});
  }
  int port() const { return acceptor_.local_endpoint().port(); }
  void Listen() { acceptor_.listen(); }
  void Close() { acceptor_.close(); }

 private:
  boost::asio::io_context context_;
  tcp::acceptor acceptor_;
};

TEST(ProberWithSockets, SeesAServerComeAndGo) {
  Server server;
  net::IoThread io("test-io");
  metrics::Registry registry;
  News news;
  ProberOptions options;
  options.url = absl::StrCat("tcp://{name}:", server.port());
  options.period = absl::Milliseconds(5);
  options.refresh = absl::Milliseconds(10);
  options.timeout = absl::Seconds(30);
  ASSERT_TRUE(ProbeUrl::Check(options.url).ok());
  auto prober = std::make_unique<Prober>(
      &io, std::make_unique<net::SocketProbeMaker>(&io), options, &registry,
      metrics::Labels{});
  io.Post([&] {
    prober->Start(&news);
    prober->Watch(kHello);
  });
  news.Await(PodState::kNone);
  EXPECT_EQ(prober->PodsOf(kHello), PodState::kNone);
  server.Listen();
  news.Await(PodState::kReady);
  server.Close();
  news.Await(PodState::kNone);
  std::promise<void> gone;
  io.Post([&] {
    prober.reset();
    gone.set_value();
  });
  gone.get_future().wait();
}

}  // namespace
}  // namespace mixer::kactivator

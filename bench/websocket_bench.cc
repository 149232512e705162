// The way from an Uplink through a real websocket on the loopback into a peer
// that only reads: messages a second, and the time that one takes. The
// yardstick is Go's ManagedConnection into such a sink (spec knative.md 6).
#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "benchmark/benchmark.h"
#include "boost/asio.hpp"
#include "boost/beast/websocket/stream.hpp"
#include "mixer_adapter/autoscaler/gob_codec.h"
#include "mixer_adapter/autoscaler/gob_era.h"
#include "mixer_adapter/autoscaler/protobuf_codec.h"
#include "mixer_adapter/autoscaler/uplink.h"
#include "mixer_adapter/net/io_thread.h"
#include "mixer_adapter/net/websocket.h"

namespace mixer::autoscaler {
namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;

// Finds the frames in a client's bytes (RFC 6455 5.2) and counts them.
class FrameCounter {
 public:
  std::uint64_t Count(const char* bytes, std::size_t size) {
    std::uint64_t frames = 0;
    while (size > 0) {
      if (payload_ > 0) {
        const std::size_t step = std::min<std::uint64_t>(payload_, size);
        payload_ -= step;
        bytes += step;
        size -= step;
        frames += payload_ == 0;
        continue;
      }
      head_[have_++] = static_cast<unsigned char>(*bytes++);
      --size;
      ReadHead();
    }
    return frames;
  }

 private:
  // Bytes of the length after the second one; four of the mask follow.
  static std::size_t LengthSize(unsigned char second) {
    const int length = second & 0x7f;
    return length == 126 ? 2 : length == 127 ? 8 : 0;
  }

  void ReadHead() {
    if (have_ < 2) return;
    const std::size_t extra = LengthSize(head_[1]);
    if (have_ < 2 + extra + 4) return;
    payload_ = extra == 0 ? head_[1] & 0x7f : 0;
    for (std::size_t i = 0; i < extra; ++i) {
      payload_ = payload_ << 8 | head_[2 + i];
    }
    have_ = 0;
  }

  std::array<unsigned char, 14> head_{};
  std::size_t have_ = 0;
  std::uint64_t payload_ = 0;  // left; no frame here is empty
};

// Takes one connection on a thread of its own and reads.
class Sink {
 public:
  Sink() : thread_([this] { Read(); }) {}
  ~Sink() { thread_.join(); }  // the client is gone before

  std::string url() const {
    return absl::StrCat("ws://127.0.0.1:", acceptor_.local_endpoint().port());
  }
  std::uint64_t frames() const { return frames_; }
  // Of the latest bytes.
  absl::Time arrived() const { return absl::FromUnixNanos(arrived_); }

 private:
  void Read() {
    boost::beast::websocket::stream<Tcp::socket> stream(acceptor_.accept());
    stream.accept();
    FrameCounter counter;
    std::array<char, 65536> bytes;
    boost::system::error_code error;
    while (!error) {
      const std::size_t size =
          stream.next_layer().read_some(asio::buffer(bytes), error);
      arrived_ = absl::ToUnixNanos(absl::Now());
      frames_ += counter.Count(bytes.data(), size);
    }
  }

  asio::io_context io_;
  Tcp::acceptor acceptor_{io_,
                          Tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
  std::atomic<std::uint64_t> frames_{0};
  std::atomic<std::int64_t> arrived_{0};
  std::thread thread_;
};

// An uplink to a sink, connected.
class Link {
 public:
  Link(const Codec* codec, std::size_t max_batch)
      : uplink_(
            Options(sink_.url(), max_batch),
            UplinkEnv{&io_, &dialer_, {codec}, &clock_, &logger_, &stats_}) {
    io_.Post([this] { uplink_.Start(); });
    while (!stats_.connected) absl::SleepFor(absl::Milliseconds(1));
  }
  ~Link() {
    io_.Post([this] { uplink_.Shutdown(absl::ZeroDuration(), [] {}); });
    while (stats_.connected) absl::SleepFor(absl::Milliseconds(1));
    io_.Stop();
  }

  // From Offer() to the last of the `frames` that it takes at the sink.
  absl::Duration Offer(std::vector<Report> reports, std::uint64_t frames) {
    const std::uint64_t wanted = sink_.frames() + frames;
    const absl::Time start = absl::Now();
    io_.Post([this, &reports] { uplink_.Offer(std::move(reports)); });
    // Not a busy wait: the two threads need the cores.
    while (sink_.frames() < wanted) absl::SleepFor(absl::Microseconds(5));
    return sink_.arrived() - start;
  }

 private:
  static UplinkOptions Options(const std::string& url, std::size_t max_batch) {
    UplinkOptions options;
    options.url = *net::ParseUrl(url);
    options.max_batch = max_batch;
    return options;
  }
  // The sink answers no pings.
  static net::WebsocketOptions Patient() {
    net::WebsocketOptions options;
    options.ping_interval = options.pong_timeout = absl::Hours(1);
    return options;
  }

  Sink sink_;
  SystemClock clock_;
  NullLogger logger_;
  ClientStats stats_;
  net::IoThread io_{"bench"};
  net::WebsocketDialer dialer_{&io_, Patient()};
  Uplink uplink_;
};

std::vector<Report> Reports(std::size_t count) {
  std::vector<Report> reports(count);
  for (std::size_t i = 0; i < count; ++i) {
    StatMessage& message = reports[i].message;
    message.key = {"default", absl::StrCat("hello-", i)};
    message.stat.pod_name = "activator-6c87fcc96d-kd2qx";
    message.stat.average_concurrent_requests = 1;
    message.stat.request_count = 17;
  }
  return reports;
}

// Reports of as many revisions, offered at once.
void Throughput(const Codec& codec, std::size_t batch,
                benchmark::State& state) {
  constexpr std::int64_t kReports = 20'000;
  Link link(&codec, batch);
  const std::vector<Report> reports = Reports(kReports);
  for (auto _ : state) {
    state.SetIterationTime(
        absl::ToDoubleSeconds(link.Offer(reports, kReports / batch)));
  }
  state.SetItemsProcessed(state.iterations() * kReports);
}

void BM_GobMessages(benchmark::State& state) {
  Throughput(GobCodec(kGobEra08), 1, state);
}
BENCHMARK(BM_GobMessages)->UseManualTime();

void BM_ProtobufMessages(benchmark::State& state) {
  Throughput(ProtobufCodec(), static_cast<std::size_t>(state.range(0)), state);
}
BENCHMARK(BM_ProtobufMessages)
    ->Arg(1)
    ->Arg(10)
    ->Arg(100)
    ->Arg(1000)
    ->UseManualTime();

// One at a time, a millisecond after the other, as spec knative.md 6 has it.
// Reports percentiles in microseconds.
void Latency(const Codec& codec, benchmark::State& state) {
  Link link(&codec, 1000);
  const std::vector<Report> report = Reports(1);
  std::vector<double> micros;
  for (auto _ : state) {
    absl::SleepFor(absl::Milliseconds(1));
    const absl::Duration took = link.Offer(report, 1);
    micros.push_back(absl::ToDoubleMicroseconds(took));
    state.SetIterationTime(absl::ToDoubleSeconds(took));
  }
  std::sort(micros.begin(), micros.end());
  for (const int percent : {50, 90, 99}) {
    state.counters[absl::StrCat("p", percent, "_us")] =
        micros[micros.size() * static_cast<std::size_t>(percent) / 100];
  }
}

void BM_GobOneWay(benchmark::State& state) {
  Latency(GobCodec(kGobEra08), state);
}
BENCHMARK(BM_GobOneWay)->Iterations(3000)->UseManualTime();

void BM_ProtobufOneWay(benchmark::State& state) {
  Latency(ProtobufCodec(), state);
}
BENCHMARK(BM_ProtobufOneWay)->Iterations(3000)->UseManualTime();

}  // namespace
}  // namespace mixer::autoscaler

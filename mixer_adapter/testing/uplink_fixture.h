// What the tests of Uplink share: connections on paper and a clock wound by
// hand.
#ifndef MIXER_ADAPTER_TESTING_UPLINK_FIXTURE_H_
#define MIXER_ADAPTER_TESTING_UPLINK_FIXTURE_H_

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "mixer_adapter/autoscaler/uplink.h"
#include "mixer_adapter/testing/fake_dialer.h"
#include "mixer_adapter/testing/fake_loop.h"
#include "mixer_adapter/testing/line_codec.h"
#include "mixer_adapter/testing/recording_logger.h"

namespace mixer::testing {

class UplinkTest : public ::testing::Test {
 protected:
  static constexpr absl::Duration kBase = absl::Milliseconds(100);

  static autoscaler::Report Make(const std::string& name, double concurrency,
                                 double count) {
    autoscaler::Report report;
    report.message.key = {"ns", name};
    report.message.stat.average_concurrent_requests = concurrency;
    report.message.stat.request_count = count;
    return report;
  }

  static autoscaler::Report Wake(const std::string& name) {
    autoscaler::Report report = Make(name, 1, 1);
    report.wakeup = true;
    report.noted = absl::FromUnixMicros(1'500'000);
    return report;
  }

  autoscaler::UplinkOptions Options() {
    autoscaler::UplinkOptions options;
    options.url = *net::ParseUrl("ws://autoscaler:8080");
    options.backoff.jitter = 0;
    options.backoff.factor = 2;
    return options;
  }
  void Build(autoscaler::UplinkOptions options, std::size_t max_batch = 100,
             const autoscaler::Codec* also = nullptr) {
    codec_ = std::make_unique<LineCodec>(max_batch);
    std::vector<const autoscaler::Codec*> codecs = {codec_.get()};
    if (also != nullptr) codecs.push_back(also);
    uplink_ = std::make_unique<autoscaler::Uplink>(
        std::move(options),
        autoscaler::UplinkEnv{&loop_, &dialer_, std::move(codecs), &clock_,
                              &logger_, &stats_});
    uplink_->Start();
  }
  void SetUp() override { Build(Options()); }

  void Offer(autoscaler::Report report) {
    std::vector<autoscaler::Report> reports;
    reports.push_back(std::move(report));
    uplink_->Offer(std::move(reports));
  }
  void Lose() { dialer_.Closed(absl::UnavailableError("lost")); }
  // A connection that has lived long enough to be dialled again at once.
  void OpenStable() {
    dialer_.Open();
    loop_.Advance(absl::Seconds(5));
  }

  // What the log shows.
  class FixedClock final : public Clock {
   public:
    absl::Time Now() const override { return absl::FromUnixMicros(2'000'001); }
  };

  FakeLoop loop_;
  FakeDialer dialer_;
  RecordingLogger logger_;
  FixedClock clock_;
  autoscaler::ClientStats stats_;
  std::unique_ptr<LineCodec> codec_;
  std::unique_ptr<autoscaler::Uplink> uplink_;
};

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_UPLINK_FIXTURE_H_

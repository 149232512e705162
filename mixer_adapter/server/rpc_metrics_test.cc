#include "mixer_adapter/server/rpc_metrics.h"

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/metrics/registry.h"
#include "mixer_adapter/testing/allocation_counter.h"

namespace mixer::server {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

RpcRecord Check(absl::StatusCode code, absl::Duration latency) {
  return {RpcMethod::kCheck, code, absl::UnixEpoch(), latency, 630, 0};
}

// Spec server.md 8.2: names, labels, buckets.
TEST(RpcMetrics, Text) {
  metrics::Registry registry;
  RpcMetrics metrics(&registry);
  metrics.Add(Check(absl::StatusCode::kOk, absl::Microseconds(10)));
  metrics.Add(Check(absl::StatusCode::kOk, absl::Milliseconds(150)));
  metrics.Add(Check(absl::StatusCode::kUnavailable, absl::Minutes(5)));
  metrics.Add(Check(static_cast<absl::StatusCode>(99), absl::ZeroDuration()));
  metrics.Add({RpcMethod::kReport, absl::StatusCode::kOk, absl::UnixEpoch(),
               absl::Milliseconds(1), std::size_t{5} << 30, 1024});
  const std::string text = registry.Text();
  for (const char* const line :
       {"# TYPE grpc_io_server_completed_rpcs counter\n",
        "grpc_io_server_completed_rpcs{grpc_server_method=\"istio.mixer.v1."
        "Mixer/Check\",grpc_server_status=\"OK\"} 2\n",
        "Mixer/Check\",grpc_server_status=\"UNAVAILABLE\"} 1\n",
        "Mixer/Check\",grpc_server_status=\"UNKNOWN\"} 1\n",
        "Mixer/Check\",grpc_server_status=\"UNAUTHENTICATED\"} 0\n",
        "Mixer/Report\",grpc_server_status=\"OK\"} 1\n",
        "# TYPE grpc_io_server_server_latency histogram\n",
        "grpc_io_server_server_latency_count{grpc_server_method=\"istio.mixer."
        "v1.Mixer/Check\"} 4\n",
        "server_latency_sum{grpc_server_method=\"istio.mixer.v1.Mixer/Check\"} "
        "300150.01\n",
        "Mixer/Check\",le=\"0.01\"} 2\n", "Mixer/Check\",le=\"0.05\"} 2\n",
        "Mixer/Check\",le=\"130\"} 2\n", "Mixer/Check\",le=\"160\"} 3\n",
        "Mixer/Check\",le=\"100000\"} 3\n",
        "grpc_io_server_received_bytes_per_rpc_sum{grpc_server_method=\"istio."
        "mixer.v1.Mixer/Check\"} 2520\n",
        "received_bytes_per_rpc_bucket{grpc_server_method=\"istio.mixer.v1."
        "Mixer/Report\",le=\"4294967296\"} 0\n",
        "received_bytes_per_rpc_bucket{grpc_server_method=\"istio.mixer.v1."
        "Mixer/Report\",le=\"+Inf\"} 1\n",
        "grpc_io_server_sent_bytes_per_rpc_bucket{grpc_server_method=\"istio."
        "mixer.v1.Mixer/Report\",le=\"1024\"} 1\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
  EXPECT_THAT(text, Not(HasSubstr("le=\"8192\"")));
}

TEST(RpcMetrics, AllocatesNothing) {
  metrics::Registry registry;
  RpcMetrics metrics(&registry);
  metrics.Add(Check(absl::StatusCode::kOk, absl::Milliseconds(1)));
  const testing::AllocationCounter allocations;
  for (int i = 0; i < 100; ++i) {
    metrics.Add(Check(absl::StatusCode::kOk, absl::Milliseconds(i)));
  }
  EXPECT_EQ(allocations.count(), 0);
}

}  // namespace
}  // namespace mixer::server

#include "mixer_adapter/mcp/stream_metrics.h"

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/go_code.h"

namespace mixer::mcp {
namespace {

constexpr char kOther[] = "other";

// gRPC's codes.
constexpr int kUnknown = 2;
constexpr int kLastCode = 16;

const metrics::Labels& Component() {
  static const auto* const labels = new metrics::Labels{{"component", "mixer"}};
  return *labels;
}

metrics::Labels LabelsOf(const std::string& collection) {
  metrics::Labels labels = Component();
  labels["collection"] = collection;
  labels["connectionID"] = "0";
  return labels;
}

// The reference's: 1 byte to 1 GiB, each 4 times the one before.
std::vector<std::uint64_t> SizeBounds() {
  std::vector<std::uint64_t> bounds;
  for (int shift = 0; shift <= 30; shift += 2) {
    bounds.push_back(std::uint64_t{1} << shift);
  }
  return bounds;
}

}  // namespace

StreamMetrics::StreamMetrics(const std::map<std::string, std::string>& kinds,
                             metrics::Registry* registry)
    : registry_(registry),
      begun_(registry->GetCounter("istio_mcp_reconnections",
                                  "MCP streams begun, the first one included.",
                                  Component())),
      streams_gauge_(registry->AddCallback(
          metrics::Registry::Kind::kGauge, "istio_mcp_clients_total",
          "MCP streams that are up.", Component(),
          [this] { return static_cast<double>(streams_); })) {
  for (const auto& [collection, unused] : kinds) Add(collection);
  Add(kOther);
}

void StreamMetrics::Add(const std::string& collection) {
  metrics::Labels labels = LabelsOf(collection);
  metrics::Histogram* const sizes = registry_->GetHistogram(
      "istio_mcp_message_sizes_bytes", "Sizes of what was pushed over MCP.",
      SizeBounds(), labels);
  metrics::Counter* const acks =
      registry_->GetCounter("istio_mcp_request_acks_total",
                            "Pushes over MCP that were taken over.", labels);
  collections_.emplace(collection, Collection{std::move(labels), sizes, acks});
}

const StreamMetrics::Collection& StreamMetrics::Of(
    const std::string& collection) const {
  const auto found = collections_.find(collection);
  return found == collections_.end() ? collections_.at(kOther) : found->second;
}

void StreamMetrics::Begin() {
  ++streams_;
  begun_->Add();
}

void StreamMetrics::End() { --streams_; }

void StreamMetrics::Push(const std::string& collection, std::size_t bytes) {
  Of(collection).sizes->Observe(bytes);
}

void StreamMetrics::Ack(const std::string& collection) {
  Of(collection).acks->Add();
}

void StreamMetrics::Nack(const std::string& collection, int code) {
  metrics::Labels labels = Of(collection).labels;
  labels["code"] = GoCodeName(code);
  registry_
      ->GetCounter("istio_mcp_request_nacks_total",
                   "Pushes over MCP that were refused.", labels)
      ->Add();
}

void StreamMetrics::SendFailure(int code) {
  Failure("istio_mcp_send_failures_total",
          "MCP streams that could not be begun, or broke while sending.", code);
}

void StreamMetrics::ReceiveFailure(int code) {
  Failure("istio_mcp_recv_failures_total",
          "MCP streams that broke while receiving.", code);
}

void StreamMetrics::Failure(const char* name, const char* help, int code) {
  metrics::Labels labels = Component();
  const bool known = code >= 0 && code <= kLastCode;
  labels["code"] = absl::StrCat(known ? code : kUnknown);
  labels["error"] = GoCodeName(code);
  registry_->GetCounter(name, help, labels)->Add();
}

}  // namespace mixer::mcp

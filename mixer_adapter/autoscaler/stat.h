// What Knative's Activator tells the Autoscaler about a revision (spec
// knative.md 1.2 and 4.2).
#ifndef MIXER_ADAPTER_AUTOSCALER_STAT_H_
#define MIXER_ADAPTER_AUTOSCALER_STAT_H_

#include <cstdint>
#include <string>
#include <tuple>

namespace mixer::autoscaler {

// Names a revision, and with it its PodAutoscaler.
struct RevisionKey {
  std::string name_space;
  std::string name;

  friend bool operator==(const RevisionKey& a, const RevisionKey& b) {
    return a.name_space == b.name_space && a.name == b.name;
  }
  friend bool operator<(const RevisionKey& a, const RevisionKey& b) {
    return std::tie(a.name_space, a.name) < std::tie(b.name_space, b.name);
  }
};

struct Stat {
  // Who reports. Never empty: 0.5 drops such a message, and up to 0.11 the
  // Autoscaler averages the samples of one reporter and adds up different ones.
  std::string pod_name;
  // Mean number of requests in flight over the period. The Autoscaler wakes a
  // revision at zero if this is not 0.
  double average_concurrent_requests = 0;
  double average_proxied_concurrent_requests = 0;
  // Requests that arrived in the period.
  double request_count = 0;
  double proxied_request_count = 0;
  double process_uptime = 0;  // seconds
  // Unix seconds; 0 lets the Autoscaler stamp the message, which is what a
  // client should do (knative.md 4.6).
  std::int64_t timestamp = 0;
};

struct StatMessage {
  RevisionKey key;
  Stat stat;
};

}  // namespace mixer::autoscaler

#endif  // MIXER_ADAPTER_AUTOSCALER_STAT_H_

// The way to an Autoscaler of several pods (spec knative.md 3.4): an Uplink to
// any of them, which forwards what is not its own, and, to save that hop, one
// to the owner of each bucket.
//
// A report goes to its bucket's owner while there is a connection to it, else
// over the plain one; what an owner did not take when its connection ended goes
// there too. So an owner that is missing, or is another pod than the one that
// answers, costs no report and no delay, only a dial now and then.
//
// Lives on its Loop's thread.
#ifndef MIXER_ADAPTER_AUTOSCALER_BUCKETED_UPLINK_H_
#define MIXER_ADAPTER_AUTOSCALER_BUCKETED_UPLINK_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "mixer_adapter/autoscaler/report.h"
#include "mixer_adapter/autoscaler/uplink.h"
#include "mixer_adapter/autoscaler/wakeup_observer.h"
#include "mixer_adapter/net/url.h"

namespace mixer::autoscaler {

// The address of a bucket's owner, from that of the Autoscaler's service: the
// bucket's name instead of the host's first label. An error if the host has no
// such labels.
absl::StatusOr<net::Url> OwnerUrl(const net::Url& service,
                                  std::string_view bucket);

class BucketedUplink {
 public:
  // Whether `buckets` is 0 (none: just the plain connection) or a number that
  // the Autoscaler may have, and `service` has owners' addresses.
  static absl::Status Check(int buckets, const net::Url& service);

  // `options` are those of the plain connection; both are as Check() wants
  // them.
  BucketedUplink(const UplinkOptions& options, int buckets,
                 const UplinkEnv& env);

  // As Uplink's.
  void Start();
  void Observe(WakeupObserver* observer);
  void Offer(std::vector<Report> reports);
  void Shutdown(absl::Duration linger, std::function<void()> done);

 private:
  Uplink plain_;
  const std::vector<std::string> buckets_;  // names
  std::vector<std::unique_ptr<Uplink>> owners_;
};

}  // namespace mixer::autoscaler

#endif  // MIXER_ADAPTER_AUTOSCALER_BUCKETED_UPLINK_H_

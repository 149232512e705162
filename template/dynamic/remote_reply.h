// Replies of out-of-process adapters as results (spec templates_and_spi.md
// 7.2).
#ifndef TEMPLATE_DYNAMIC_REMOTE_REPLY_H_
#define TEMPLATE_DYNAMIC_REMOTE_REPLY_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "mixer/adapter/model/v1beta1/check.pb.h"
#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/spi/check_result.h"
#include "mixer_adapter/spi/quota_result.h"
#include "mixer_adapter/spi/rpc_status.h"
#include "template/dynamic/output_decoder.h"

namespace mixer::dynamic {

// What a check answers.
class CheckReply {
 public:
  // Of a CheckResult in wire form.
  static absl::StatusOr<std::shared_ptr<const CheckReply>> Decode(
      std::string_view bytes);

  // Views the reply.
  const spi::CheckResult& result() const { return result_; }

 private:
  explicit CheckReply(
      const istio::mixer::adapter::model::v1beta1::CheckResult& proto);

  const spi::RpcStatus status_;
  spi::CheckResult result_;
};

// The two parts of a Handle<Name>Response; they view `bytes`. An error if it is
// broken.
struct CheckAndOutput {
  std::string_view result;
  std::string_view output;

  static absl::StatusOr<CheckAndOutput> Split(std::string_view bytes);
};

// What `instance` is granted, of a QuotaResult in wire form. As in the
// reference, its status does not count.
absl::StatusOr<spi::QuotaResult> DecodeQuota(std::string_view bytes,
                                             const std::string& instance);

}  // namespace mixer::dynamic

#endif  // TEMPLATE_DYNAMIC_REMOTE_REPLY_H_

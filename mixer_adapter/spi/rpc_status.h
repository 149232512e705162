// A google.rpc.Status as what a check answers.
#ifndef MIXER_ADAPTER_SPI_RPC_STATUS_H_
#define MIXER_ADAPTER_SPI_RPC_STATUS_H_

#include <vector>

#include "google/rpc/status.pb.h"
#include "mixer_adapter/spi/check_result.h"
#include "policy/v1beta1/http_response.pb.h"

namespace mixer::spi {

// Owns what the result views. Of the details of a denial the first
// istio.policy.v1beta1.DirectHttpResponse is its direct response (spec
// dispatch.md 10).
class RpcStatus {
 public:
  explicit RpcStatus(google::rpc::Status status);
  RpcStatus(const RpcStatus&) = delete;
  RpcStatus& operator=(const RpcStatus&) = delete;

  // Code, message and direct response.
  void SetResult(CheckResult* result) const;

 private:
  const google::rpc::Status status_;
  istio::policy::v1beta1::DirectHttpResponse proto_;
  std::vector<DirectResponse::Header> headers_;  // by name
  DirectResponse direct_;
  bool has_direct_ = false;
};

}  // namespace mixer::spi

#endif  // MIXER_ADAPTER_SPI_RPC_STATUS_H_

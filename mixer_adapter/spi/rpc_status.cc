#include "mixer_adapter/spi/rpc_status.h"

#include <algorithm>
#include <utility>

#include "google/protobuf/any.pb.h"

namespace mixer::spi {

RpcStatus::RpcStatus(google::rpc::Status status) : status_(std::move(status)) {
  if (status_.code() == 0) return;
  for (const google::protobuf::Any& detail : status_.details()) {
    if (!detail.UnpackTo(&proto_)) continue;
    for (const auto& [name, value] : proto_.headers()) {
      headers_.push_back({name, value});
    }
    std::sort(headers_.begin(), headers_.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    direct_ = {proto_.code(), proto_.body(), headers_.data(), headers_.size()};
    has_direct_ = true;
    return;
  }
}

void RpcStatus::SetResult(CheckResult* result) const {
  result->code = static_cast<absl::StatusCode>(status_.code());
  result->message = status_.message();
  result->direct_response = has_direct_ ? &direct_ : nullptr;
}

}  // namespace mixer::spi

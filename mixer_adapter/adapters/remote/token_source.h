// The token that goes with every call over TLS (spec config.md 11.3).
#ifndef MIXER_ADAPTER_ADAPTERS_REMOTE_TOKEN_SOURCE_H_
#define MIXER_ADAPTER_ADAPTERS_REMOTE_TOKEN_SOURCE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "grpcpp/security/credentials.h"
#include "mixer_adapter/spi/config_error.h"
#include "policy/v1beta1/cfg.pb.h"

namespace mixer::remote {

// Every mistake that can be told without reading files.
void ValidateTokens(const istio::policy::v1beta1::Tls& tls,
                    spi::ConfigErrors* errors);

// A token that is read from a file, which may change, or fetched by OAuth 2's
// client credentials grant (RFC 6749 section 4.4) and kept until it expires.
// `tls` has passed ValidateTokens. The error names the file that cannot be
// read.
absl::StatusOr<std::unique_ptr<grpc::MetadataCredentialsPlugin>> NewTokenSource(
    const istio::policy::v1beta1::Tls& tls);

}  // namespace mixer::remote

#endif  // MIXER_ADAPTER_ADAPTERS_REMOTE_TOKEN_SOURCE_H_

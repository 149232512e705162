// Mutual TLS with an adapter that runs under Mixer's own identity (spec
// config.md 11.3).
#ifndef MIXER_ADAPTER_ADAPTERS_REMOTE_PEER_IDENTITY_H_
#define MIXER_ADAPTER_ADAPTERS_REMOTE_PEER_IDENTITY_H_

#include <memory>
#include <string>
#include <vector>

#include "grpcpp/security/credentials.h"
#include "mixer_adapter/net/certificates.h"

namespace mixer::remote {

// Credentials by `files`, which are read anew when they change. The adapter's
// certificate must be signed by one of the roots and, unless `any_peer`, have
// one of the URIs of our own: SPIFFE's way of naming a workload. What host it
// names does not matter.
std::shared_ptr<grpc::ChannelCredentials> NewPeerCredentials(
    const net::CertificateFiles& files, bool any_peer);

}  // namespace mixer::remote

#endif  // MIXER_ADAPTER_ADAPTERS_REMOTE_PEER_IDENTITY_H_

// How a connection to a server of the Mesh Configuration Protocol comes about.
#ifndef MIXER_ADAPTER_MCP_DIAL_H_
#define MIXER_ADAPTER_MCP_DIAL_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "grpcpp/grpcpp.h"
#include "mixer_adapter/net/certificates.h"

namespace mixer::mcp {

// Makes a channel that connects anew when it is first used and shares no
// connection with another. An error means that there is nothing to connect
// with. From one thread at a time. Channels take pushes up to 64 MiB.
using Dial = std::function<absl::StatusOr<std::shared_ptr<grpc::Channel>>()>;

// `address`: host:port.
Dial PlaintextDial(std::string address);

// Mutual TLS. The files are read for each channel, hence a certificate that was
// changed is in use from the next connection on; errors are ReadCertificates'.
// The server must show a certificate for the host of `address`, signed by one
// of the roots.
Dial TlsDial(std::string address, net::CertificateFiles files);

}  // namespace mixer::mcp

#endif  // MIXER_ADAPTER_MCP_DIAL_H_

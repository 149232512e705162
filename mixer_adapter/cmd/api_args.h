// Flags of the gRPC port.
#ifndef MIXER_ADAPTER_CMD_API_ARGS_H_
#define MIXER_ADAPTER_CMD_API_ARGS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "mixer_adapter/server/server_tls.h"

namespace mixer::cmd {

struct ApiArgs {
  std::uint16_t port = 9091;
  std::string address;  // overrides port: tcp://host:port or unix:///path
  std::uint32_t max_message_size = 1048576;  // bytes
  std::uint32_t max_concurrent_streams = 1024;

  // Ours.
  int threads = 1;
  absl::Duration drain_timeout = absl::Seconds(5);
  std::string cert_file;       // with it and key_file: TLS on TCP
  std::string key_file;        // of cert_file
  std::string client_ca_file;  // clients must have a certificate
  bool reflection = false;

  void AddFlags(CLI::App* app);
  absl::Status Validate() const;
  std::string Dump() const;

  // Where to listen: `address`, or `port` on all interfaces.
  std::string ListenAddress() const;
  // None: plaintext.
  std::optional<server::ServerTls> Tls() const;
};

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_API_ARGS_H_

// The command line of `mixs server` (spec server.md 11).
#ifndef MIXER_ADAPTER_CMD_SERVER_ARGS_H_
#define MIXER_ADAPTER_CMD_SERVER_ARGS_H_

#include <cstdint>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "mixer_adapter/base/logger.h"

namespace mixer::cmd {

// Names and defaults are those of the Go program, but for the last group, which
// it does not have.
struct ServerArgs {
  std::uint16_t port = 9091;
  std::string address;  // overrides port: tcp://host:port or unix:///path
  std::uint16_t monitoring_port = 15014;
  std::uint32_t max_message_size = 1048576;
  std::uint32_t max_concurrent_streams = 1024;
  std::string config_store_url;
  std::string config_wait_timeout = "2m0s";
  std::string config_default_namespace = "istio-system";
  std::string cert_file = "/etc/certs/cert-chain.pem";
  std::string key_file = "/etc/certs/key.pem";
  std::string ca_cert_file = "/etc/certs/root-cert.pem";
  std::string log_target = "stdout";
  std::string log_output_level = "default:info";

  std::string monitoring_address = "0.0.0.0";
  int threads = 1;
  std::string drain_timeout = "5s";

  // Declares the flags; parsing fills this object, which must outlive `app`.
  void AddFlags(CLI::App* app);

  // What the flags' types cannot say. The error names flag, value and cure.
  absl::Status Validate() const;

  // One "Name: value" a line, as the server prints it when it starts.
  std::string Dump() const;

  LogLevel log_level() const;
};

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_SERVER_ARGS_H_

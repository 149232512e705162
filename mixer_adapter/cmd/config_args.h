// Flags that say where the configuration is.
#ifndef MIXER_ADAPTER_CMD_CONFIG_ARGS_H_
#define MIXER_ADAPTER_CMD_CONFIG_ARGS_H_

#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/time/time.h"

namespace mixer::cmd {

struct ConfigArgs {
  std::string store_url;  // see OpenConfigSource
  absl::Duration wait_timeout = absl::Minutes(2);
  std::string default_namespace = "istio-system";
  // Of mcps://; PEM.
  std::string cert_file = "/etc/certs/cert-chain.pem";
  std::string key_file = "/etc/certs/key.pem";
  std::string ca_cert_file = "/etc/certs/root-cert.pem";

  void AddFlags(CLI::App* app);
  // All but the URL, which CheckConfigUrl knows.
  absl::Status Validate() const;
  std::string Dump() const;
};

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_CONFIG_ARGS_H_

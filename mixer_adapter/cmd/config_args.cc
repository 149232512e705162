#include "mixer_adapter/cmd/config_args.h"

#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/cmd/flags.h"

namespace mixer::cmd {

void ConfigArgs::AddFlags(CLI::App* app) {
  app->add_option("--configStoreURL", store_url,
                  "Where the configuration is: fs:///path/to/directory, or "
                  "mcp://host:port or mcps://host:port, a server of the Mesh "
                  "Configuration Protocol, in the clear or by mutual TLS.");
  AddDuration(app, "--configWaitTimeout", &wait_timeout,
              "How long the files of certificates and the first answer of "
              "an mcp:// or mcps:// server may take to appear.");
  app->add_option("--configDefaultNamespace", default_namespace,
                  "Namespace whose rules apply to all requests.")
      ->capture_default_str();
  app->add_option("--certFile", cert_file,
                  "PEM file: the certificate to show an mcps:// server.")
      ->capture_default_str();
  app->add_option("--keyFile", key_file,
                  "PEM file: the private key of the certificate.")
      ->capture_default_str();
  app->add_option("--caCertFile", ca_cert_file,
                  "PEM file: who may have signed the mcps:// server's "
                  "certificate.")
      ->capture_default_str();
}

absl::Status ConfigArgs::Validate() const {
  if (default_namespace.empty()) {
    return BadFlag("configDefaultNamespace", "", "must not be empty");
  }
  return CheckNotNegative("configWaitTimeout", wait_timeout);
}

std::string ConfigArgs::Dump() const {
  return absl::StrCat("ConfigStoreURL: ", store_url,
                      "\nConfigWaitTimeout: ", FormatGoDuration(wait_timeout),
                      "\nConfigDefaultNamespace: ", default_namespace,
                      "\nCertFile: ", cert_file, "\nKeyFile: ", key_file,
                      "\nCaCertFile: ", ca_cert_file, "\n");
}

}  // namespace mixer::cmd

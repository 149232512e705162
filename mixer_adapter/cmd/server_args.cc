#include "mixer_adapter/cmd/server_args.h"

#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "mixer_adapter/base/go_duration.h"

namespace mixer::cmd {
namespace {

constexpr std::pair<const char*, LogLevel> kLevels[] = {
    {"debug", LogLevel::kDebug},
    {"info", LogLevel::kInfo},
    {"warn", LogLevel::kWarn},
    {"error", LogLevel::kError},
};

// "info" or "default:info".
std::optional<LogLevel> ParseLevel(const std::string& text) {
  const absl::string_view name = absl::StripPrefix(text, "default:");
  for (const auto& [level_name, level] : kLevels) {
    if (name == level_name) return level;
  }
  return std::nullopt;
}

absl::Status Invalid(const char* flag, const std::string& value,
                     const char* cure) {
  return absl::InvalidArgumentError(
      absl::StrCat("invalid argument '", value, "' for --", flag, ": ", cure));
}

}  // namespace

void ServerArgs::AddFlags(CLI::App* app) {
  app->add_option("-p,--port", port, "TCP port for the Mixer API.")
      ->capture_default_str();
  app->add_option("--address", address,
                  "Address for the Mixer API, such as tcp://127.0.0.1:9092 or "
                  "unix:///path/to/socket. Overrides --port.");
  app->add_option("--monitoringPort", monitoring_port,
                  "HTTP port for /metrics, /version and /healthz.")
      ->capture_default_str();
  app->add_option("--monitoringAddress", monitoring_address,
                  "IP address on which --monitoringPort is served.")
      ->capture_default_str();
  app->add_option("--maxMessageSize", max_message_size,
                  "Largest gRPC message that is accepted, in bytes.")
      ->capture_default_str();
  app->add_option("--maxConcurrentStreams", max_concurrent_streams,
                  "RPCs at a time on one connection.")
      ->capture_default_str();
  app->add_option("--configStoreURL", config_store_url,
                  "Where the configuration is: fs:///path/to/directory, or "
                  "mcp://host:port or mcps://host:port, a server of the Mesh "
                  "Configuration Protocol, in the clear or by mutual TLS.");
  app->add_option("--configWaitTimeout", config_wait_timeout,
                  "How long the files of certificates and the first answer of "
                  "an mcp:// or mcps:// server may take to appear.")
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
  app->add_option("--configDefaultNamespace", config_default_namespace,
                  "Namespace whose rules apply to all requests.")
      ->capture_default_str();
  app->add_option("--threads", threads,
                  "Threads that serve RPCs, each with a queue of its own.")
      ->capture_default_str();
  app->add_option("--drainTimeout", drain_timeout,
                  "How long RPCs under way may take after SIGTERM.")
      ->capture_default_str();
  app->add_option("--log_target", log_target,
                  "stdout, stderr or a file to append log lines to.")
      ->capture_default_str();
  app->add_option("--log_output_level", log_output_level,
                  "debug, info, warn or error, or default:<one of them>.")
      ->capture_default_str();
}

absl::Status ServerArgs::Validate() const {
  if (max_message_size == 0) {
    return absl::InvalidArgumentError("max message size must be > 0, got 0");
  }
  if (max_concurrent_streams == 0) {
    return absl::InvalidArgumentError(
        "max concurrent streams must be > 0, got 0");
  }
  if (threads < 1 || threads > 256) {
    return Invalid("threads", absl::StrCat(threads), "use 1 to 256");
  }
  const auto wait = ParseGoDuration(config_wait_timeout);
  if (!wait.has_value() || *wait < absl::ZeroDuration()) {
    return Invalid("configWaitTimeout", config_wait_timeout,
                   "use a duration such as 2m or 30s");
  }
  if (config_default_namespace.empty()) {
    return Invalid("configDefaultNamespace", "", "must not be empty");
  }
  const auto drain = ParseGoDuration(drain_timeout);
  if (!drain.has_value() || *drain < absl::ZeroDuration()) {
    return Invalid("drainTimeout", drain_timeout,
                   "use a duration such as 5s or 1m30s");
  }
  if (!ParseLevel(log_output_level).has_value()) {
    return Invalid("log_output_level", log_output_level,
                   "use debug, info, warn or error");
  }
  return absl::OkStatus();
}

std::string ServerArgs::Dump() const {
  return absl::StrCat("Port: ", port, "\nAddress: ", address,
                      "\nMonitoringPort: ", monitoring_port,
                      "\nMonitoringAddress: ", monitoring_address,
                      "\nMaxMessageSize: ", max_message_size,
                      "\nMaxConcurrentStreams: ", max_concurrent_streams,
                      "\nConfigStoreURL: ", config_store_url,
                      "\nConfigWaitTimeout: ", config_wait_timeout,
                      "\nConfigDefaultNamespace: ", config_default_namespace,
                      "\nCertFile: ", cert_file, "\nKeyFile: ", key_file,
                      "\nCaCertFile: ", ca_cert_file, "\nThreads: ", threads,
                      "\nDrainTimeout: ", drain_timeout,
                      "\nLogTarget: ", log_target,
                      "\nLogOutputLevel: ", log_output_level, "\n");
}

LogLevel ServerArgs::log_level() const {
  return ParseLevel(log_output_level).value_or(LogLevel::kInfo);
}

}  // namespace mixer::cmd

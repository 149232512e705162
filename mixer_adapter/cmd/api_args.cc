#include "mixer_adapter/cmd/api_args.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/cmd/flags.h"

namespace mixer::cmd {
namespace {

// gRPC counts in int.
constexpr std::uint32_t kMost = std::numeric_limits<int>::max();

absl::Status CheckCount(const char* what, const char* flag,
                        std::uint32_t value) {
  if (value == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(what, " must be > 0, got 0 (--", flag, ")"));
  }
  if (value > kMost) {
    return BadFlag(flag, absl::StrCat(value),
                   absl::StrCat("use at most ", kMost));
  }
  return absl::OkStatus();
}

}  // namespace

void ApiArgs::AddFlags(CLI::App* app) {
  app->add_option("-p,--port", port, "TCP port for the Mixer API.")
      ->capture_default_str();
  app->add_option("--address", address,
                  "Address for the Mixer API, such as tcp://127.0.0.1:9092 or "
                  "unix:///path/to/socket. Overrides --port.");
  app->add_option("--maxMessageSize", max_message_size,
                  "Largest gRPC message that is accepted, in bytes.")
      ->capture_default_str();
  app->add_option("--maxConcurrentStreams", max_concurrent_streams,
                  "RPCs at a time on one connection.")
      ->capture_default_str();
  app->add_option("--threads", threads,
                  "Threads that serve RPCs, each with a queue of its own.")
      ->capture_default_str();
  AddDuration(app, "--drainTimeout", &drain_timeout,
              "How long RPCs under way may take after SIGTERM.");
  app->add_option("--apiCertFile", cert_file,
                  "PEM file: the certificate of the Mixer API, which is then "
                  "served over TLS on TCP; read anew when it changes.");
  app->add_option("--apiKeyFile", key_file,
                  "PEM file: the private key of --apiCertFile.");
  app->add_option("--apiClientCaFile", client_ca_file,
                  "PEM file: who must have signed the certificates of clients "
                  "(mutual TLS).");
  app->add_flag("--reflection", reflection,
                "Let clients ask by gRPC which services and messages there "
                "are.");
}

absl::Status ApiArgs::Validate() const {
  MIXER_RETURN_IF_ERROR(
      CheckCount("max message size", "maxMessageSize", max_message_size));
  MIXER_RETURN_IF_ERROR(CheckCount("max concurrent streams",
                                   "maxConcurrentStreams",
                                   max_concurrent_streams));
  if (threads < 1 || threads > 256) {
    return BadFlag("threads", absl::StrCat(threads), "use 1 to 256");
  }
  if (cert_file.empty() != key_file.empty()) {
    return BadFlag(cert_file.empty() ? "apiCertFile" : "apiKeyFile", "",
                   "--apiCertFile and --apiKeyFile go together");
  }
  if (cert_file.empty() && !client_ca_file.empty()) {
    return BadFlag("apiClientCaFile", client_ca_file,
                   "needs --apiCertFile and --apiKeyFile");
  }
  return CheckNotNegative("drainTimeout", drain_timeout);
}

std::string ApiArgs::Dump() const {
  return absl::StrCat("Port: ", port, "\nAddress: ", address,
                      "\nMaxMessageSize: ", max_message_size,
                      "\nMaxConcurrentStreams: ", max_concurrent_streams,
                      "\nThreads: ", threads,
                      "\nDrainTimeout: ", FormatGoDuration(drain_timeout),
                      "\nApiCertFile: ", cert_file, "\nApiKeyFile: ", key_file,
                      "\nApiClientCaFile: ", client_ca_file,
                      "\nReflection: ", BoolText(reflection), "\n");
}

std::string ApiArgs::ListenAddress() const {
  return address.empty() ? absl::StrCat(":", port) : address;
}

std::optional<server::ServerTls> ApiArgs::Tls() const {
  if (cert_file.empty()) return std::nullopt;
  server::ServerTls tls = {
      {cert_file, "--apiCertFile"}, {key_file, "--apiKeyFile"}, std::nullopt};
  if (!client_ca_file.empty()) {
    tls.client_roots = {client_ca_file, "--apiClientCaFile"};
  }
  return tls;
}

}  // namespace mixer::cmd

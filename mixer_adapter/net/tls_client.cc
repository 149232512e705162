#include "mixer_adapter/net/tls_client.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "boost/asio/buffer.hpp"
#include "boost/asio/ip/address.hpp"
#include "boost/asio/ssl/error.hpp"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/net/certificates.h"
#include "openssl/err.h"
#include "openssl/x509v3.h"

namespace mixer::net {
namespace {

namespace asio = boost::asio;
using Error = boost::system::error_code;

bool IsAddress(const std::string& host) {
  Error error;
  asio::ip::make_address(host, error);
  return !error;
}

absl::Status Refused(const char* what, const Error& error) {
  return absl::InvalidArgumentError(
      absl::StrCat("OpenSSL refuses the ", what, ": ", error.message()));
}

absl::Status Trust(const std::string& ca_file, asio::ssl::context* context) {
  Error error;
  if (ca_file.empty()) {
    context->set_default_verify_paths(error);
    return error ? Refused("system's roots", error) : absl::OkStatus();
  }
  MIXER_ASSIGN_OR_RETURN(const std::string pem,
                         ReadRoots({ca_file, "CA file"}));
  context->add_certificate_authority(asio::buffer(pem), error);
  return error ? Refused("CA file", error) : absl::OkStatus();
}

absl::Status Show(const TlsOptions& options, asio::ssl::context* context) {
  if (options.certificate_file.empty() && options.key_file.empty()) {
    return absl::OkStatus();
  }
  MIXER_ASSIGN_OR_RETURN(
      const KeyPair pair,
      ReadKeyPair({options.certificate_file, "client certificate"},
                  {options.key_file, "client key"}));
  Error error;
  context->use_certificate_chain(asio::buffer(pair.chain), error);
  if (error) return Refused("client certificate", error);
  context->use_private_key(asio::buffer(pair.key), asio::ssl::context::pem,
                           error);
  return error ? Refused("client key", error) : absl::OkStatus();
}

}  // namespace

TlsClient::TlsClient(TlsOptions options, const std::string& host)
    : options_(std::move(options)),
      name_(options_.server_name.empty() ? host : options_.server_name) {}

absl::StatusOr<std::unique_ptr<asio::ssl::context>> TlsClient::NewContext()
    const {
  auto context =
      std::make_unique<asio::ssl::context>(asio::ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  Error error;
  context->set_verify_mode(asio::ssl::verify_peer, error);
  if (error) return Refused("verification of the server", error);
  MIXER_RETURN_IF_ERROR(Trust(options_.ca_file, context.get()));
  MIXER_RETURN_IF_ERROR(Show(options_, context.get()));
  return context;
}

void TlsClient::Prepare(SSL* ssl) const {
  X509_VERIFY_PARAM* const wanted = SSL_get0_param(ssl);
  if (IsAddress(name_)) {
    X509_VERIFY_PARAM_set1_ip_asc(wanted, name_.c_str());
    return;
  }
  X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  X509_VERIFY_PARAM_set1_host(wanted, name_.c_str(), name_.size());
  // Only names can be asked for.
  SSL_set_tlsext_host_name(ssl, name_.c_str());
}

std::string TlsClient::Explain(const Error& error, SSL* ssl) const {
  if (error == asio::ssl::error::stream_truncated) {
    return "the server cut the connection";
  }
  if (error.category() != asio::error::get_ssl_category()) {
    return error.message();
  }
  switch (ERR_GET_REASON(static_cast<unsigned long>(error.value()))) {
    case SSL_R_CERTIFICATE_VERIFY_FAILED:
      return ExplainVerification(SSL_get_verify_result(ssl));
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
      return "the server does not speak TLS: use the scheme without it, or "
             "another port";
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
      return absl::StrCat(
          "the server refuses us (", error.message(), "): it wants ",
          options_.certificate_file.empty()
              ? "a client certificate, and none is set"
              : absl::StrCat("another client certificate than that in ",
                             options_.certificate_file));
    default:
      return error.message();
  }
}

std::string TlsClient::ExplainVerification(long result) const {
  const std::string why = X509_verify_cert_error_string(result);
  switch (result) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return absl::StrCat("the server's certificate is not for ", name_, " (",
                          why, "): set the server name that it is for");
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return absl::StrCat("the server's certificate is not valid now (", why,
                          "): renew it, or set this host's clock");
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
      return absl::StrCat(
          "the server's certificate is signed by nobody in ",
          options_.ca_file.empty() ? "the system's roots" : options_.ca_file,
          " (", why, "): set the CA file that has its signer");
    default:
      return absl::StrCat("the server's certificate is refused: ", why);
  }
}

}  // namespace mixer::net

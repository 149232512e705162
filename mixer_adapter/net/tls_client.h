// The client's side of TLS to one server: whom it trusts, what it shows, and
// what a failure means. For the .cc files of this room.
#ifndef MIXER_ADAPTER_NET_TLS_CLIENT_H_
#define MIXER_ADAPTER_NET_TLS_CLIENT_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "boost/asio/ssl/context.hpp"
#include "boost/system/error_code.hpp"
#include "mixer_adapter/net/tls_options.h"
#include "openssl/ssl.h"

namespace mixer::net {

class TlsClient {
 public:
  // `host`: the server's, as the URL has it.
  TlsClient(TlsOptions options, const std::string& host);

  // Reads the files: TLS 1.2 or later. Errors name the file.
  absl::StatusOr<std::unique_ptr<boost::asio::ssl::context>> NewContext() const;

  // Makes `ssl` ask for the server by name and accept only a certificate that
  // is for it.
  void Prepare(SSL* ssl) const;

  // What `error` of a stream with `ssl` means, and the cure if there is one.
  std::string Explain(const boost::system::error_code& error, SSL* ssl) const;

 private:
  std::string ExplainVerification(long result) const;

  const TlsOptions options_;
  const std::string name_;
};

}  // namespace mixer::net

#endif  // MIXER_ADAPTER_NET_TLS_CLIENT_H_

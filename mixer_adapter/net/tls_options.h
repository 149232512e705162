// How a client speaks TLS. Files are PEM, read anew for each connection, so
// that renewed ones are picked up.
#ifndef MIXER_ADAPTER_NET_TLS_OPTIONS_H_
#define MIXER_ADAPTER_NET_TLS_OPTIONS_H_

#include <string>

namespace mixer::net {

struct TlsOptions {
  // Who may have signed the server's certificate. Empty: the roots that OpenSSL
  // finds (SSL_CERT_FILE and SSL_CERT_DIR tell it where to look).
  std::string ca_file;
  // Whom the server's certificate must be for; empty: the URL's host.
  std::string server_name;
  // Ours, for a server that asks for one: the certificate, then those between
  // it and a root; and its key, without passphrase. Both or none.
  std::string certificate_file;
  std::string key_file;

  // Whether anything is set.
  bool empty() const {
    return ca_file.empty() && server_name.empty() && certificate_file.empty() &&
           key_file.empty();
  }
};

}  // namespace mixer::net

#endif  // MIXER_ADAPTER_NET_TLS_OPTIONS_H_

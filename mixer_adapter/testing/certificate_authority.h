// Certificates for tests of TLS, made while a test runs.
#ifndef MIXER_ADAPTER_TESTING_CERTIFICATE_AUTHORITY_H_
#define MIXER_ADAPTER_TESTING_CERTIFICATE_AUTHORITY_H_

#include <memory>
#include <string>

#include "openssl/types.h"

namespace mixer::testing {

// As PEM text.
struct KeyedCertificate {
  std::string certificate;
  std::string key;
};

// A root with a key of its own. Keys are on the curve P-256; certificates are
// valid from an hour ago for a day. Aborts if OpenSSL fails.
class CertificateAuthority {
 public:
  explicit CertificateAuthority(const std::string& common_name);

  const std::string& certificate() const { return pem_; }

  // `hosts`: whom the certificate is for, as OpenSSL's configuration has it:
  // "DNS:localhost,IP:127.0.0.1".
  KeyedCertificate Issue(const std::string& common_name,
                         const std::string& hosts) const;

  // One that was valid until a minute ago.
  KeyedCertificate IssueExpired(const std::string& common_name,
                                const std::string& hosts) const;

 private:
  KeyedCertificate IssueFor(const std::string& common_name,
                            const std::string& hosts, long seconds) const;

  const std::shared_ptr<EVP_PKEY> key_;
  const std::shared_ptr<X509> root_;
  const std::string pem_;
};

// `key` locked with a passphrase.
std::string Encrypt(const std::string& key, const std::string& passphrase);

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_CERTIFICATE_AUTHORITY_H_

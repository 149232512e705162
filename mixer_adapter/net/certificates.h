// The files that make up one side of mutual TLS, and what they hold.
#ifndef MIXER_ADAPTER_NET_CERTIFICATES_H_
#define MIXER_ADAPTER_NET_CERTIFICATES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace mixer::net {

struct PemFile {
  std::string path;
  std::string name;  // what errors call it, such as "--certFile"
};

struct CertificateFiles {
  PemFile chain;  // our certificate, then those between it and a root
  PemFile key;    // the private key of our certificate, without passphrase
  PemFile roots;  // who may have signed the other side's certificate
};

// As PEM text; good for TLS as far as can be told without the other side.
struct Certificates {
  std::string chain;
  std::string key;
  std::string roots;
};

// Reads all files anew. An error begins with the name and the path of a file:
// kNotFound if it does not exist; kInvalidArgument if it cannot be read, is
// empty, larger than 1 MiB, not PEM of what it should hold, or if the key is
// not that of the certificate. Waits for nothing, asks for no passphrase.
absl::StatusOr<Certificates> ReadCertificates(const CertificateFiles& files);

// For a side that shows no certificate: the PEM text. Errors as above.
absl::StatusOr<std::string> ReadRoots(const PemFile& roots);

// As PEM text: a certificate with its chain, and its key.
struct KeyPair {
  std::string chain;
  std::string key;
};

// For a side that asks the other one for no certificate, or trusts whom the
// system trusts. Errors as above.
absl::StatusOr<KeyPair> ReadKeyPair(const PemFile& chain, const PemFile& key);
absl::Status CheckKeyPair(const PemFile& chain, const PemFile& key);

// The URIs among the subject alternative names of the first certificate in
// `file`: "spiffe://cluster.local/ns/a/sa/b". Errors as above.
absl::StatusOr<std::vector<std::string>> ReadUris(const PemFile& file);

}  // namespace mixer::net

#endif  // MIXER_ADAPTER_NET_CERTIFICATES_H_

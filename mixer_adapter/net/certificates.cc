#include "mixer_adapter/net/certificates.h"

#include <cstddef>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/regular_file.h"
#include "mixer_adapter/base/status_macros.h"
#include "openssl/bio.h"
#include "openssl/err.h"
#include "openssl/evp.h"
#include "openssl/pem.h"
#include "openssl/x509.h"
#include "openssl/x509v3.h"

namespace mixer::net {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{1} << 20;

template <typename T, void (*Free)(T*)>
struct Deleter {
  void operator()(T* object) const { Free(object); }
};
using Certificate = std::unique_ptr<X509, Deleter<X509, X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY, EVP_PKEY_free>>;
using Names =
    std::unique_ptr<GENERAL_NAMES, Deleter<GENERAL_NAMES, GENERAL_NAMES_free>>;
using Bio = std::unique_ptr<BIO, Deleter<BIO, BIO_free_all>>;

absl::Status Invalid(const PemFile& file, absl::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat(file.name, " ", file.path, ": ", what));
}

absl::StatusOr<std::string> Read(const PemFile& file) {
  if (file.path.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(file.name, ": names no file"));
  }
  auto text = ReadRegularFile(file.path, kMaxBytes);
  if (absl::IsNotFound(text.status())) {
    return absl::NotFoundError(
        absl::StrCat(file.name, " ", file.path, ": not found"));
  }
  if (!text.ok()) {
    return Invalid(file,
                   absl::StrCat("cannot be read: ", text.status().message()));
  }
  if (text->empty()) return Invalid(file, "is empty");
  return text;
}

Bio Open(const std::string& pem) {
  return Bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

// The first one in `file`; each one must be readable, as TLS reads them all.
absl::StatusOr<Certificate> ParseCertificates(const PemFile& file,
                                              const std::string& pem) {
  const Bio bio = Open(pem);
  Certificate first;
  for (;;) {
    Certificate next(
        PEM_read_bio_X509_AUX(bio.get(), nullptr, nullptr, nullptr));
    if (next == nullptr) break;
    if (first == nullptr) first = std::move(next);
  }
  // How OpenSSL says that there is no more.
  const bool at_end =
      ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (first == nullptr && at_end) return Invalid(file, "holds no certificate");
  if (!at_end) return Invalid(file, "holds a certificate that is broken");
  return first;
}

absl::StatusOr<Key> ParseKey(const PemFile& file, const std::string& pem) {
  const Bio bio = Open(pem);
  // An empty passphrase, lest OpenSSL ask for one on the terminal.
  char passphrase[] = "";
  Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, passphrase));
  ERR_clear_error();
  if (key == nullptr) {
    return Invalid(file, "holds no private key without passphrase");
  }
  return key;
}

absl::Status CheckPair(const PemFile& chain, const std::string& chain_pem,
                       const PemFile& key, const std::string& key_pem) {
  MIXER_ASSIGN_OR_RETURN(const Certificate certificate,
                         ParseCertificates(chain, chain_pem));
  MIXER_ASSIGN_OR_RETURN(const Key parsed, ParseKey(key, key_pem));
  const bool match =
      X509_check_private_key(certificate.get(), parsed.get()) == 1;
  ERR_clear_error();
  if (match) return absl::OkStatus();
  return Invalid(key, absl::StrCat("is not the key of the certificate in ",
                                   chain.name, " ", chain.path));
}

}  // namespace

absl::StatusOr<Certificates> ReadCertificates(const CertificateFiles& files) {
  Certificates contents;
  MIXER_ASSIGN_OR_RETURN(contents.chain, Read(files.chain));
  MIXER_ASSIGN_OR_RETURN(contents.key, Read(files.key));
  MIXER_ASSIGN_OR_RETURN(contents.roots, ReadRoots(files.roots));
  MIXER_RETURN_IF_ERROR(
      CheckPair(files.chain, contents.chain, files.key, contents.key));
  return contents;
}

absl::StatusOr<std::string> ReadRoots(const PemFile& roots) {
  MIXER_ASSIGN_OR_RETURN(std::string pem, Read(roots));
  MIXER_RETURN_IF_ERROR(ParseCertificates(roots, pem).status());
  return pem;
}

absl::StatusOr<KeyPair> ReadKeyPair(const PemFile& chain, const PemFile& key) {
  KeyPair pair;
  MIXER_ASSIGN_OR_RETURN(pair.chain, Read(chain));
  MIXER_ASSIGN_OR_RETURN(pair.key, Read(key));
  MIXER_RETURN_IF_ERROR(CheckPair(chain, pair.chain, key, pair.key));
  return pair;
}

absl::Status CheckKeyPair(const PemFile& chain, const PemFile& key) {
  return ReadKeyPair(chain, key).status();
}

absl::StatusOr<std::vector<std::string>> ReadUris(const PemFile& file) {
  MIXER_ASSIGN_OR_RETURN(const std::string pem, Read(file));
  MIXER_ASSIGN_OR_RETURN(const Certificate certificate,
                         ParseCertificates(file, pem));
  const Names names(static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(
      certificate.get(), NID_subject_alt_name, nullptr, nullptr)));
  std::vector<std::string> uris;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME& name = *sk_GENERAL_NAME_value(names.get(), i);
    if (name.type != GEN_URI) continue;
    const ASN1_STRING* const text = name.d.uniformResourceIdentifier;
    uris.emplace_back(
        reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
        static_cast<std::size_t>(ASN1_STRING_length(text)));
  }
  return uris;
}

}  // namespace mixer::net

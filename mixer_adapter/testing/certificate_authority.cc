#include "mixer_adapter/testing/certificate_authority.h"

#include <cstdlib>
#include <iostream>

#include "openssl/bio.h"
#include "openssl/ec.h"
#include "openssl/evp.h"
#include "openssl/pem.h"
#include "openssl/rand.h"
#include "openssl/x509.h"
#include "openssl/x509v3.h"

namespace mixer::testing {
namespace {

using Key = std::shared_ptr<EVP_PKEY>;
using Certificate = std::shared_ptr<X509>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free_all)>;

constexpr long kHour = 3600;

void Require(bool done, const char* what) {
  if (done) return;
  std::cerr << "OpenSSL: " << what << " failed\n";
  std::abort();
}

std::string Text(const Bio& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

Bio NewBio() { return {BIO_new(BIO_s_mem()), &BIO_free_all}; }

std::string Pem(const Certificate& certificate) {
  const Bio bio = NewBio();
  Require(PEM_write_bio_X509(bio.get(), certificate.get()) == 1, "PEM");
  return Text(bio);
}

std::string Pem(const Key& key, const std::string& passphrase) {
  const Bio bio = NewBio();
  Require(
      PEM_write_bio_PKCS8PrivateKey(
          bio.get(), key.get(),
          passphrase.empty() ? nullptr : EVP_aes_128_cbc(), passphrase.data(),
          static_cast<int>(passphrase.size()), nullptr, nullptr) == 1,
      "PEM");
  return Text(bio);
}

Key NewKey() { return {EVP_EC_gen("P-256"), &EVP_PKEY_free}; }

void SetName(const std::string& common_name, X509_NAME* name) {
  Require(X509_NAME_add_entry_by_txt(
              name, "CN", MBSTRING_UTF8,
              reinterpret_cast<const unsigned char*>(common_name.data()),
              static_cast<int>(common_name.size()), -1, 0) == 1,
          "name");
}

void SetSerial(X509* certificate) {
  std::uint32_t serial;
  Require(
      RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1,
      "random");
  ASN1_INTEGER_set(X509_get_serialNumber(certificate),
                   static_cast<long>(serial));
}

void AddExtension(int nid, const std::string& value, X509* certificate) {
  X509_EXTENSION* const extension =
      X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str());
  Require(extension != nullptr, value.c_str());
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

// Unsigned, and without an issuer.
Certificate NewCertificate(const std::string& common_name, const Key& key) {
  Certificate certificate(X509_new(), &X509_free);
  X509_set_version(certificate.get(), X509_VERSION_3);
  SetSerial(certificate.get());
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -kHour);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 23 * kHour);
  SetName(common_name, X509_get_subject_name(certificate.get()));
  X509_set_pubkey(certificate.get(), key.get());
  return certificate;
}

void Sign(const Key& key, X509* certificate) {
  Require(X509_sign(certificate, key.get(), EVP_sha256()) > 0, "signature");
}

Certificate NewRoot(const std::string& common_name, const Key& key) {
  Certificate root = NewCertificate(common_name, key);
  X509_set_issuer_name(root.get(), X509_get_subject_name(root.get()));
  AddExtension(NID_basic_constraints, "critical,CA:TRUE", root.get());
  Sign(key, root.get());
  return root;
}

}  // namespace

CertificateAuthority::CertificateAuthority(const std::string& common_name)
    : key_(NewKey()), root_(NewRoot(common_name, key_)), pem_(Pem(root_)) {}

KeyedCertificate CertificateAuthority::Issue(const std::string& common_name,
                                             const std::string& hosts) const {
  return IssueFor(common_name, hosts, 23 * kHour);
}

KeyedCertificate CertificateAuthority::IssueExpired(
    const std::string& common_name, const std::string& hosts) const {
  return IssueFor(common_name, hosts, -60);
}

KeyedCertificate CertificateAuthority::IssueFor(const std::string& common_name,
                                                const std::string& hosts,
                                                long seconds) const {
  const Key key = NewKey();
  const Certificate certificate = NewCertificate(common_name, key);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), seconds);
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(root_.get()));
  AddExtension(NID_subject_alt_name, hosts, certificate.get());
  Sign(key_, certificate.get());
  return {Pem(certificate), Pem(key, "")};
}

std::string Encrypt(const std::string& key, const std::string& passphrase) {
  const Bio bio(BIO_new_mem_buf(key.data(), static_cast<int>(key.size())),
                &BIO_free_all);
  const Key parsed(
      PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr),
      &EVP_PKEY_free);
  Require(parsed != nullptr, "PEM");
  return Pem(parsed, passphrase);
}

}  // namespace mixer::testing

#include "mixer_adapter/net/certificates.h"

#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "mixer_adapter/testing/certificate_authority.h"
#include "mixer_adapter/testing/temporary_directory.h"

namespace mixer::net {
namespace {

using testing::KeyedCertificate;

// Made once: keys take time.
const testing::CertificateAuthority& Authority() {
  static const auto* const authority = new testing::CertificateAuthority("ca");
  return *authority;
}

const KeyedCertificate& Issued(int i) {
  static const auto* const all = new KeyedCertificate[2]{
      Authority().Issue("a", "DNS:a"), Authority().Issue("b", "DNS:b")};
  return all[i];
}

// `text` with its 5th line cut out.
std::string Broken(std::string text) {
  std::size_t start = 0;
  for (int i = 0; i < 4; ++i) start = text.find('\n', start) + 1;
  return text.erase(start, text.find('\n', start) + 1 - start);
}

class CertificatesTest : public ::testing::Test {
 protected:
  CertificatesTest() { Install(); }

  // Files that fit together.
  void Install() const {
    directory_.Write("chain", Issued(0).certificate);
    directory_.Write("key", Issued(0).key);
    directory_.Write("roots", Authority().certificate());
  }

  absl::StatusOr<Certificates> Read() const {
    return ReadCertificates({{directory_ / "chain", "--certFile"},
                             {directory_ / "key", "--keyFile"},
                             {directory_ / "roots", "--caCertFile"}});
  }

  const testing::TemporaryDirectory directory_;
};

TEST_F(CertificatesTest, ReadsWhatFitsTogether) {
  const auto read = Read();
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->chain, Issued(0).certificate);
  EXPECT_EQ(read->key, Issued(0).key);
  EXPECT_EQ(read->roots, Authority().certificate());
}

TEST_F(CertificatesTest, TakesChainsTextBetweenAndSeveralRoots) {
  directory_.Write("chain", "Subject: a\n" + Issued(0).certificate + "\nCA:\n" +
                                Authority().certificate());
  directory_.Write("roots",
                   Authority().certificate() + Issued(1).certificate + "\n\n");
  EXPECT_TRUE(Read().ok()) << Read().status();
}

TEST_F(CertificatesTest, ReadsAnewEachTime) {
  ASSERT_TRUE(Read().ok());
  directory_.Write("chain", Issued(1).certificate);
  EXPECT_FALSE(Read().ok());
  directory_.Write("key", Issued(1).key);
  const auto read = Read();
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->chain, Issued(1).certificate);
}

TEST_F(CertificatesTest, TellsWhatIsWrongWithWhichFile) {
  const std::string root = Authority().certificate();
  const std::string no_key = "holds no private key without passphrase";
  const std::string broken = "holds a certificate that is broken";
  const struct {
    std::string file;
    std::string flag;
    std::string content;
    std::string error;
  } kCases[] = {
      {"chain", "--certFile", "", "is empty"},
      {"key", "--keyFile", "", "is empty"},
      {"roots", "--caCertFile", "", "is empty"},
      {"chain", "--certFile", "no PEM\n", "holds no certificate"},
      {"key", "--keyFile", "no PEM\n", no_key},
      {"roots", "--caCertFile", "no PEM\n", "holds no certificate"},
      {"chain", "--certFile", Issued(0).key, "holds no certificate"},
      {"key", "--keyFile", Issued(0).certificate, no_key},
      {"key", "--keyFile", testing::Encrypt(Issued(0).key, "secret"), no_key},
      {"chain", "--certFile", Broken(Issued(0).certificate), broken},
      {"chain", "--certFile", Issued(0).certificate + root.substr(0, 200),
       broken},
      {"key", "--keyFile", Broken(Issued(0).key), no_key},
      {"roots", "--caCertFile", root + Broken(root), broken},
      {"roots", "--caCertFile", std::string((1 << 20) + 1, '\n'),
       "cannot be read: has 1048577 bytes, more than 1048576"},
  };
  for (const auto& c : kCases) {
    Install();
    const std::string path = directory_.Write(c.file, c.content);
    const absl::Status status = Read().status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(std::string(status.message()),
              absl::StrCat(c.flag, " ", path, ": ", c.error));
  }
}

TEST_F(CertificatesTest, TellsThatTheKeyIsAnothers) {
  const std::string path = directory_.Write("key", Issued(1).key);
  EXPECT_EQ(std::string(Read().status().message()),
            absl::StrCat("--keyFile ", path,
                         ": is not the key of the certificate in --certFile ",
                         directory_ / "chain"));
}

TEST_F(CertificatesTest, TellsWhichFileIsMissing) {
  for (const auto& [file, flag] :
       {std::pair("roots", "--caCertFile"), std::pair("key", "--keyFile"),
        std::pair("chain", "--certFile")}) {
    std::filesystem::remove(directory_ / file);
    const absl::Status status = Read().status();
    EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(std::string(status.message()),
              absl::StrCat(flag, " ", directory_ / file, ": not found"));
  }
}

TEST_F(CertificatesTest, TellsThatNoFileIsNamed) {
  const absl::Status status =
      ReadCertificates(
          {{"", "--certFile"}, {"", "--keyFile"}, {"", "--caCertFile"}})
          .status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(std::string(status.message()), "--certFile: names no file");
}

TEST_F(CertificatesTest, NeitherADirectoryNorAPipeIsAFile) {
  const std::string path = directory_ / "chain";
  std::filesystem::remove(path);
  ASSERT_EQ(mkdir(path.c_str(), 0700), 0);
  const std::string error = absl::StrCat(
      "--certFile ", path, ": cannot be read: is not a regular file");
  EXPECT_EQ(std::string(Read().status().message()), error);
  std::filesystem::remove(path);
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  EXPECT_EQ(std::string(Read().status().message()), error);
}

}  // namespace
}  // namespace mixer::net

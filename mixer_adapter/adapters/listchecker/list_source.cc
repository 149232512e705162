#include "mixer_adapter/adapters/listchecker/list_source.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/net/http_fetch.h"
#include "mixer_adapter/net/url.h"

namespace mixer::listchecker {
namespace {

constexpr absl::string_view kFile = "file://";

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  const std::size_t max = net::HttpFetchOptions().max_body;
  // A pipe would have us wait for who writes it.
  std::error_code ignored;
  const auto status = std::filesystem::status(path, ignored);
  if (std::filesystem::exists(status) &&
      !std::filesystem::is_regular_file(status)) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": is not a regular file"));
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return absl::NotFoundError(absl::StrCat(path, ": ", strerror(errno)));
  }
  std::string text;
  char part[1 << 16];
  while (file.read(part, sizeof(part)), file.gcount() > 0) {
    text.append(part, static_cast<std::size_t>(file.gcount()));
    if (text.size() > max) {
      return absl::ResourceExhaustedError(
          absl::StrCat(path, " is larger than ", max, " bytes"));
    }
  }
  if (!file.eof()) {
    return absl::UnavailableError(absl::StrCat(path, ": cannot be read"));
  }
  return text;
}

}  // namespace

absl::Status CheckListUrl(const std::string& url) {
  if (absl::StartsWith(url, kFile)) {
    if (url.size() > kFile.size() + 1 && url[kFile.size()] == '/') {
      return absl::OkStatus();
    }
    return absl::InvalidArgumentError(
        "needs an absolute path: write file:///path");
  }
  if (url.find("://") == std::string::npos) {
    return absl::InvalidArgumentError(
        "URL scheme and host cannot be empty: write http://host[:port]/path "
        "or file:///path");
  }
  MIXER_ASSIGN_OR_RETURN(const net::Url parsed, net::ParseHttpUrl(url));
  if (!parsed.secure) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "https is not supported: use http, to a proxy or sidecar that adds TLS, "
      "or file");
}

absl::StatusOr<std::string> FetchListText(const std::string& url) {
  if (absl::StartsWith(url, kFile)) return ReadFile(url.substr(kFile.size()));
  MIXER_ASSIGN_OR_RETURN(const net::Url parsed, net::ParseHttpUrl(url));
  return net::HttpFetch(parsed);
}

}  // namespace mixer::listchecker

#include "mixer_adapter/adapters/listchecker/list_source.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/regular_file.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/net/http_fetch.h"
#include "mixer_adapter/net/url.h"

namespace mixer::listchecker {
namespace {

constexpr absl::string_view kFile = "file://";

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  auto text = ReadRegularFile(path, net::HttpFetchOptions().max_body);
  if (text.ok()) return text;
  return absl::Status(text.status().code(),
                      absl::StrCat(path, ": ", text.status().message()));
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
  return net::ParseHttpUrl(url).status();
}

absl::StatusOr<std::string> FetchListText(const std::string& url) {
  if (absl::StartsWith(url, kFile)) return ReadFile(url.substr(kFile.size()));
  MIXER_ASSIGN_OR_RETURN(const net::Url parsed, net::ParseHttpUrl(url));
  return net::HttpFetch(parsed);
}

}  // namespace mixer::listchecker

// URLs as Go's net/url takes them apart and puts them together again: RFC 3986
// with the leniency that operators' data relies on.
#ifndef MIXER_ADAPTER_EXPR_FUNCTIONS_GO_URL_H_
#define MIXER_ADAPTER_EXPR_FUNCTIONS_GO_URL_H_

#include <string_view>

#include "mixer_adapter/base/scratch.h"

namespace mixer::expr {

// Views live as long as the text and the scratch it was parsed with.
struct GoUrl {
  std::string_view error;  // empty, or `parse "<url>": <reason>`

  std::string_view scheme;  // lower case
  std::string_view opaque;  // what follows a scheme without slash
  bool has_user = false;
  bool has_password = false;
  std::string_view user;  // decoded, as all of these
  std::string_view password;
  std::string_view host;          // with port
  bool omit_host = false;         // scheme:/path, not scheme:///path
  std::string_view raw_path;      // as written
  std::string_view raw_query;     // as written
  bool force_query = false;       // ends in a lone '?'
  std::string_view raw_fragment;  // as written
};

GoUrl ParseGoUrl(std::string_view text, Scratch* scratch);

// As Go prints it.
std::string_view UrlText(const GoUrl& url, Scratch* scratch);

struct HostPort {
  std::string_view host;  // without brackets
  std::string_view port;  // may be empty
};
HostPort SplitHostPort(std::string_view host);

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_FUNCTIONS_GO_URL_H_

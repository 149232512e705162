#include "mixer_adapter/expr/functions/uri.h"

#include "mixer_adapter/expr/eval_error.h"
#include "mixer_adapter/expr/functions/dns_name.h"
#include "mixer_adapter/expr/functions/go_url.h"

namespace mixer::expr {
namespace {

Value NotUri(std::string_view text, std::string_view problem,
             Scratch* scratch) {
  return MakeError(
      {"error converting string to uri '", text, "': '", problem, "'"},
      scratch);
}

bool IsHttp(std::string_view scheme) {
  return scheme == "http" || scheme == "https";
}

}  // namespace

Value ParseUri(std::string_view text, Scratch* scratch) {
  if (text.empty()) {
    return MakeError({"error converting string to uri: empty string"}, scratch);
  }
  const GoUrl url = ParseGoUrl(text, scratch);
  if (!url.error.empty()) return NotUri(text, url.error, scratch);
  return Value::String(text);
}

Value UriEqual(std::string_view a, std::string_view b, Scratch* scratch) {
  GoUrl left = ParseGoUrl(a, scratch);
  if (!left.error.empty()) return NotUri(a, left.error, scratch);
  const GoUrl right = ParseGoUrl(b, scratch);
  if (!right.error.empty()) return NotUri(b, right.error, scratch);
  if (left.scheme != right.scheme) return Value::Bool(false);
  if (IsHttp(left.scheme)) {
    const HostPort x = SplitHostPort(left.host);
    const HostPort y = SplitHostPort(right.host);
    const Value same = DnsNameEqual(x.host, y.host, scratch);
    if (same.is_error() || !same.truth()) return same;
    if (x.port != y.port) return Value::Bool(false);
    left.host = right.host;
  }
  return Value::Bool(UrlText(left, scratch) == UrlText(right, scratch));
}

}  // namespace mixer::expr

#include "mixer_adapter/expr/functions/email.h"

#include "mixer_adapter/expr/eval_error.h"
#include "mixer_adapter/expr/functions/dns_name.h"
#include "mixer_adapter/expr/functions/mail_address.h"

namespace mixer::expr {
namespace {

// At the first '@', even if that one was quoted.
struct Parts {
  std::string_view local;
  std::string_view domain;
};

Parts Split(std::string_view address) {
  const std::size_t at = address.find('@');
  return {address.substr(0, at), address.substr(at + 1)};
}

}  // namespace

Value ParseEmail(std::string_view text, Scratch* scratch) {
  const MailAddress mail = ParseMailAddress(text, scratch);
  if (!mail.error.empty()) {
    return MakeError(
        {"error converting '", text, "' to e-mail: '", mail.error, "'"},
        scratch);
  }
  if (mail.has_display_name) {
    return MakeError({"error converting '", text,
                      "' to e-mail: display names are not allowed"},
                     scratch);
  }
  const Value domain = ParseDnsName(Split(mail.address).domain, scratch);
  if (domain.is_error()) {
    return MakeError({"error converting '", text, "' to e-mail: '",
                      domain.error().text, "'"},
                     scratch);
  }
  return Value::String(text);
}

Value EmailEqual(std::string_view a, std::string_view b, Scratch* scratch) {
  const MailAddress left = ParseMailAddress(a, scratch);
  if (!left.error.empty()) return MakeError({left.error}, scratch);
  const MailAddress right = ParseMailAddress(b, scratch);
  if (!right.error.empty()) return MakeError({right.error}, scratch);
  const Parts x = Split(left.address);
  const Parts y = Split(right.address);
  if (x.local != y.local) return Value::Bool(false);
  const Value same = DnsNameEqual(x.domain, y.domain, scratch);
  if (!same.is_error()) return same;
  return MakeError(
      {"error comparing e-mails '", a, "' and '", b, "': ", same.error().text},
      scratch);
}

}  // namespace mixer::expr

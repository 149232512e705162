// The grammar of one mail address (RFC 5322 3.4) as Go's net/mail reads it.
#ifndef MIXER_ADAPTER_EXPR_FUNCTIONS_MAIL_ADDRESS_H_
#define MIXER_ADAPTER_EXPR_FUNCTIONS_MAIL_ADDRESS_H_

#include <string_view>

#include "mixer_adapter/base/scratch.h"

namespace mixer::expr {

struct MailAddress {
  std::string_view address;  // local@domain, the local part without quotes
  bool has_display_name = false;
  std::string_view error;  // empty, or "mail: ..."
};

// Views live as long as `text` and `scratch`. Takes `local@domain`,
// `<local@domain>`, with display name or comment, and a group of one.
MailAddress ParseMailAddress(std::string_view text, Scratch* scratch);

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_FUNCTIONS_MAIL_ADDRESS_H_

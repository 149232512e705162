#include "mixer_adapter/expr/functions/dns_name.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/expr/eval_error.h"
#include "mixer_adapter/expr/functions/idna.h"
#include "mixer_adapter/expr/functions/text.h"
#include "mixer_adapter/expr/unicode.h"

namespace mixer::expr {
namespace {

char LowerAscii(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool IsLookupCharacter(char c) {
  c = LowerAscii(c);
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.';
}

// Whether a label of `text` begins with xn--, which needs the full treatment.
bool HasAce(std::string_view text) {
  return text.find("xn--") != std::string_view::npos;
}

bool HyphensAreFine(std::string_view label) {
  if (label.empty()) return true;
  if (label.size() > 4 && label.substr(2, 2) == "--") return false;
  return label.front() != '-' && label.back() != '-';
}

// Both checks of ASCII names take the labels one by one; the one behind a dot
// at the end does not count.
bool TakeLabel(std::string_view* rest, std::string_view* label) {
  if (rest->empty()) return false;
  const std::size_t dot = std::min(rest->find('.'), rest->size());
  *label = rest->substr(0, dot);
  rest->remove_prefix(std::min(dot + 1, rest->size()));
  return true;
}

bool LabelsAreFine(std::string_view text, bool allow_empty) {
  if (text.empty()) return allow_empty;
  std::string_view label;
  while (TakeLabel(&text, &label)) {
    if (label.empty() ? !allow_empty : !HyphensAreFine(label)) return false;
    // As the reference: "a.." is one label too.
    if (text == ".") break;
  }
  return true;
}

bool IsPlainLookupName(std::string_view text) {
  return std::all_of(text.begin(), text.end(), IsLookupCharacter) &&
         LabelsAreFine(text, true);
}

bool EqualNoCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return LowerAscii(x) == LowerAscii(y);
  });
}

// Drops the dot at the end of the one name that has it.
void DropRootDot(std::string_view* a, std::string_view* b) {
  if (a->empty() || b->empty()) return;
  if (EndsWith(*a, ".") == EndsWith(*b, ".")) return;
  std::string_view* const dotted = EndsWith(*a, ".") ? a : b;
  dotted->remove_suffix(1);
}

}  // namespace

Value ParseDnsName(std::string_view text, Scratch* scratch) {
  if (IsAscii(text) && !HasAce(text) && LabelsAreFine(text, false)) {
    return Value::String(text);
  }
  const IdnaName name = ToUnicodeName(text);
  if (!name.error.empty()) {
    return MakeError(
        {"error converting '", text, "' to dns name: '", name.error, "'"},
        scratch);
  }
  return Value::String(scratch->Copy(name.text));
}

Value DnsNameEqual(std::string_view a, std::string_view b, Scratch* scratch) {
  std::string mapped[2];
  std::string_view* const sides[] = {&a, &b};
  for (int i = 0; i < 2; ++i) {
    const std::string_view side = *sides[i];
    // Upper case too may become xn-- when mapped.
    const bool plain = IsPlainLookupName(side) && !HasAce(side);
    if (plain) continue;
    IdnaName name = ToLookupName(side);
    if (!name.error.empty()) return MakeError({name.error}, scratch);
    mapped[i] = std::move(name.text);
    *sides[i] = mapped[i];
  }
  DropRootDot(&a, &b);
  return Value::Bool(EqualNoCase(a, b));
}

}  // namespace mixer::expr

#include "mixer_adapter/expr/functions/mail_address.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/expr/eval_error.h"
#include "mixer_adapter/expr/unicode.h"

namespace mixer::expr {
namespace {

constexpr int kMaxGroup = 2;  // more than one is an error anyway

bool IsVisible(char32_t rune) {
  return (rune >= '!' && rune <= '~') || rune >= 0x80;
}

bool IsBlank(char32_t rune) { return rune == ' ' || rune == '\t'; }

enum class Atom {
  kStrict,      // of an address: dots only between characters
  kPermissive,  // of a display name: most specials pass
};

bool IsAtomText(char32_t rune, Atom atom) {
  switch (rune) {
    case '(':
    case ')':
    case '[':
    case ']':
    case ';':
    case '@':
    case '\\':
    case ',':
      return atom == Atom::kPermissive;
    case '<':
    case '>':
    case '"':
    case ':':
      return false;
    default:
      return IsVisible(rune);
  }
}

// Functions return an error, empty if there is none.
class MailParser {
 public:
  MailParser(std::string_view text, Scratch* scratch)
      : rest_(text), scratch_(scratch) {}

  MailAddress Run() {
    MailAddress result;
    result.error = Single(&result);
    return result;
  }

 private:
  using Error = std::string_view;

  struct Mailboxes {
    MailAddress list[kMaxGroup];
    int count = 0;
  };

  Error Single(MailAddress* out) {
    Mailboxes found;
    if (const Error e = Address(/*group=*/true, &found); !e.empty()) return e;
    if (!SkipBlanksAndComments()) return kBadComment;
    if (!rest_.empty()) {
      return Text({"mail: expected single address, got ", GoQuote(rest_)});
    }
    if (found.count == 0) return "mail: empty group";
    if (found.count > 1) return "mail: group with multiple addresses";
    *out = found.list[0];
    return {};
  }

  Error Address(bool group, Mailboxes* out) {
    SkipBlanks();
    if (rest_.empty()) return "mail: no address";
    MailAddress mail;
    const std::string_view start = rest_;
    if (AddressSpec(&mail.address).empty()) {
      SkipBlanks();
      if (Take('(')) {
        bool words = false;
        if (!SkipComment(&words)) return kBadComment;
        mail.has_display_name = words;
      }
      Add(mail, out);
      return {};
    }
    rest_ = start;
    bool plain_name = true;
    if (rest_.front() != '<') {
      const Error e = Phrase(&mail.has_display_name, &plain_name);
      if (!e.empty()) return e;
    }
    SkipBlanks();
    if (group && Take(':')) return Group(out);
    if (!Take('<')) {
      return plain_name ? "mail: missing '@' or angle-addr"
                        : "mail: no angle-addr";
    }
    if (const Error e = AddressSpec(&mail.address); !e.empty()) return e;
    if (!Take('>')) return "mail: unclosed angle-addr";
    Add(mail, out);
    return {};
  }

  static void Add(const MailAddress& mail, Mailboxes* out) {
    if (out->count < kMaxGroup) out->list[out->count++] = mail;
  }

  // Behind the colon.
  Error Group(Mailboxes* out) {
    SkipBlanks();
    if (Take(';')) {
      SkipBlanksAndComments();
      return {};
    }
    for (;;) {
      SkipBlanks();
      if (const Error e = Address(/*group=*/false, out); !e.empty()) return e;
      if (!SkipBlanksAndComments()) return kBadComment;
      if (Take(';')) {
        SkipBlanksAndComments();
        return {};
      }
      if (!Take(',')) return "mail: expected comma";
    }
  }

  // local@domain
  Error AddressSpec(std::string_view* out) {
    SkipBlanks();
    if (rest_.empty()) return "mail: no addr-spec";
    std::string_view local;
    if (rest_.front() == '"') {
      if (const Error e = QuotedString(&local); !e.empty()) return e;
      if (local.empty()) return "mail: empty quoted string in addr-spec";
    } else if (const Error e = TakeAtom(Atom::kStrict, &local); !e.empty()) {
      return e;
    }
    if (!Take('@')) return "mail: missing @ in addr-spec";
    SkipBlanks();
    if (rest_.empty()) return "mail: no domain in addr-spec";
    std::string_view domain;
    if (const Error e = TakeAtom(Atom::kStrict, &domain); !e.empty()) return e;
    *out = scratch_->Concat(scratch_->Concat(local, "@"), domain);
    return {};
  }

  // The words of a display name. *plain: it could be the local part of an
  // address, that is one word of atom text.
  Error Phrase(bool* has_text, bool* plain) {
    Error error;
    int words = 0;
    for (; error.empty(); ++words) {
      if (words > 0 && !SkipBlanksAndComments()) return kBadComment;
      SkipBlanks();
      if (rest_.empty()) break;
      std::string_view word;
      error = rest_.front() == '"' ? QuotedString(&word)
                                   : TakeAtom(Atom::kPermissive, &word);
      if (!error.empty()) break;
      *has_text = *has_text || words > 0 || !word.empty();
      *plain = *plain && words == 0 && IsPlain(word);
    }
    if (!error.empty() && words == 0) {
      return Text({"mail: missing word in phrase: ", error});
    }
    return {};
  }

  static bool IsPlain(std::string_view word) {
    while (!word.empty()) {
      const Rune rune = FirstRune(word);
      if (!IsAtomText(rune.value, Atom::kStrict)) return false;
      word.remove_prefix(rune.size);
    }
    return true;
  }

  Error TakeAtom(Atom atom, std::string_view* out) {
    std::size_t size = 0;
    for (;;) {
      const Rune rune = FirstRune(rest_.substr(size));
      if (rune.size > 0 && !rune.valid) {
        return Text({"mail: invalid utf-8 in address: ", GoQuote(rest_)});
      }
      if (rune.size == 0 || !IsAtomText(rune.value, atom)) break;
      size += rune.size;
    }
    if (size == 0) return "mail: invalid string";
    *out = rest_.substr(0, size);
    rest_.remove_prefix(size);
    if (atom == Atom::kPermissive) return {};
    if (out->front() == '.') return "mail: leading dot in atom";
    if (out->find("..") != std::string_view::npos) {
      return "mail: double dot in atom";
    }
    if (out->back() == '.') return "mail: trailing dot in atom";
    return {};
  }

  // Unquoted into scratch memory.
  Error QuotedString(std::string_view* out) {
    char* const text = scratch_->NewArray<char>(rest_.size());
    std::size_t size = 0;
    bool escaped = false;
    std::string_view rest = rest_.substr(1);
    for (;;) {
      const Rune rune = FirstRune(rest);
      if (rune.size == 0) return "mail: unclosed quoted-string";
      if (!rune.valid) {
        return Text({"mail: invalid utf-8 in quoted-string: ", GoQuote(rest_)});
      }
      if (!escaped && rune.value == '"') break;
      if (!escaped && rune.value == '\\') {
        escaped = true;
      } else if (IsVisible(rune.value) || IsBlank(rune.value)) {
        size += rest.copy(text + size, rune.size);
        escaped = false;
      } else {
        return Text({"mail: bad character in quoted-string: ",
                     QuoteRune(rest.substr(0, rune.size))});
      }
      rest.remove_prefix(rune.size);
    }
    rest_ = rest.substr(1);
    *out = {text, size};
    return {};
  }

  // Go's %q of a rune: in single quotes.
  static std::string QuoteRune(std::string_view rune) {
    std::string text = GoQuote(rune);
    text.front() = '\'';
    text.back() = '\'';
    return text;
  }

  // Behind the opening parenthesis; *words: it says more than blanks.
  bool SkipComment(bool* words) {
    int depth = 1;
    while (!rest_.empty() && depth > 0) {
      if (rest_.front() == '\\' && rest_.size() > 1) {
        rest_.remove_prefix(1);
      } else if (rest_.front() == '(') {
        ++depth;
      } else if (rest_.front() == ')') {
        --depth;
      }
      const char c = rest_.front();
      *words = *words || (depth > 0 && c != ' ' && c != '\t');
      rest_.remove_prefix(1);
    }
    return depth == 0;
  }

  bool SkipBlanksAndComments() {
    SkipBlanks();
    while (Take('(')) {
      bool words = false;
      if (!SkipComment(&words)) return false;
      SkipBlanks();
    }
    return true;
  }

  void SkipBlanks() {
    while (!rest_.empty() &&
           IsBlank(static_cast<unsigned char>(rest_.front()))) {
      rest_.remove_prefix(1);
    }
  }

  bool Take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  Error Text(std::initializer_list<std::string_view> pieces) const {
    return MakeError(pieces, scratch_).error().text;
  }

  static constexpr Error kBadComment =
      "mail: misformatted parenthetical comment";

  std::string_view rest_;
  Scratch* const scratch_;
};

}  // namespace

MailAddress ParseMailAddress(std::string_view text, Scratch* scratch) {
  return MailParser(text, scratch).Run();
}

}  // namespace mixer::expr

#include "mixer_adapter/expr/functions/go_url.h"

#include <algorithm>
#include <initializer_list>
#include <string>

#include "mixer_adapter/expr/eval_error.h"
#include "mixer_adapter/expr/functions/text.h"
#include "mixer_adapter/expr/number_scanner.h"
#include "mixer_adapter/expr/unicode.h"

namespace mixer::expr {
namespace {

constexpr std::string_view::size_type kNone = std::string_view::npos;

// The parts of a URL, which differ in what must be percent-encoded.
enum class Part { kPath, kUser, kHost, kZone, kFragment };

bool IsAlpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool OneOf(char c, std::string_view set) { return set.find(c) != kNone; }

bool ShouldEscape(char c, Part part) {
  if (IsAlpha(c) || IsDigit(c) || OneOf(c, "-_.~")) return false;
  switch (part) {
    case Part::kHost:
    case Part::kZone:
      return !OneOf(c, "!$&'()*+,;=:[]<>\"");
    case Part::kPath:
      return !OneOf(c, "$&+,/:;=@");
    case Part::kUser:
      return !OneOf(c, "$&+,;=");
    case Part::kFragment:
      return !OneOf(c, "$&+,/:;=?@!()*");
  }
  return true;
}

bool IsEscape(std::string_view text) {
  return text.size() >= 3 && text[0] == '%' && DigitValue(text[1]) < 16 &&
         DigitValue(text[2]) < 16;
}

char EscapedByte(std::string_view escape) {
  return static_cast<char>(DigitValue(escape[1]) * 16 + DigitValue(escape[2]));
}

// A host may escape only what is not ASCII, a zone a little more (RFC 6874).
bool EscapeAllowed(std::string_view escape, Part part) {
  if (escape == "%25") return true;
  if (part == Part::kHost) return DigitValue(escape[1]) >= 8;
  if (part == Part::kZone) {
    const char c = EscapedByte(escape);
    return c == ' ' || !ShouldEscape(c, Part::kHost);
  }
  return true;
}

class UrlParser {
 public:
  explicit UrlParser(Scratch* scratch) : scratch_(scratch) {}

  GoUrl Run(std::string_view text) {
    GoUrl url;
    const std::size_t hash = text.find('#');
    const std::string_view before = text.substr(0, hash);
    if (const Error e = Parse(before, &url); !e.empty()) {
      url.error = Text({"parse ", GoQuote(before), ": ", e});
      return url;
    }
    if (hash == kNone) return url;
    url.raw_fragment = text.substr(hash + 1);
    std::string_view ignored;
    if (const Error e = Unescape(url.raw_fragment, Part::kFragment, &ignored);
        !e.empty()) {
      url.error = Text({"parse ", GoQuote(text), ": ", e});
    }
    return url;
  }

 private:
  using Error = std::string_view;  // empty if there is none

  Error Parse(std::string_view text, GoUrl* url) {
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte < ' ' || byte == 0x7F) {
        return "net/url: invalid control character in URL";
      }
    }
    std::string_view rest = text;
    if (const Error e = TakeScheme(&rest, url); !e.empty()) return e;
    TakeQuery(&rest, url);
    if (!StartsWith(rest, "/")) {
      if (!url->scheme.empty()) {
        url->opaque = rest;
        return {};
      }
      if (rest.substr(0, rest.find('/')).find(':') != kNone) {
        return "first path segment in URL cannot contain colon";
      }
    }
    const bool authority = StartsWith(rest, "//") &&
                           (!url->scheme.empty() || !StartsWith(rest, "///"));
    if (authority) {
      const std::size_t end = std::min(rest.find('/', 2), rest.size());
      const Error e = ParseAuthority(rest.substr(2, end - 2), url);
      if (!e.empty()) return e;
      rest.remove_prefix(end);
    } else if (!url->scheme.empty() && StartsWith(rest, "/")) {
      url->omit_host = true;
    }
    url->raw_path = rest;
    std::string_view ignored;
    return Unescape(rest, Part::kPath, &ignored);
  }

  Error TakeScheme(std::string_view* rest, GoUrl* url) {
    for (std::size_t i = 0; i < rest->size(); ++i) {
      const char c = (*rest)[i];
      if (IsAlpha(c)) continue;
      if (i > 0 && (IsDigit(c) || OneOf(c, "+-."))) continue;
      if (c != ':') return {};
      if (i == 0) return "missing protocol scheme";
      url->scheme = ToLower(rest->substr(0, i), scratch_).string();
      rest->remove_prefix(i + 1);
      return {};
    }
    return {};
  }

  static void TakeQuery(std::string_view* rest, GoUrl* url) {
    const std::size_t mark = rest->find('?');
    if (mark == kNone) return;
    url->force_query = mark + 1 == rest->size();
    url->raw_query = rest->substr(mark + 1);
    *rest = rest->substr(0, mark);
  }

  Error ParseAuthority(std::string_view authority, GoUrl* url) {
    const std::size_t at = authority.rfind('@');
    const std::string_view host =
        at == kNone ? authority : authority.substr(at + 1);
    if (const Error e = ParseHost(host, url); !e.empty()) return e;
    if (at == kNone) return {};
    const std::string_view info = authority.substr(0, at);
    for (const char c : info) {
      if (!IsAlpha(c) && !IsDigit(c) && !OneOf(c, "-._:~!$&'()*+,;=%@")) {
        return "net/url: invalid userinfo";
      }
    }
    const std::size_t colon = info.find(':');
    url->has_user = true;
    if (const Error e =
            Unescape(info.substr(0, colon), Part::kUser, &url->user);
        !e.empty()) {
      return e;
    }
    if (colon == kNone) return {};
    url->has_password = true;
    return Unescape(info.substr(colon + 1), Part::kUser, &url->password);
  }

  Error ParseHost(std::string_view host, GoUrl* url) {
    std::size_t port = host.rfind(':');
    if (StartsWith(host, "[")) {
      const std::size_t close = host.rfind(']');
      if (close == kNone) return "missing ']' in host";
      port = close + 1;
    }
    if (port != kNone && !IsPort(host.substr(port))) {
      return Text({"invalid port ", GoQuote(host.substr(port)), " after host"});
    }
    const std::size_t close = StartsWith(host, "[") ? port - 1 : 0;
    const std::size_t zone = host.substr(0, close).find("%25");
    if (zone == kNone) return Unescape(host, Part::kHost, &url->host);
    std::string_view parts[3];
    Error e = Unescape(host.substr(0, zone), Part::kHost, &parts[0]);
    if (e.empty()) {
      e = Unescape(host.substr(zone, close - zone), Part::kZone, &parts[1]);
    }
    if (e.empty()) e = Unescape(host.substr(close), Part::kHost, &parts[2]);
    url->host =
        scratch_->Concat(scratch_->Concat(parts[0], parts[1]), parts[2]);
    return e;
  }

  // Empty, or a colon and digits.
  static bool IsPort(std::string_view text) {
    if (text.empty()) return true;
    return text.front() == ':' &&
           std::all_of(text.begin() + 1, text.end(), IsDigit);
  }

  // Checks `text` and decodes it, into scratch memory if need be.
  Error Unescape(std::string_view text, Part part, std::string_view* out) {
    const bool host = part == Part::kHost || part == Part::kZone;
    bool escapes = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const std::string_view three = text.substr(i, 3);
      if (text[i] == '%') {
        if (!IsEscape(three) || !EscapeAllowed(three, part)) {
          return Text({"invalid URL escape ", GoQuote(three)});
        }
        escapes = true;
        i += 2;
      } else if (host && static_cast<unsigned char>(text[i]) < 0x80 &&
                 ShouldEscape(text[i], part)) {
        return Text({"invalid character ", GoQuote(text.substr(i, 1)),
                     " in host name"});
      }
    }
    *out = escapes ? Decode(text) : text;
    return {};
  }

  std::string_view Decode(std::string_view text) {
    char* const decoded = scratch_->NewArray<char>(text.size());
    std::size_t size = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const bool escape = text[i] == '%';
      decoded[size++] = escape ? EscapedByte(text.substr(i, 3)) : text[i];
      if (escape) i += 2;
    }
    return {decoded, size};
  }

  Error Text(std::initializer_list<std::string_view> pieces) const {
    return MakeError(pieces, scratch_).error().text;
  }

  Scratch* const scratch_;
};

bool IsValidEncoded(std::string_view text, Part part) {
  return std::all_of(text.begin(), text.end(), [part](char c) {
    return OneOf(c, "!$&'()*+,;=:@[]%") || !ShouldEscape(c, part);
  });
}

// Collects text of a known largest size.
class UrlWriter {
 public:
  UrlWriter(std::size_t capacity, Scratch* scratch)
      : text_(scratch->NewArray<char>(capacity)) {}

  std::string_view text() const { return {text_, size_}; }

  void Add(std::string_view text) {
    size_ += text.copy(text_ + size_, text.size());
  }
  void AddByte(char c, Part part) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    if (!ShouldEscape(c, part)) {
      text_[size_++] = c;
      return;
    }
    const auto byte = static_cast<unsigned char>(c);
    const char escape[] = {'%', kHex[byte >> 4], kHex[byte & 15]};
    Add({escape, sizeof(escape)});
  }
  void AddEscaped(std::string_view text, Part part) {
    for (const char c : text) AddByte(c, part);
  }
  // Raw text stays as it is written if that is a valid encoding.
  void AddRaw(std::string_view raw, Part part) {
    if (IsValidEncoded(raw, part)) {
      Add(raw);
      return;
    }
    for (std::size_t i = 0; i < raw.size(); ++i) {
      const bool escape = raw[i] == '%';
      AddByte(escape ? EscapedByte(raw.substr(i, 3)) : raw[i], part);
      if (escape) i += 2;
    }
  }

 private:
  char* const text_;
  std::size_t size_ = 0;
};

void AddAuthority(const GoUrl& url, UrlWriter* out) {
  if (url.scheme.empty() && url.host.empty() && !url.has_user) return;
  if (url.omit_host && url.host.empty() && !url.has_user) return;
  if (!url.host.empty() || !url.raw_path.empty() || url.has_user) {
    out->Add("//");
  }
  if (url.has_user) {
    out->AddEscaped(url.user, Part::kUser);
    if (url.has_password) {
      out->Add(":");
      out->AddEscaped(url.password, Part::kUser);
    }
    out->Add("@");
  }
  out->AddEscaped(url.host, Part::kHost);
}

void AddPath(const GoUrl& url, UrlWriter* out) {
  const std::string_view path = url.raw_path;
  if (out->text().empty() &&
      path.substr(0, path.find('/')).find(':') != kNone) {
    out->Add("./");
  }
  // A lone star is written as it is.
  if (path == "*") {
    out->Add(path);
  } else {
    out->AddRaw(path, Part::kPath);
  }
}

}  // namespace

GoUrl ParseGoUrl(std::string_view text, Scratch* scratch) {
  return UrlParser(scratch).Run(text);
}

std::string_view UrlText(const GoUrl& url, Scratch* scratch) {
  constexpr std::size_t kMarks = 16;  // all of ":", "//", "@", "?", "#", ...
  UrlWriter out(kMarks + url.scheme.size() + url.opaque.size() +
                    3 * (url.user.size() + url.password.size() +
                         url.host.size() + url.raw_path.size() +
                         url.raw_query.size() + url.raw_fragment.size()),
                scratch);
  if (!url.scheme.empty()) {
    out.Add(url.scheme);
    out.Add(":");
  }
  if (!url.opaque.empty()) {
    out.Add(url.opaque);
  } else {
    AddAuthority(url, &out);
    AddPath(url, &out);
  }
  if (url.force_query || !url.raw_query.empty()) {
    out.Add("?");
    out.Add(url.raw_query);
  }
  if (!url.raw_fragment.empty()) {
    out.Add("#");
    out.AddRaw(url.raw_fragment, Part::kFragment);
  }
  return out.text();
}

HostPort SplitHostPort(std::string_view host) {
  HostPort parts{host, {}};
  const std::size_t colon = host.rfind(':');
  if (colon != kNone &&
      std::all_of(host.begin() + static_cast<std::ptrdiff_t>(colon) + 1,
                  host.end(), IsDigit)) {
    parts = {host.substr(0, colon), host.substr(colon + 1)};
  }
  if (StartsWith(parts.host, "[") && EndsWith(parts.host, "]")) {
    parts.host = parts.host.substr(1, parts.host.size() - 2);
  }
  return parts;
}

}  // namespace mixer::expr

#include "mixer_adapter/expr/functions/idna.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uidna.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/expr/functions/punycode.h"
#include "mixer_adapter/expr/unicode.h"

namespace mixer::expr {
namespace {

constexpr std::string_view kAcePrefix = "xn--";
constexpr UChar32 kReplacement = 0xFFFD;  // what a disallowed rune maps to

std::string InvalidLabel(std::string_view label) {
  return absl::StrCat("idna: invalid label ", GoQuote(label));
}

icu::UnicodeString ToIcu(std::string_view text) {
  return icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}

std::string FromIcu(const icu::UnicodeString& text) {
  std::string utf8;
  text.toUTF8String(utf8);
  return utf8;
}

// nullptr if ICU's data files lack it; they come with the library.
const icu::Normalizer2* Nfc() {
  static const icu::Normalizer2* const nfc = [] {
    UErrorCode status = U_ZERO_ERROR;
    return icu::Normalizer2::getNFCInstance(status);
  }();
  return nfc;
}

// UTS 46 mapping followed by NFC; keeps deviation characters such as sharp s.
const icu::Normalizer2* Mapping() {
  static const icu::Normalizer2* const mapping = [] {
    UErrorCode status = U_ZERO_ERROR;
    return icu::Normalizer2::getInstance(nullptr, "uts46", UNORM2_COMPOSE,
                                         status);
  }();
  return mapping;
}

std::optional<std::string> Normalize(const icu::Normalizer2* form,
                                     std::string_view text) {
  if (form == nullptr) return std::nullopt;
  UErrorCode status = U_ZERO_ERROR;
  const icu::UnicodeString result = form->normalize(ToIcu(text), status);
  if (U_FAILURE(status)) return std::nullopt;
  return FromIcu(result);
}

bool IsNormal(const icu::Normalizer2* form, std::string_view text) {
  return Normalize(form, text) == std::string(text);
}

// Which of the rules that need tables `name` breaks: UIDNA_ERROR_* bits.
std::uint32_t RuleErrors(std::string_view name) {
  static const UIDNA* const idna = [] {
    UErrorCode status = U_ZERO_ERROR;
    return uidna_openUTS46(UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ |
                               UIDNA_NONTRANSITIONAL_TO_UNICODE,
                           &status);
  }();
  if (idna == nullptr) return UIDNA_ERROR_PUNYCODE;
  // ICU wants to know no size in advance beyond this: mapping can lengthen a
  // rune to 18 of them.
  std::string out(name.size() * 18 + 16, '\0');
  UIDNAInfo info = UIDNA_INFO_INITIALIZER;
  UErrorCode status = U_ZERO_ERROR;
  uidna_nameToUnicodeUTF8(idna, name.data(), static_cast<int32_t>(name.size()),
                          out.data(), static_cast<int32_t>(out.size()), &info,
                          &status);
  return info.errors;
}

bool StartsWithMark(std::string_view label) {
  const auto rune = static_cast<UChar32>(FirstRune(label).value);
  return (U_GET_GC_MASK(rune) & U_GC_M_MASK) != 0;
}

// Empty if the (decoded, not empty) label keeps the rules.
std::string CheckLabel(std::string_view label) {
  const bool bad_hyphens = (label.size() > 4 && label.substr(2, 2) == "--") ||
                           label.front() == '-' || label.back() == '-';
  if (bad_hyphens || StartsWithMark(label)) return InvalidLabel(label);
  const bool joiners = label.find("\u200c") != std::string_view::npos ||
                       label.find("\u200d") != std::string_view::npos;
  if (joiners && (RuleErrors(label) & UIDNA_ERROR_CONTEXTJ) != 0) {
    return InvalidLabel(label);
  }
  return {};
}

// Decodes an xn-- label in place.
std::string DecodeLabel(std::string* label) {
  const std::string encoded = label->substr(kAcePrefix.size());
  std::optional<std::string> decoded = DecodePunycode(encoded);
  if (!decoded.has_value()) return InvalidLabel(encoded);
  *label = *std::move(decoded);
  // Neither in need of a mapping nor disallowed.
  if (!IsNormal(Nfc(), *label) || !IsNormal(Mapping(), *label)) {
    return InvalidLabel(*label);
  }
  return {};
}

bool IsRightToLeft(std::string_view text) {
  while (!text.empty()) {
    const Rune rune = FirstRune(text);
    switch (u_charDirection(static_cast<UChar32>(rune.value))) {
      case U_RIGHT_TO_LEFT:
      case U_RIGHT_TO_LEFT_ARABIC:
      case U_ARABIC_NUMBER:
        return true;
      default:
        break;
    }
    text.remove_prefix(rune.size);
  }
  return false;
}

// Decodes and checks the labels of `name`, which has been normalised or mapped.
// An error of the mapping comes before those found here.
IdnaName CheckLabels(std::string_view name, std::string error,
                     bool allow_empty) {
  std::vector<std::string> labels = absl::StrSplit(ToAbsl(name), '.');
  if (error.empty() && name.empty() && !allow_empty) error = InvalidLabel(name);
  for (std::string& label : labels) {
    const std::ptrdiff_t behind = &labels.back() - &label;
    // Behind a dot at the end there is no label; as in the reference, neither
    // is between two dots at the end.
    const bool root = &label != &labels.front() &&
                      (behind == 0 || (behind == 1 && labels.back().empty()));
    if (label.empty() && !root && !allow_empty && error.empty()) {
      error = InvalidLabel(name);
    }
    const bool ace = label.compare(0, kAcePrefix.size(), kAcePrefix) == 0;
    if (label.empty()) continue;
    if (ace && error.empty()) error = DecodeLabel(&label);
    if (error.empty() && label.empty() && !allow_empty) {
      error = InvalidLabel(label);
    }
    if (error.empty() && !label.empty()) error = CheckLabel(label);
  }
  IdnaName result{absl::StrJoin(labels, "."), std::move(error)};
  if (result.error.empty() && IsRightToLeft(result.text) &&
      (RuleErrors(result.text) & UIDNA_ERROR_BIDI) != 0) {
    result.error = InvalidLabel(name);
  }
  return result;
}

bool IsLookupAscii(char32_t rune) {
  return (rune >= 'a' && rune <= 'z') || (rune >= '0' && rune <= '9') ||
         rune == '-' || rune == '.';
}

bool IsDisallowed(const Rune& rune, std::string_view bytes) {
  if (!rune.valid) return true;
  const std::optional<std::string> mapped = Normalize(Mapping(), bytes);
  if (!mapped.has_value()) return true;
  for (std::string_view rest = *mapped; !rest.empty();) {
    const Rune part = FirstRune(rest);
    if (part.value == static_cast<char32_t>(kReplacement)) return true;
    if (part.value < 0x80 && !IsLookupAscii(part.value)) return true;
    rest.remove_prefix(part.size);
  }
  return false;
}

std::string FindDisallowed(std::string_view name) {
  while (!name.empty()) {
    const Rune rune = FirstRune(name);
    if (IsDisallowed(rune, name.substr(0, rune.size))) {
      return absl::StrFormat("idna: disallowed rune U+%04X",
                             static_cast<unsigned>(rune.value));
    }
    name.remove_prefix(rune.size);
  }
  return {};
}

}  // namespace

IdnaName ToUnicodeName(std::string_view name) {
  const std::optional<std::string> normal = Normalize(Nfc(), name);
  if (!normal.has_value()) return {"", "idna: no normalization data"};
  return CheckLabels(*normal, "", /*allow_empty=*/false);
}

IdnaName ToLookupName(std::string_view name) {
  const std::optional<std::string> mapped = Normalize(Mapping(), name);
  if (!mapped.has_value()) return {"", "idna: no mapping data"};
  return CheckLabels(*mapped, FindDisallowed(name), /*allow_empty=*/true);
}

}  // namespace mixer::expr

#include "mixer_adapter/expr/functions/ip_address.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "mixer_adapter/attribute/ip_bytes.h"
#include "mixer_adapter/expr/eval_error.h"
#include "mixer_adapter/expr/number_scanner.h"

namespace mixer::expr {
namespace {

constexpr std::size_t kV4Size = 4;
constexpr std::size_t kV6Size = 16;

using Address = std::array<char, kV6Size>;

// Four decimal parts without leading zeros.
bool ParseV4(std::string_view text, char* out) {
  for (std::size_t part = 0; part < kV4Size; ++part) {
    if (part > 0) {
      if (text.empty() || text.front() != '.') return false;
      text.remove_prefix(1);
    }
    std::size_t digits = 0;
    int number = 0;
    while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') {
      number = number * 10 + (text[digits++] - '0');
      if (number > 255) return false;
    }
    if (digits == 0 || (digits > 1 && text.front() == '0')) return false;
    text.remove_prefix(digits);
    out[part] = static_cast<char>(number);
  }
  return text.empty();
}

// Hexadecimal digits at the front of *text; any number of leading zeros.
bool TakeGroup(std::string_view* text, std::uint32_t* group) {
  std::size_t digits = 0;
  *group = 0;
  while (digits < text->size() && DigitValue((*text)[digits]) < 16) {
    *group =
        *group * 16 + static_cast<std::uint32_t>(DigitValue((*text)[digits++]));
    if (*group > 0xFFFF) return false;
  }
  text->remove_prefix(digits);
  return digits > 0;
}

// Spreads what follows the "::" to the end.
void FillGap(std::size_t gap, std::size_t size, Address* out) {
  const auto begin = out->begin() + static_cast<std::ptrdiff_t>(gap);
  const auto end = out->begin() + static_cast<std::ptrdiff_t>(size);
  std::copy_backward(begin, end, out->end());
  std::fill(begin, begin + static_cast<std::ptrdiff_t>(kV6Size - size), '\0');
}

bool ParseV6(std::string_view text, Address* out) {
  constexpr std::size_t kNoGap = kV6Size + 1;
  std::size_t gap = kNoGap;
  std::size_t size = 0;
  if (text.substr(0, 2) == "::") {
    gap = 0;
    text.remove_prefix(2);
    if (text.empty()) {
      out->fill('\0');
      return true;
    }
  }
  while (size < kV6Size) {
    const std::string_view before = text;
    std::uint32_t group;
    if (!TakeGroup(&text, &group)) return false;
    if (!text.empty() && text.front() == '.') {
      // Only at the end, and without a gap exactly where v4 bytes belong.
      if (gap == kNoGap && size != kV6Size - kV4Size) return false;
      if (size + kV4Size > kV6Size) return false;
      if (!ParseV4(before, out->data() + size)) return false;
      text = {};
      size += kV4Size;
      break;
    }
    (*out)[size++] = static_cast<char>(group >> 8);
    (*out)[size++] = static_cast<char>(group & 0xFF);
    if (text.empty()) break;
    if (text.front() != ':' || text.size() == 1) return false;
    text.remove_prefix(1);
    if (text.front() == ':') {
      if (gap != kNoGap) return false;
      gap = size;
      text.remove_prefix(1);
      if (text.empty()) break;
    }
  }
  if (!text.empty()) return false;
  if (size == kV6Size) return gap == kNoGap;
  if (gap == kNoGap) return false;
  FillGap(gap, size, out);
  return true;
}

}  // namespace

Value ParseIpAddress(std::string_view text, Scratch* scratch) {
  Address address;
  const std::size_t mark = text.find_first_of(".:");
  bool ok = false;
  if (mark != std::string_view::npos && text[mark] == '.') {
    std::copy(kV4MappedPrefix.begin(), kV4MappedPrefix.end(), address.begin());
    ok = ParseV4(text, address.data() + kV4MappedPrefix.size());
  } else if (mark != std::string_view::npos) {
    ok = ParseV6(text, &address);
  }
  if (!ok) {
    return MakeError({"could not convert ", text, " to IP_ADDRESS"}, scratch);
  }
  return Value::Bytes(scratch->Copy({address.data(), address.size()}));
}

bool SameIpAddress(std::string_view a, std::string_view b) {
  return ShortIp(a) == ShortIp(b);
}

}  // namespace mixer::expr

#include "mixer_adapter/autoscaler/json_codec.h"

#include <charconv>
#include <cmath>
#include <cstdlib>

#include "mixer_adapter/autoscaler/stat.h"
#include "mixer_adapter/base/utf8.h"

namespace mixer::autoscaler {
namespace {

constexpr char kHex[] = "0123456789abcdef";

// Appends the escape of an ASCII character that Go escapes; false for others.
bool AppendAsciiEscape(char c, std::string* out) {
  switch (c) {
    case '"':
    case '\\':
      out->push_back('\\');
      out->push_back(c);
      return true;
    case '\n':
      out->append("\\n");
      return true;
    case '\r':
      out->append("\\r");
      return true;
    case '\t':
      out->append("\\t");
      return true;
    default:
      break;
  }
  const auto byte = static_cast<unsigned char>(c);
  if (byte >= 0x20 && c != '<' && c != '>' && c != '&') return false;
  out->append("\\u00");
  out->push_back(kHex[byte >> 4]);
  out->push_back(kHex[byte & 0xF]);
  return true;
}

// "d.ddde-dd" taken apart.
struct Decimal {
  bool negative = false;
  std::string_view digits;  // without the point
  int exponent = 0;         // of the first digit
};

// `buffer` receives the digits; 17 suffice for every double.
Decimal ShortestDecimal(double value, char (&buffer)[32]) {
  char text[32];
  const char* end = std::to_chars(text, text + sizeof(text), std::fabs(value),
                                  std::chars_format::scientific)
                        .ptr;
  const char* p = text;
  std::size_t count = 0;
  for (; *p != 'e'; ++p) {
    if (*p != '.') buffer[count++] = *p;
  }
  ++p;
  if (*p == '+') ++p;  // std::from_chars takes no plus sign
  Decimal decimal;
  std::from_chars(p, end, decimal.exponent);
  decimal.negative = std::signbit(value);
  decimal.digits = std::string_view(buffer, count);
  return decimal;
}

void AppendPlain(const Decimal& decimal, std::string* out) {
  const std::string_view digits = decimal.digits;
  if (decimal.exponent < 0) {
    out->append("0.");
    out->append(static_cast<std::size_t>(-decimal.exponent - 1), '0');
    out->append(digits);
    return;
  }
  const auto whole = static_cast<std::size_t>(decimal.exponent) + 1;
  out->append(digits.substr(0, whole));
  if (digits.size() < whole) {
    out->append(whole - digits.size(), '0');
  } else if (digits.size() > whole) {
    out->push_back('.');
    out->append(digits.substr(whole));
  }
}

void AppendWithExponent(const Decimal& decimal, std::string* out) {
  out->push_back(decimal.digits[0]);
  if (decimal.digits.size() > 1) {
    out->push_back('.');
    out->append(decimal.digits.substr(1));
  }
  out->append(decimal.exponent < 0 ? "e-" : "e+");
  out->append(std::to_string(std::abs(decimal.exponent)));
}

class ObjectWriter {
 public:
  explicit ObjectWriter(std::string* out) : out_(out) { out_->push_back('{'); }

  void Name(std::string_view name) {
    if (!first_) out_->push_back(',');
    first_ = false;
    out_->push_back('"');
    out_->append(name).append("\":");
  }
  void NonEmpty(std::string_view name, std::string_view text) {
    if (text.empty()) return;
    Name(name);
    AppendGoJsonString(text, out_);
  }
  void NonZero(std::string_view name, double value) {
    if (value == 0) return;
    Name(name);
    AppendGoJsonNumber(value, out_);
  }
  void End() { out_->push_back('}'); }

 private:
  std::string* const out_;
  bool first_ = true;
};

void AppendKey(const RevisionKey& key, std::string* out) {
  ObjectWriter object(out);
  object.Name("Namespace");
  AppendGoJsonString(key.name_space, out);
  object.Name("Name");
  AppendGoJsonString(key.name, out);
  object.End();
}

void AppendStat(const Stat& stat, std::string* out) {
  ObjectWriter object(out);
  object.NonEmpty("pod_name", stat.pod_name);
  object.NonZero("average_concurrent_requests",
                 stat.average_concurrent_requests);
  object.NonZero("average_proxied_concurrent_requests",
                 stat.average_proxied_concurrent_requests);
  object.NonZero("request_count", stat.request_count);
  object.NonZero("proxied_request_count", stat.proxied_request_count);
  object.NonZero("process_uptime", stat.process_uptime);
  object.End();
}

bool IsFinite(const Stat& stat) {
  return std::isfinite(stat.average_concurrent_requests) &&
         std::isfinite(stat.average_proxied_concurrent_requests) &&
         std::isfinite(stat.request_count) &&
         std::isfinite(stat.proxied_request_count) &&
         std::isfinite(stat.process_uptime);
}

}  // namespace

void AppendGoJsonString(std::string_view text, std::string* out) {
  out->push_back('"');
  while (!text.empty()) {
    const std::size_t length = Utf8SequenceLength(text);
    const std::string_view sequence = text.substr(0, length);
    if (length == 0) {
      out->append("\\ufffd");
    } else if (sequence == "\xE2\x80\xA8") {
      out->append("\\u2028");
    } else if (sequence == "\xE2\x80\xA9") {
      out->append("\\u2029");
    } else if (length > 1 || !AppendAsciiEscape(text[0], out)) {
      out->append(sequence);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  out->push_back('"');
}

void AppendGoJsonNumber(double value, std::string* out) {
  char buffer[32];
  const Decimal decimal = ShortestDecimal(value, buffer);
  if (decimal.negative) out->push_back('-');
  const double size = std::fabs(value);
  if (size != 0 && (size < 1e-6 || size >= 1e21)) {
    AppendWithExponent(decimal, out);
  } else {
    AppendPlain(decimal, out);
  }
}

bool JsonCodec::Encode(const StatMessage* messages, std::size_t count,
                       std::string* out) const {
  for (std::size_t i = 0; i < count; ++i) {
    if (!IsFinite(messages[i].stat)) return false;
  }
  for (std::size_t i = 0; i < count; ++i) {
    ObjectWriter object(out);
    object.Name("Key");
    AppendKey(messages[i].key, out);
    object.Name("Stat");
    AppendStat(messages[i].stat, out);
    object.End();
  }
  return true;
}

}  // namespace mixer::autoscaler

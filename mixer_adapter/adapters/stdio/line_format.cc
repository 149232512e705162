#include "mixer_adapter/adapters/stdio/line_format.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/utf8.h"
#include "mixer_adapter/spi/value_text.h"

namespace mixer::stdio {
namespace {

constexpr char kHex[] = "0123456789abcdef";

std::string_view LevelName(Level level) {
  switch (level) {
    case Level::kInfo:
      return "info";
    case Level::kWarning:
      return "warn";
    case Level::kError:
      return "error";
  }
  return "info";
}

void AppendEscaped(char c, std::string* out) {
  switch (c) {
    case '"':
    case '\\':
      out->push_back('\\');
      out->push_back(c);
      return;
    case '\n':
      out->append("\\n");
      return;
    case '\r':
      out->append("\\r");
      return;
    case '\t':
      out->append("\\t");
      return;
    default:
      out->append("\\u00");
      out->push_back(kHex[(c >> 4) & 0xf]);
      out->push_back(kHex[c & 0xf]);
  }
}

bool IsPlain(char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; }

// Without the quotes. Bytes that are not UTF-8 become U+FFFD, written as an
// escape sequence.
void AppendJsonText(std::string_view text, std::string* out) {
  while (!text.empty()) {
    std::size_t plain = 0;
    while (plain < text.size() && IsPlain(text[plain])) ++plain;
    out->append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) return;
    const std::size_t length = Utf8SequenceLength(text);
    if (length == 0) {
      out->append("\\ufffd");
    } else if (length > 1 || text[0] == 0x7f) {
      out->append(text.substr(0, length));
    } else {
      AppendEscaped(text[0], out);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
}

void AppendQuoted(std::string_view text, std::string* out) {
  out->push_back('"');
  AppendJsonText(text, out);
  out->push_back('"');
}

void AppendTime(absl::Time time, std::string* out) {
  // A time that the operator did not give; in Go that is the year 1.
  if (time == absl::UnixEpoch()) {
    out->append("0001-01-01T00:00:00.000000Z");
    return;
  }
  absl::StrAppend(out, absl::FormatTime("%E4Y-%m-%d%ET%H:%M:%E6SZ", time,
                                        absl::UTCTimeZone()));
}

// What separates names from values, and fields from each other.
struct Separators {
  std::string_view name;
  std::string_view field;
};
constexpr Separators kTight = {":", ","};
constexpr Separators kSpaced = {": ", ", "};

void AppendValue(const Value& value, std::string* out) {
  switch (value.kind()) {
    case Value::Kind::kAbsent:
    case Value::Kind::kError:
      out->append("null");
      return;
    case Value::Kind::kString:
      AppendQuoted(value.string(), out);
      return;
    case Value::Kind::kStringMap:
      AppendQuoted(GoText(value), out);
      return;
    case Value::Kind::kInt64:
    case Value::Kind::kBool:
      spi::AppendValueText(value, out);
      return;
    case Value::Kind::kDouble:
      if (std::isfinite(value.number())) {
        spi::AppendValueText(value, out);
        return;
      }
      break;
    default:
      break;
  }
  // Plain text without anything to escape.
  out->push_back('"');
  spi::AppendValueText(value, out);
  out->push_back('"');
}

// Appends fields one after the other.
class Fields {
 public:
  Fields(std::string_view first, const Separators& separators, std::string* out)
      : next_(first), separators_(separators), out_(out) {}

  void Add(std::string_view name, const Value& value) {
    out_->append(next_);
    AppendQuoted(name, out_);
    out_->append(separators_.name);
    AppendValue(value, out_);
    next_ = separators_.field;
    empty_ = false;
  }
  void Add(const spi::MapView<Value>& fields) {
    for (const auto& entry : fields) Add(entry.key, entry.value);
  }

  bool empty() const { return empty_; }

 private:
  std::string_view next_;
  const Separators& separators_;
  std::string* const out_;
  bool empty_ = true;
};

Fields Begin(bool json, std::string* out) {
  return json ? Fields(kTight.field, kTight, out) : Fields("\t{", kSpaced, out);
}

void End(bool json, const Fields& fields, std::string* out) {
  if (json || !fields.empty()) out->push_back('}');
  out->push_back('\n');
}

}  // namespace

void LineFormat::AppendHead(const LineHead& head, std::string* out) const {
  if (!json_) {
    AppendTime(head.time, out);
    out->push_back('\t');
    out->append(LevelName(head.level));
    out->push_back('\t');
    out->append(head.instance);
    return;
  }
  out->append(R"({"level":")");
  out->append(LevelName(head.level));
  out->append(R"(","time":")");
  AppendTime(head.time, out);
  out->append(R"(","instance":)");
  AppendQuoted(head.instance, out);
}

void LineFormat::AppendLogEntry(const LineHead& head,
                                const spi::MapView<Value>& fields,
                                std::string* out) const {
  AppendHead(head, out);
  Fields writer = Begin(json_, out);
  writer.Add(fields);
  End(json_, writer, out);
}

void LineFormat::AppendMetric(const LineHead& head, const Value& value,
                              const spi::MapView<Value>& fields,
                              std::string* out) const {
  AppendHead(head, out);
  Fields writer = Begin(json_, out);
  writer.Add("value", value);
  writer.Add(fields);
  End(json_, writer, out);
}

}  // namespace mixer::stdio

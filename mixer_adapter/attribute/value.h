// What an attribute or an expression is worth during one request.
#ifndef MIXER_ADAPTER_ATTRIBUTE_VALUE_H_
#define MIXER_ADAPTER_ATTRIBUTE_VALUE_H_

#include <cassert>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace mixer {

class StringMap;
struct EvalError;

// A small tagged view, passed by value. Owns nothing: text, bytes, maps and
// errors belong to the request (its bytes or its Scratch) or to the config, and
// live at least as long as the request.
//
// The kinds are the physical types of attributes (spec attributes.md 2): URI,
// DNS_NAME and EMAIL_ADDRESS are strings, IP_ADDRESS is bytes.
class Value {
 public:
  enum class Kind : std::uint8_t {
    kAbsent,  // no such attribute or map entry in this request
    kError,   // evaluation failed
    kString,
    kInt64,
    kDouble,
    kBool,
    kTimestamp,
    kDuration,
    kBytes,
    kStringMap,
  };

  constexpr Value() : text_(nullptr) {}  // absent

  static constexpr Value String(std::string_view text) {
    return Value(Kind::kString, text);
  }
  static constexpr Value Bytes(std::string_view bytes) {
    return Value(Kind::kBytes, bytes);
  }
  static constexpr Value Int64(std::int64_t number) {
    return Value(Kind::kInt64, number);
  }
  static constexpr Value Double(double number) { return Value(number); }
  static constexpr Value Bool(bool truth) {
    return Value(Kind::kBool, std::int64_t{truth ? 1 : 0});
  }
  // Unix time; 0 <= nanos < 1e9.
  static constexpr Value Timestamp(std::int64_t seconds, std::uint32_t nanos) {
    Value value(Kind::kTimestamp, seconds);
    value.extra_ = nanos;
    return value;
  }
  static constexpr Value Duration(std::int64_t nanoseconds) {
    return Value(Kind::kDuration, nanoseconds);
  }
  static constexpr Value Map(const StringMap* map) {
    Value value;
    value.kind_ = Kind::kStringMap;
    value.map_ = map;
    return value;
  }
  static constexpr Value Error(const EvalError* error) {
    Value value;
    value.kind_ = Kind::kError;
    value.error_ = error;
    return value;
  }

  constexpr Kind kind() const { return kind_; }
  constexpr bool is_absent() const { return kind_ == Kind::kAbsent; }
  constexpr bool is_error() const { return kind_ == Kind::kError; }
  // Neither absent nor an error.
  constexpr bool is_present() const { return kind_ > Kind::kError; }

  // Each of these only for its own kind.
  std::string_view string() const { return View(Kind::kString); }
  std::string_view bytes() const { return View(Kind::kBytes); }
  std::int64_t int64() const { return Number(Kind::kInt64); }
  double number() const {
    assert(kind_ == Kind::kDouble);
    return double_;
  }
  bool truth() const { return Number(Kind::kBool) != 0; }
  std::int64_t seconds() const { return Number(Kind::kTimestamp); }
  std::uint32_t nanos() const {
    assert(kind_ == Kind::kTimestamp);
    return extra_;
  }
  absl::Time time() const {
    return absl::FromUnixSeconds(seconds()) + absl::Nanoseconds(nanos());
  }
  std::int64_t nanoseconds() const { return Number(Kind::kDuration); }
  const StringMap& map() const {
    assert(kind_ == Kind::kStringMap);
    return *map_;
  }
  const EvalError& error() const {
    assert(kind_ == Kind::kError);
    return *error_;
  }

 private:
  constexpr Value(Kind kind, std::string_view text)
      : kind_(kind),
        extra_(static_cast<std::uint32_t>(text.size())),
        text_(text.data()) {}
  constexpr Value(Kind kind, std::int64_t number)
      : kind_(kind), int64_(number) {}
  constexpr explicit Value(double number)
      : kind_(Kind::kDouble), double_(number) {}

  std::string_view View([[maybe_unused]] Kind kind) const {
    assert(kind_ == kind);
    return {text_, extra_};
  }
  std::int64_t Number([[maybe_unused]] Kind kind) const {
    assert(kind_ == kind);
    return int64_;
  }

  Kind kind_ = Kind::kAbsent;
  std::uint32_t extra_ = 0;  // length of text, or nanoseconds of a timestamp
  union {
    const char* text_;
    std::int64_t int64_;
    double double_;
    const StringMap* map_;
    const EvalError* error_;
  };
};
static_assert(sizeof(Value) == 16);

// Why an evaluation failed. Made without formatting: the text is put together
// only when somebody reads it (ErrorText).
struct EvalError {
  std::string_view text;
  // If not absent, follows `text` in single quotes, printed as Go's %v.
  Value subject;
};

std::string ErrorText(const EvalError& error);

// As Go prints it with %v, which is how values stand in the reference's error
// texts (spec attributes.md 12).
std::string GoText(const Value& value);

}  // namespace mixer

#endif  // MIXER_ADAPTER_ATTRIBUTE_VALUE_H_

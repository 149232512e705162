#include "mixer_adapter/expr/functions/timestamp.h"

#include <cstdint>

#include "absl/time/civil_time.h"
#include "mixer_adapter/expr/eval_error.h"

namespace mixer::expr {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Reads the fields one after the other; after the first mismatch ok() is false.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool ok() const { return ok_; }
  bool done() const { return ok_ && rest_.empty(); }

  void Take(char c) {
    if (!TakeIf(c)) ok_ = false;
  }
  bool TakeIf(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // Exactly `digits` digits.
  int Number(std::size_t digits) {
    int number = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (rest_.empty() || !IsDigit(rest_.front())) {
        ok_ = false;
        return 0;
      }
      number = number * 10 + (rest_.front() - '0');
      rest_.remove_prefix(1);
    }
    return number;
  }
  int Hour() { return Number(rest_.size() > 1 && !IsDigit(rest_[1]) ? 1 : 2); }
  // Nanoseconds of ".123"; 0 if there is no fraction.
  std::uint32_t Fraction() {
    if (rest_.size() < 2 || (rest_[0] != '.' && rest_[0] != ',') ||
        !IsDigit(rest_[1])) {
      return 0;
    }
    rest_.remove_prefix(1);
    std::uint32_t nanos = 0;
    std::uint32_t unit = 100000000;
    for (; !rest_.empty() && IsDigit(rest_.front()); rest_.remove_prefix(1)) {
      nanos += static_cast<std::uint32_t>(rest_.front() - '0') * unit;
      unit /= 10;
    }
    return nanos;
  }
  // Seconds east of UTC.
  int Offset() {
    if (TakeIf('Z')) return 0;
    const bool west = TakeIf('-');
    if (!west) Take('+');
    int seconds = Number(2) * 3600;
    Take(':');
    seconds += Number(2) * 60;
    return west ? -seconds : seconds;
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace

Value ParseTimestamp(std::string_view text, Scratch* scratch) {
  Reader reader(text);
  const int year = reader.Number(4);
  reader.Take('-');
  const int month = reader.Number(2);
  reader.Take('-');
  const int day = reader.Number(2);
  reader.Take('T');
  const int hour = reader.Hour();
  reader.Take(':');
  const int minute = reader.Number(2);
  reader.Take(':');
  const int second = reader.Number(2);
  const std::uint32_t nanos = reader.Fraction();
  const int offset = reader.Offset();
  // CivilSecond carries what is out of range over; then it differs.
  const absl::CivilSecond civil(year, month, day, hour, minute, second);
  const bool in_range = civil.month() == month && civil.day() == day &&
                        civil.hour() == hour && civil.minute() == minute &&
                        civil.second() == second;
  if (!reader.done() || !in_range) {
    return MakeError({"could not convert '", text,
                      "' to TIMESTAMP. expected format: "
                      "'2006-01-02T15:04:05Z07:00'"},
                     scratch);
  }
  return Value::Timestamp(civil - absl::CivilSecond() - offset, nanos);
}

}  // namespace mixer::expr

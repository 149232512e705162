#include "mixer_adapter/autoscaler/json_reader.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/base/utf8.h"
#include "nlohmann/json.hpp"

namespace mixer::autoscaler {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxDepth = 10000;  // Go's limit

// Which Go value an object or array of the text is read into.
enum class Place { kMessage, kKey, kStat, kNowhere };

// Where the next scalar goes: one of the pointers, or nowhere.
struct Target {
  std::string* text = nullptr;
  double* number = nullptr;
  std::int64_t* integer = nullptr;
  std::string where;  // "Go struct field Stat.Stat.pod_name of type string"
};

// Receives the events of the parser. Like Go it goes on after a value of the
// wrong type and reports the first such at the end.
class Handler final : public nlohmann::json_sax<Json> {
 public:
  explicit Handler(bool timestamp) : timestamp_(timestamp) {}

  bool null() override { return true; }  // leaves a field as it is
  bool boolean(bool) override { return Mismatch("bool"); }
  bool number_integer(number_integer_t value) override {
    return Number(static_cast<double>(value), value, std::to_string(value));
  }
  bool number_unsigned(number_unsigned_t value) override {
    const std::string text = std::to_string(value);
    if (value > INT64_MAX) return Number(static_cast<double>(value), {}, text);
    return Number(static_cast<double>(value), static_cast<std::int64_t>(value),
                  text);
  }
  bool number_float(number_float_t value, const string_t& text) override {
    return Number(value, {}, text);
  }
  bool string(string_t& value) override;
  bool binary(binary_t&) override { return true; }  // not in JSON text
  bool start_object(std::size_t) override;
  bool key(string_t& name) override {
    name_ = name;
    return true;
  }
  bool end_object() override { return Leave(); }
  bool start_array(std::size_t) override;
  bool end_array() override { return Leave(); }
  bool parse_error(std::size_t position, const std::string& token,
                   const nlohmann::detail::exception& error) override;

  absl::Status Finish(bool parsed, std::string_view text) const;
  ReceivedStat Take() { return std::move(result_); }

 private:
  bool Number(double value, std::optional<std::int64_t> integer,
              std::string_view text);
  bool Mismatch(std::string_view what);
  bool Enter(Place place);
  bool Leave();
  Target CurrentTarget();
  Target KeyTarget();
  Target StatTarget();
  bool Is(std::string_view name) const {
    return absl::EqualsIgnoreCase(ToAbsl(name), name_);
  }

  const bool timestamp_;
  ReceivedStat result_;
  std::vector<Place> open_;
  std::string name_;        // of the member that comes next
  std::string type_error_;  // the first
  std::string syntax_error_;
  std::size_t position_ = 0;  // of the syntax error
};

Target Handler::KeyTarget() {
  Target target;
  RevisionKey& key = result_.message.key;
  if (Is("Namespace")) {
    target.text = &key.name_space;
    target.where = "NamespacedName.Key.Namespace of type string";
  } else if (Is("Name")) {
    target.text = &key.name;
    target.where = "NamespacedName.Key.Name of type string";
  }
  return target;
}

Target Handler::StatTarget() {
  Target target;
  Stat& stat = result_.message.stat;
  const std::pair<std::string_view, double*> numbers[] = {
      {"average_concurrent_requests", &stat.average_concurrent_requests},
      {"average_proxied_concurrent_requests",
       &stat.average_proxied_concurrent_requests},
      {"request_count", &stat.request_count},
      {"proxied_request_count", &stat.proxied_request_count},
      {"process_uptime", &stat.process_uptime}};
  for (const auto& [name, number] : numbers) {
    if (!Is(name)) continue;
    target.number = number;
    target.where = absl::StrCat("Stat.Stat.", ToAbsl(name), " of type float64");
  }
  if (Is("pod_name")) {
    target.text = &stat.pod_name;
    target.where = "Stat.Stat.pod_name of type string";
  } else if (timestamp_ && Is("timestamp")) {
    target.integer = &stat.timestamp;
    target.where = "Stat.Stat.timestamp of type int64";
  }
  return target;
}

Target Handler::CurrentTarget() {
  if (open_.empty()) {
    Target whole;
    whole.where = "metrics.StatMessage";
    return whole;
  }
  switch (open_.back()) {
    case Place::kKey:
      return KeyTarget();
    case Place::kStat:
      return StatTarget();
    case Place::kNowhere:
      return {};
    case Place::kMessage:
      break;
  }
  Target target;
  if (Is("Key")) target.where = "StatMessage.Key of type types.NamespacedName";
  if (Is("Stat")) target.where = "StatMessage.Stat of type metrics.Stat";
  return target;
}

// A value that is not read has no `where` and fits anything.
bool Handler::Mismatch(std::string_view what) {
  const std::string where = CurrentTarget().where;
  if (where.empty() || !type_error_.empty()) return true;
  type_error_ =
      absl::StrCat("json: cannot unmarshal ", ToAbsl(what), " into Go ",
                   open_.empty() ? "value of type " : "struct field ", where);
  return true;
}

bool Handler::Number(double value, std::optional<std::int64_t> integer,
                     std::string_view text) {
  const Target target = CurrentTarget();
  if (target.number != nullptr) {
    *target.number = value;
  } else if (target.integer != nullptr && integer.has_value()) {
    *target.integer = *integer;
  } else if (target.integer != nullptr) {
    Mismatch(absl::StrCat("number ", ToAbsl(text)));
  } else {
    Mismatch("number");
  }
  return true;
}

bool Handler::string(string_t& value) {
  const Target target = CurrentTarget();
  if (target.text == nullptr) return Mismatch("string");
  *target.text = value;
  return true;
}

bool Handler::Enter(Place place) {
  if (open_.size() >= kMaxDepth) {
    syntax_error_ = "exceeded max depth";
    return false;
  }
  open_.push_back(place);
  return true;
}

bool Handler::Leave() {
  open_.pop_back();
  return true;
}

bool Handler::start_object(std::size_t) {
  if (open_.empty()) return Enter(Place::kMessage);
  if (open_.back() == Place::kMessage && Is("Key")) return Enter(Place::kKey);
  if (open_.back() == Place::kMessage && Is("Stat")) return Enter(Place::kStat);
  Mismatch("object");
  return Enter(Place::kNowhere);
}

bool Handler::start_array(std::size_t) {
  Mismatch("array");
  return Enter(Place::kNowhere);
}

bool Handler::parse_error(std::size_t position, const std::string& token,
                          const nlohmann::detail::exception& error) {
  constexpr int kNumberOverflow = 406;
  position_ = position;
  if (error.id == kNumberOverflow) {
    Mismatch(absl::StrCat("number ", token));
    syntax_error_ = type_error_;
  }
  if (syntax_error_.empty()) {
    syntax_error_ = absl::StrCat("invalid JSON near byte ", position);
  }
  return false;
}

absl::Status Handler::Finish(bool parsed, std::string_view text) const {
  if (parsed && type_error_.empty()) return absl::OkStatus();
  if (parsed) return absl::InvalidArgumentError(type_error_);
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos) {
    return absl::InvalidArgumentError("EOF");
  }
  const char first = text[start];
  if (std::string_view("{[\"-0123456789tfn").find(first) ==
      std::string_view::npos) {
    return absl::InvalidArgumentError(
        absl::StrCat("invalid character '", absl::string_view(&first, 1),
                     "' looking for beginning of value"));
  }
  if (position_ > text.size()) {
    return absl::InvalidArgumentError("unexpected EOF");
  }
  return absl::InvalidArgumentError(syntax_error_);
}

}  // namespace

absl::StatusOr<ReceivedStat> ReadJsonStat(bool timestamp,
                                          std::string_view frame) {
  const std::string text = ReplaceInvalidUtf8(frame);
  Handler handler(timestamp);
  const bool parsed =
      Json::sax_parse(text, &handler, nlohmann::detail::input_format_t::json,
                      /*strict=*/false);
  const absl::Status status = handler.Finish(parsed, text);
  if (!status.ok()) return status;
  return handler.Take();
}

}  // namespace mixer::autoscaler

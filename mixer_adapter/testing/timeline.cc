#include "mixer_adapter/testing/timeline.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::testing {
namespace {

using Kind = AutoscalerEvent::Kind;
using Fields = std::map<std::string, std::string>;

constexpr std::pair<const char*, Kind> kKinds[] = {
    {"connected", Kind::kConnected}, {"message", Kind::kMessage},
    {"desired", Kind::kDesired},     {"ready", Kind::kReady},
    {"dropped", Kind::kDropped},     {"disconnected", Kind::kDisconnected},
};

std::optional<absl::Time> ParseTime(absl::string_view text) {
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, text, &time, &error)) {
    return std::nullopt;
  }
  return time;
}

// Words of the form name=value; a value in quotes may hold spaces.
Fields ParseFields(absl::string_view text) {
  Fields fields;
  while (!(text = absl::StripLeadingAsciiWhitespace(text)).empty()) {
    const std::size_t equals = text.find('=');
    if (equals == absl::string_view::npos) break;
    const std::string name(text.substr(0, equals));
    text.remove_prefix(equals + 1);
    const bool quoted = absl::ConsumePrefix(&text, "\"");
    const std::size_t end =
        std::min(text.find(quoted ? '"' : ' '), text.size());
    fields[name] = std::string(text.substr(0, end));
    text.remove_prefix(std::min(end + (quoted ? 1 : 0), text.size()));
  }
  return fields;
}

// What is missing or no number stays 0.
double Number(const Fields& fields, const std::string& name) {
  double number = 0;
  const auto field = fields.find(name);
  if (field == fields.end() || !absl::SimpleAtod(field->second, &number)) {
    return 0;
  }
  return number;
}

std::string Text(const Fields& fields, const std::string& name) {
  const auto field = fields.find(name);
  return field == fields.end() ? "" : field->second;
}

}  // namespace

std::optional<LogLine> ParseLogLine(std::string_view line) {
  const std::vector<absl::string_view> parts =
      absl::StrSplit(ToAbsl(line), '\t');
  const auto time = ParseTime(parts[0]);
  if (parts.size() < 3 || !time.has_value()) return std::nullopt;
  return LogLine{*time, std::string(parts.back())};
}

std::optional<WakeUp> ParseWakeUp(std::string_view message) {
  absl::string_view text = ToAbsl(message);
  if (!absl::ConsumePrefix(&text, "wake-up ")) return std::nullopt;
  const Fields fields = ParseFields(text);
  const auto noted = ParseTime(Text(fields, "noted"));
  const auto sent = ParseTime(Text(fields, "sent"));
  const std::string revision = Text(fields, "revision");
  if (revision.empty() || !noted.has_value() || !sent.has_value()) {
    return std::nullopt;
  }
  return WakeUp{revision, *noted, *sent};
}

std::optional<AutoscalerEvent> ParseEvent(std::string_view line) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(ToAbsl(line), absl::MaxSplits(' ', 1));
  const auto time = ParseTime(parts.first);
  if (!time.has_value()) return std::nullopt;
  const Fields fields = ParseFields(parts.second);
  const std::string name = Text(fields, "event");
  const auto* const kind =
      std::find_if(std::begin(kKinds), std::end(kKinds),
                   [&](const auto& entry) { return entry.first == name; });
  if (kind == std::end(kKinds)) return std::nullopt;
  AutoscalerEvent event;
  event.time = *time;
  event.kind = kind->second;
  const std::pair<std::string, std::string> key =
      absl::StrSplit(Text(fields, "revision"), absl::MaxSplits('/', 1));
  event.key = {key.first, key.second};
  event.concurrency = Number(fields, "concurrency");
  event.count = Number(fields, "count");
  event.from = static_cast<int>(Number(fields, "from"));
  event.to = static_cast<int>(Number(fields, "to"));
  event.text = Text(fields, "reason");
  return event;
}

std::string FormatMicros(absl::Duration duration) {
  const std::int64_t micros = absl::ToInt64Microseconds(duration);
  std::string digits = absl::StrCat(micros < 0 ? -micros : micros);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, " ");
  }
  return absl::StrCat(micros < 0 ? "-" : "", digits);
}

std::string FormatTimeline(std::vector<Step> steps) {
  std::stable_sort(
      steps.begin(), steps.end(),
      [](const Step& a, const Step& b) { return a.time < b.time; });
  std::string text = absl::StrFormat("  %10s %9s\n", "us", "step");
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const absl::Duration step = steps[i].time - steps[i == 0 ? 0 : i - 1].time;
    absl::StrAppendFormat(&text, "  %10s %9s  %-10s  %s\n",
                          FormatMicros(steps[i].time - steps[0].time),
                          i == 0 ? "" : absl::StrCat("+", FormatMicros(step)),
                          steps[i].who, steps[i].what);
  }
  return text;
}

}  // namespace mixer::testing

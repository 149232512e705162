#include "mixer_adapter/cmd/attribute_flags.h"

#include <cstdint>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/base/status_macros.h"

namespace mixer::cmd {
namespace {

using istio::mixer::v1::Attributes;
using AttributeValue = Attributes::AttributeValue;

// Each reads `text` as one type into `value`; false if it is none of that type.
using Reader = bool (*)(const std::string& text, AttributeValue* value);

bool ReadString(const std::string& text, AttributeValue* value) {
  value->set_string_value(text);
  return true;
}

bool ReadInt64(const std::string& text, AttributeValue* value) {
  std::int64_t number;
  if (text.empty() || absl::ascii_isspace(text.front()) ||
      absl::ascii_isspace(text.back()) || !absl::SimpleAtoi(text, &number)) {
    return false;
  }
  value->set_int64_value(number);
  return true;
}

bool ReadDouble(const std::string& text, AttributeValue* value) {
  double number;
  if (text.empty() || absl::ascii_isspace(text.front()) ||
      absl::ascii_isspace(text.back()) || !absl::SimpleAtod(text, &number)) {
    return false;
  }
  value->set_double_value(number);
  return true;
}

// The spellings of Go's strconv.ParseBool.
bool ReadBool(const std::string& text, AttributeValue* value) {
  for (const char* yes : {"1", "t", "T", "TRUE", "true", "True"}) {
    if (text == yes) {
      value->set_bool_value(true);
      return true;
    }
  }
  for (const char* no : {"0", "f", "F", "FALSE", "false", "False"}) {
    if (text == no) {
      value->set_bool_value(false);
      return true;
    }
  }
  return false;
}

bool ReadTimestamp(const std::string& text, AttributeValue* value) {
  absl::Time time;
  if (!absl::ParseTime(absl::RFC3339_full, text, &time, nullptr) ||
      time == absl::InfiniteFuture() || time == absl::InfinitePast()) {
    return false;
  }
  const std::int64_t seconds = absl::ToUnixSeconds(time);
  auto* const timestamp = value->mutable_timestamp_value();
  timestamp->set_seconds(seconds);
  timestamp->set_nanos(static_cast<std::int32_t>(
      absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
  return true;
}

bool ReadDuration(const std::string& text, AttributeValue* value) {
  const auto duration = ParseGoDuration(text);
  if (!duration.has_value()) return false;
  const std::int64_t nanoseconds = absl::ToInt64Nanoseconds(*duration);
  value->mutable_duration_value()->set_seconds(nanoseconds / 1000000000);
  value->mutable_duration_value()->set_nanos(
      static_cast<std::int32_t>(nanoseconds % 1000000000));
  return true;
}

// Hexadecimal bytes of one or two digits: "0a:0:0:1".
bool ReadBytes(const std::string& text, AttributeValue* value) {
  std::string bytes;
  for (const absl::string_view part : absl::StrSplit(text, ':')) {
    std::uint32_t byte;
    // SimpleHexAtoi alone would take blanks.
    if (part.empty() || part.size() > 2 ||
        !absl::ascii_isxdigit(part.front()) ||
        !absl::ascii_isxdigit(part.back()) ||
        !absl::SimpleHexAtoi(part, &byte)) {
      return false;
    }
    bytes.push_back(static_cast<char>(byte));
  }
  value->set_bytes_value(bytes);
  return true;
}

// "k1:v1;k2:v2".
bool ReadStringMap(const std::string& text, AttributeValue* value) {
  auto& entries = *value->mutable_string_map_value()->mutable_entries();
  for (const absl::string_view part : absl::StrSplit(text, ';')) {
    const std::pair<std::string, std::string> entry =
        absl::StrSplit(part, absl::MaxSplits(':', 1));
    if (part.find(':') == absl::string_view::npos) {
      value->clear_value();
      return false;
    }
    entries[entry.first] = entry.second;
  }
  return true;
}

bool ReadAny(const std::string& text, AttributeValue* value) {
  for (const Reader reader : {ReadInt64, ReadDouble, ReadBool, ReadTimestamp,
                              ReadDuration, ReadBytes, ReadStringMap}) {
    if (reader(text, value)) return true;
  }
  return ReadString(text, value);
}

absl::Status ReadFlag(const std::vector<std::string>& flag, Reader reader,
                      const char* type, Attributes* attributes) {
  for (const std::string& list : flag) {
    for (const absl::string_view item : absl::StrSplit(list, ',')) {
      const std::size_t equals = item.find('=');
      if (equals == absl::string_view::npos) {
        return absl::InvalidArgumentError(
            absl::StrCat("attribute value ", item,
                         " does not include an = sign; write name=value"));
      }
      const std::string name(item.substr(0, equals));
      if (name.empty()) {
        return absl::InvalidArgumentError(absl::StrCat(
            "attribute value ", item, " does not contain a valid name"));
      }
      AttributeValue value;
      if (!reader(std::string(item.substr(equals + 1)), &value)) {
        return absl::InvalidArgumentError(
            absl::StrCat("attribute value ", item, " is no ", type));
      }
      (*attributes->mutable_attributes())[name] = std::move(value);
    }
  }
  return absl::OkStatus();
}

}  // namespace

void AttributeFlags::AddFlags(CLI::App* app) {
  const auto add = [app](const char* names, std::vector<std::string>* flag,
                         const char* type) {
    app->add_option(names, *flag, absl::StrCat("name=value,...: ", type))
        ->take_all()
        ->allow_extra_args(false);
  };
  add("-s,--string_attributes", &strings, "texts");
  add("-i,--int64_attributes", &int64s, "whole numbers");
  add("-d,--double_attributes", &doubles, "numbers");
  add("-b,--bool_attributes", &bools, "true or false");
  add("-t,--timestamp_attributes", &timestamps, "RFC 3339 times");
  add("--duration_attributes", &durations, "durations such as 1h2m3.5s");
  add("--bytes_attributes", &bytes, "bytes such as 0a:0:0:1");
  add("--stringmap_attributes", &string_maps, "maps such as k1:v1;k2:v2");
  add("-a,--attributes", &auto_sensed,
      "the first type that fits of int64, double, bool, timestamp, duration, "
      "bytes, string map, string");
}

absl::StatusOr<Attributes> AttributeFlags::Parse() const {
  Attributes attributes;
  const struct {
    const std::vector<std::string>& flag;
    Reader reader;
    const char* type;
  } rows[] = {
      {strings, ReadString, "text"},
      {int64s, ReadInt64, "64-bit integer"},
      {doubles, ReadDouble, "number"},
      {bools, ReadBool, "boolean; write true or false"},
      {timestamps, ReadTimestamp,
       "RFC 3339 time; write it as 2006-01-02T15:04:05Z"},
      {durations, ReadDuration, "duration; write it as 1h2m3.5s or 300ms"},
      {bytes, ReadBytes, "list of bytes; write it as 0a:0:0:1"},
      {string_maps, ReadStringMap,
       "string map: it is not a valid key/value pair in the form key:value; "
       "write it as k1:v1;k2:v2"},
      {auto_sensed, ReadAny, "value"},
  };
  for (const auto& row : rows) {
    MIXER_RETURN_IF_ERROR(
        ReadFlag(row.flag, row.reader, row.type, &attributes));
  }
  return attributes;
}

}  // namespace mixer::cmd

#include "mixer_adapter/testing/jsonl_cases.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::testing {
namespace {

using nlohmann::json;

std::runtime_error Bad(std::string_view what, const json& value) {
  return std::runtime_error(absl::StrCat(ToAbsl(what), ": ", value.dump()));
}

std::string FromBase64(const json& value) {
  std::string bytes;
  if (!absl::Base64Unescape(value.get<std::string>(), &bytes)) {
    throw Bad("not base64", value);
  }
  return bytes;
}

std::int64_t ReadInt(const json& value) {
  if (!value.is_string()) return value.get<std::int64_t>();
  std::int64_t number;
  if (!absl::SimpleAtoi(value.get<std::string>(), &number)) {
    throw Bad("not an integer", value);
  }
  return number;
}

double ReadDouble(const json& value) {
  if (!value.is_string()) return value.get<double>();
  double number;
  if (!absl::SimpleAtod(value.get<std::string>(), &number)) {
    throw Bad("not a number", value);
  }
  return number;
}

// Go also prints zones that no clock has: "+100:39".
absl::Time ReadTime(const json& value) {
  const std::string text = value.get<std::string>();
  const std::size_t zone = text.find_first_of("Z+-", text.find('T') + 1);
  absl::Time time;
  std::string error;
  if (zone == std::string::npos ||
      !absl::ParseTime(absl::RFC3339_full, text.substr(0, zone) + "Z", &time,
                       &error)) {
    throw Bad(absl::StrCat("not a time: ", error), value);
  }
  if (text[zone] == 'Z') return time;
  const std::size_t colon = text.find(':', zone);
  const absl::Duration east =
      absl::Hours(std::stoi(text.substr(zone + 1, colon - zone - 1))) +
      absl::Minutes(std::stoi(text.substr(colon + 1)));
  return text[zone] == '-' ? time + east : time - east;
}

absl::Duration ReadDuration(const json& value) {
  const auto duration = ParseGoDuration(value.get<std::string>());
  if (!duration.has_value()) throw Bad("not a duration", value);
  return *duration;
}

std::string CaseName(const json& value) {
  for (const char* const member : {"name", "index", "expr", "id"}) {
    if (!value.contains(member)) continue;
    const json& name = value[member];
    return name.is_string() ? name.get<std::string>().substr(0, 200)
                            : name.dump();
  }
  return "";
}

}  // namespace

std::vector<JsonlCase> ReadJsonl(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot open " + path);
  std::vector<JsonlCase> cases;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (line.empty() || line[0] == '#') continue;
    json value = json::parse(line);
    std::string where = absl::StrCat(path, ":", number, " ", CaseName(value));
    cases.push_back({std::move(where), std::move(value)});
  }
  return cases;
}

json ReadJson(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot open " + path);
  return json::parse(file);
}

std::optional<std::string> ConformancePath(const std::string& path) {
  const char* const folder = std::getenv("MIXER_CONFORMANCE_DIR");
  if (folder == nullptr || *folder == '\0') return std::nullopt;
  return absl::StrCat(folder, "/", path);
}

ValueType ReadValueType(const std::string& name) {
  for (int i = 0; i <= static_cast<int>(ValueType::kStringMap); ++i) {
    const auto type = static_cast<ValueType>(i);
    if (ValueTypeName(type) == name) return type;
  }
  throw std::runtime_error("no value type: " + name);
}

std::map<std::string, ValueType> ReadManifest(const json& manifest) {
  std::map<std::string, ValueType> types;
  for (const auto& [name, type] : manifest.items()) {
    types[name] = ReadValueType(type.get<std::string>());
  }
  return types;
}

TypedValue ReadTypedValue(const json& typed, BytesForm form) {
  const std::string kind = typed.begin().key();
  const json& value = typed.begin().value();
  if (kind == "string") return value.get<std::string>();
  if (kind == "string_base64") return FromBase64(value);
  if (kind == "int64") return ReadInt(value);
  if (kind == "double") return ReadDouble(value);
  if (kind == "bool") return value.get<bool>();
  if (kind == "timestamp") return ReadTime(value);
  if (kind == "duration") return ReadDuration(value);
  if (kind == "duration_ns") return absl::Nanoseconds(ReadInt(value));
  if (kind == "string_map") {
    return value.get<std::map<std::string, std::string>>();
  }
  if (kind == "bytes" && form == BytesForm::kHex) {
    return Bytes{absl::HexStringToBytes(value.get<std::string>())};
  }
  if (kind == "bytes") return Bytes{FromBase64(value)};
  throw Bad("no typed value", typed);
}

TypedMap ReadTypedMap(const json& typed, BytesForm form) {
  TypedMap map;
  for (const auto& [name, value] : typed.items()) {
    map[name] = ReadTypedValue(value, form);
  }
  return map;
}

std::vector<Reference> ReadReferences(const json& list) {
  std::vector<Reference> references;
  for (const json& item : list) {
    references.push_back(
        {item.at("name").get<std::string>(),
         item.value(item.contains("key") ? "key" : "map_key", ""),
         item.at("condition") == "EXACT"});
  }
  std::sort(references.begin(), references.end());
  return references;
}

std::string ReadText(const json& object, const std::string& name) {
  if (object.contains(name)) return object.at(name).get<std::string>();
  const std::string encoded = name + "_base64";
  return object.contains(encoded) ? FromBase64(object.at(encoded)) : "";
}

}  // namespace mixer::testing

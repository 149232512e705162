#include "mixer_adapter/testing/knative_vectors.h"

#include <cmath>
#include <fstream>
#include <limits>
#include <stdexcept>

#include "absl/strings/escaping.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::testing {
namespace {

using nlohmann::json;

std::ifstream Open(const std::string& name) {
  const std::string path = "testdata/knative/" + name;
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  return file;
}

double NumberOr0(const json& object, const char* name) {
  return object.contains(name) ? NumberFrom(object.at(name)) : 0;
}

}  // namespace

std::vector<json> ReadKnativeLines(const std::string& name) {
  std::ifstream file = Open(name);
  std::vector<json> lines;
  for (std::string line; std::getline(file, line);) {
    lines.push_back(json::parse(line));
  }
  if (lines.empty()) throw std::runtime_error(name + " is empty");
  return lines;
}

json ReadKnativeJson(const std::string& name) {
  std::ifstream file = Open(name);
  return json::parse(file);
}

std::string BytesFromHex(std::string_view hex) {
  return absl::HexStringToBytes(ToAbsl(hex));
}

std::string HexFromBytes(std::string_view bytes) {
  return absl::BytesToHexString(ToAbsl(bytes));
}

double NumberFrom(const json& value) {
  if (value.is_number()) return value.get<double>();
  const auto text = value.get<std::string>();
  if (text == "-0") return -0.0;
  if (text == "+Inf") return std::numeric_limits<double>::infinity();
  if (text == "-Inf") return -std::numeric_limits<double>::infinity();
  if (text != "NaN") throw std::runtime_error("not a number: " + text);
  // The bits of Go's math.NaN().
  return std::nan("1");
}

autoscaler::RevisionKey KeyFromText(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return {"", std::string(text)};
  return {std::string(text.substr(0, slash)),
          std::string(text.substr(slash + 1))};
}

autoscaler::StatMessage StatMessageFrom(const json& value) {
  autoscaler::StatMessage message;
  message.key =
      value.contains("key")
          ? KeyFromText(value.at("key").get<std::string>())
          : autoscaler::RevisionKey{value.at("namespace"), value.at("name")};
  autoscaler::Stat& stat = message.stat;
  stat.pod_name = value.at("pod_name");
  stat.average_concurrent_requests =
      NumberOr0(value, "average_concurrent_requests");
  stat.average_proxied_concurrent_requests =
      NumberOr0(value, "average_proxied_concurrent_requests");
  stat.request_count = NumberOr0(value, "request_count");
  stat.proxied_request_count = NumberOr0(value, "proxied_request_count");
  stat.process_uptime = NumberOr0(value, "process_uptime");
  if (value.contains("timestamp")) stat.timestamp = value.at("timestamp");
  return message;
}

std::optional<autoscaler::GobTime> TimeFrom(const json& value) {
  if (value.is_null()) return std::nullopt;
  if (value.is_string()) return autoscaler::GobTime::Zero();
  autoscaler::GobTime time;
  time.unix_seconds = value.at("unix");
  time.nanoseconds = value.at("nsec");
  if (!value.at("utc").get<bool>()) {
    time.offset_seconds = value.at("offset_seconds").get<std::int32_t>();
  }
  return time;
}

}  // namespace mixer::testing

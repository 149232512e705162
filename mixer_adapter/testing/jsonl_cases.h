// Recorded cases: files with one JSON object a line.
#ifndef MIXER_ADAPTER_TESTING_JSONL_CASES_H_
#define MIXER_ADAPTER_TESTING_JSONL_CASES_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "mixer_adapter/attribute/value_type.h"
#include "mixer_adapter/testing/fake_bag.h"
#include "nlohmann/json.hpp"

namespace mixer::testing {

struct JsonlCase {
  std::string where;  // "<file>:<line> <name or index>", for failure messages
  nlohmann::json json;
};

// Every line of the file; throws std::runtime_error, which fails a test, if it
// cannot be read. Relative paths count from the runfiles' workspace, where
// Bazel runs tests.
std::vector<JsonlCase> ReadJsonl(const std::string& path);
nlohmann::json ReadJson(const std::string& path);

// `path` in the folder of Istio's own test tables, which are not part of this
// repository: MIXER_CONFORMANCE_DIR names it. Nothing if that is unset.
std::optional<std::string> ConformancePath(const std::string& path);
inline constexpr char kNoConformanceDir[] =
    "MIXER_CONFORMANCE_DIR is not set: the reference's own test tables are not "
    "part of this repository";

// Name to type, from {"name": "STRING", ...}.
std::map<std::string, ValueType> ReadManifest(const nlohmann::json& json);
ValueType ReadValueType(const std::string& name);

// {"string": s}, {"int64": n}, {"double": x}, {"bool": b}, {"timestamp": RFC
// 3339}, {"duration": Go text} or {"duration_ns": n}, {"string_map": {}},
// {"string_base64": s}, {"bytes": s}; numbers may come as text ("NaN", "-0").
// Bytes are base64 or, with kHex, hexadecimal.
enum class BytesForm { kBase64, kHex };
TypedValue ReadTypedValue(const nlohmann::json& json,
                          BytesForm form = BytesForm::kBase64);
TypedMap ReadTypedMap(const nlohmann::json& json,
                      BytesForm form = BytesForm::kBase64);

// [{"name": n, "map_key" or "key": k, "condition": "ABSENCE" or "EXACT"}],
// sorted.
std::vector<Reference> ReadReferences(const nlohmann::json& json);

// json[name], or what json[name_base64] encodes; "" if there is neither.
std::string ReadText(const nlohmann::json& json, const std::string& name);

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_JSONL_CASES_H_

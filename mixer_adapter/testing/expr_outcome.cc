#include "mixer_adapter/testing/expr_outcome.h"

#include <sstream>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/attribute/string_map.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/testing/jsonl_cases.h"

namespace mixer::testing {
namespace {

std::string_view KindName(Value::Kind kind) {
  constexpr std::string_view kNames[] = {
      "absent", "error",     "string",   "int64", "double",
      "bool",   "timestamp", "duration", "bytes", "string_map"};
  return kNames[static_cast<std::size_t>(kind)];
}

bool HasPrefix(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

// `error` without a last " (at <line>:<column>; <suggestion>)".
std::string_view WithoutPlace(std::string_view error) {
  const std::size_t at = error.rfind(" (at ");
  if (at == std::string_view::npos || error.back() != ')') return error;
  const std::size_t colon = error.find(':', at);
  const std::size_t column = error.find_first_of(";)", at);
  const bool place =
      colon != std::string_view::npos && colon < column &&
      error.substr(at + 5, column - at - 5).find_first_not_of("0123456789:") ==
          std::string_view::npos;
  return place ? error.substr(0, at) : error;
}

}  // namespace

std::string OutcomeText(const Value& value) {
  if (value.is_error()) return ErrorOutcome(ErrorText(value.error()));
  return absl::StrCat(ToAbsl(KindName(value.kind())), " ", GoText(value));
}

std::string OutcomeText(const TypedValue& value) {
  const Vocabulary vocabulary({{"value", ValueType::kString}});
  const FakeBag bag(vocabulary, {{"value", value}});
  return OutcomeText(bag.Get(vocabulary.Find("value")));
}

std::string ErrorOutcome(std::string_view error) {
  if (HasPrefix(error, "unable to parse expression '")) return "error syntax";
  if (HasPrefix(error, "unexpected expression: &ast.")) {
    error = error.substr(0, error.find('{'));
  }
  error = WithoutPlace(error);
  return absl::StrCat("error ", ToAbsl(error));
}

std::string ReadsText(const std::vector<Reference>& references) {
  std::ostringstream out;
  const char* separator = "; reads ";
  for (const Reference& reference : references) {
    out << separator << reference;
    separator = ", ";
  }
  return out.str();
}

ExpectedDifferences::ExpectedDifferences(const std::string& path) {
  for (const JsonlCase& line : ReadJsonl(path)) {
    ours_[line.json.at("case")] = line.json.at("ours");
  }
}

std::string ExpectedDifferences::Check(const std::string& name,
                                       const std::string& expr,
                                       const std::string& reference,
                                       const std::string& ours) {
  used_.insert(name);
  const bool same =
      reference == ours || (reference == kCrash && HasPrefix(ours, "error "));
  const auto expected = ours_.find(name);
  if (expected == ours_.end() && same) return "";
  if (expected != ours_.end() && !same && expected->second == ours) return "";
  const nlohmann::json line = {{"case", name},
                               {"decision", "?"},
                               {"expr", expr.substr(0, 300)},
                               {"ours", ours}};
  return absl::StrCat(
      expr.substr(0, 1000), "\n  reference: ", reference,
      "\n  ours:      ", ours, same ? "\n  no difference, but listed" : "",
      "\n",
      line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

std::vector<std::string> ExpectedDifferences::Unused(
    std::string_view prefix) const {
  std::vector<std::string> names;
  for (const auto& [name, ours] : ours_) {
    if (HasPrefix(name, prefix) && used_.count(name) == 0) {
      names.push_back(name);
    }
  }
  return names;
}

}  // namespace mixer::testing

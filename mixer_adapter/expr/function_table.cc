#include "mixer_adapter/expr/function_table.h"

#include "mixer_adapter/attribute/string_map.h"
#include "mixer_adapter/expr/functions/dns_name.h"
#include "mixer_adapter/expr/functions/email.h"
#include "mixer_adapter/expr/functions/ip_address.h"
#include "mixer_adapter/expr/functions/regular_expression.h"
#include "mixer_adapter/expr/functions/text.h"
#include "mixer_adapter/expr/functions/timestamp.h"
#include "mixer_adapter/expr/functions/uri.h"

namespace mixer::expr {
namespace {

// Adapters from operands to the functions' own signatures.
using OfText = Value (*)(std::string_view, Scratch*);
template <OfText kFunction>
Value Call(const Value* operands, Scratch* scratch) {
  return kFunction(operands[0].string(), scratch);
}

using OfTwoTexts = bool (*)(std::string_view, std::string_view);
template <OfTwoTexts kPredicate>
Value Test(const Value* operands, Scratch*) {
  return Value::Bool(kPredicate(operands[0].string(), operands[1].string()));
}

Value Matches(const Value* operands, Scratch* scratch) {
  return MatchesPattern(operands[0].string(), operands[1].string(), scratch);
}

Value Size(const Value* operands, Scratch*) {
  return Value::Int64(static_cast<std::int64_t>(operands[0].string().size()));
}

Value NoEntries(const Value*, Scratch*) {
  return Value::Map(&EmptyStringMap());
}

Value Choose(const Value* operands, Scratch*) {
  return operands[operands[0].truth() ? 1 : 2];
}

std::vector<FunctionRow> MakeRows() {
  constexpr ValueType kAny = ValueType::kUnspecified;
  constexpr ValueType kBool = ValueType::kBool;
  constexpr ValueType kString = ValueType::kString;
  constexpr ValueType kMap = ValueType::kStringMap;
  return {
      // Operators.
      {"EQ", false, kAny, {kAny, kAny}, kBool},
      {"NEQ", false, kAny, {kAny, kAny}, kBool},
      {"LT", false, kAny, {kAny, kAny}, kBool},
      {"LEQ", false, kAny, {kAny, kAny}, kBool},
      {"GT", false, kAny, {kAny, kAny}, kBool},
      {"GEQ", false, kAny, {kAny, kAny}, kBool},
      {"OR", false, kAny, {kAny, kAny}, kAny},
      {"ADD", false, kAny, {kAny, kAny}, kAny},
      {"LOR", false, kAny, {kBool, kBool}, kBool},
      {"LAND", false, kAny, {kBool, kBool}, kBool},
      {"INDEX", false, kAny, {kMap, kString}, kString},
      {"conditional", false, kAny, {kBool, kAny, kAny}, kAny},
      // Global functions.
      {"size", false, kAny, {kString}, ValueType::kInt64, Size},
      {"ip",
       false,
       kAny,
       {kString},
       ValueType::kIpAddress,
       Call<ParseIpAddress>},
      {"timestamp",
       false,
       kAny,
       {kString},
       ValueType::kTimestamp,
       Call<ParseTimestamp>},
      {"dnsName",
       false,
       kAny,
       {kString},
       ValueType::kDnsName,
       Call<ParseDnsName>},
      {"email",
       false,
       kAny,
       {kString},
       ValueType::kEmailAddress,
       Call<ParseEmail>},
      {"uri", false, kAny, {kString}, ValueType::kUri, Call<ParseUri>},
      {"match", false, kAny, {kString, kString}, kBool, Test<MatchesGlob>},
      {"emptyStringMap", false, kAny, {}, kMap, NoEntries},
      {"conditionalString",
       false,
       kAny,
       {kBool, kString, kString},
       kString,
       Choose},
      {"toLower", false, kAny, {kString}, kString, Call<ToLower>},
      // Methods.
      {"matches", true, kString, {kString}, kBool, Matches},
      {"startsWith", true, kString, {kString}, kBool, Test<StartsWith>},
      {"endsWith", true, kString, {kString}, kBool, Test<EndsWith>},
  };
}

}  // namespace

absl::Span<const FunctionRow> AllFunctions() {
  static const auto* const rows = new std::vector<FunctionRow>(MakeRows());
  return *rows;
}

const FunctionRow* FindFunction(absl::Span<const FunctionRow> functions,
                                std::string_view name) {
  for (const FunctionRow& row : functions) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

}  // namespace mixer::expr

#include "mixer_adapter/testing/expression_generator.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::testing {
namespace {

constexpr int kMaxDepth = 5;

constexpr ValueType kTypes[] = {
    ValueType::kBool,      ValueType::kString,       ValueType::kInt64,
    ValueType::kDouble,    ValueType::kTimestamp,    ValueType::kIpAddress,
    ValueType::kDnsName,   ValueType::kEmailAddress, ValueType::kUri,
    ValueType::kStringMap, ValueType::kDuration};

// What requests and literals hold: small, so that comparisons come true, and of
// every kind that a function treats in its own way.
constexpr const char* kTexts[] = {"",
                                  "a",
                                  "k",
                                  "abc",
                                  "A.com",
                                  "a.com.",
                                  "-b.com",
                                  "b\u00fccher.de",
                                  "xn--bcher-kva.de",
                                  "joe@a.com",
                                  "Joe <joe@a.com>",
                                  "http://a.com/x?y#z",
                                  "http://A.com:80/x",
                                  "ftp:x",
                                  "%zz",
                                  "10.0.0.1",
                                  "::ffff:10.0.0.1",
                                  "10.0.0",
                                  "2015-01-02T15:04:05Z",
                                  "2015-01-02T16:04:05.5+01:00",
                                  "2015-02-30T00:00:00Z",
                                  "^a",
                                  "(",
                                  "a*",
                                  "*c",
                                  "*",
                                  "\xff\xfe",
                                  "5s"};
constexpr const char* kTextLiterals[] = {"\"\"",
                                         "\"a\"",
                                         "\"k\"",
                                         "\"abc\"",
                                         "\"A.com\"",
                                         "\"-b.com\"",
                                         "\"joe@a.com\"",
                                         "\"http://a.com/x\"",
                                         "\"10.0.0.1\"",
                                         "\"10.0.0\"",
                                         "\"2015-01-02T15:04:05Z\"",
                                         "\"^a\"",
                                         "\"(\"",
                                         "\"a*\"",
                                         "\"*c\"",
                                         "\"\\xff\"",
                                         "`k`",
                                         "'a'",
                                         "\"5\" + \"s\""};

}  // namespace

const Vocabulary& ExpressionGenerator::Names() {
  static const auto* const names = [] {
    std::map<std::string, ValueType> declared;
    for (const ValueType type : kTypes) {
      for (int i = 1; i <= 3; ++i) {
        declared[absl::StrCat(ToAbsl(ValueTypeName(type)), i)] = type;
      }
    }
    return new Vocabulary(declared);
  }();
  return *names;
}

std::string ExpressionGenerator::Expression() {
  return OfType(kTypes[choices_.Below(std::size(kTypes))], 0);
}

std::string ExpressionGenerator::OfType(ValueType type, int depth) {
  if (depth >= kMaxDepth || choices_.Below(depth + 2) == 0) return Leaf(type);
  return Node(type, depth + 1);
}

std::string ExpressionGenerator::Name(ValueType type) {
  return absl::StrCat(ToAbsl(ValueTypeName(type)), choices_.Below(3) + 1);
}

std::string ExpressionGenerator::Leaf(ValueType type) {
  if (choices_.Below(3) > 0) return Name(type);
  switch (type) {
    case ValueType::kString:
      return OneOf(kTextLiterals);
    case ValueType::kInt64:
      return OneOf({"0", "5", "007", "9223372036854775807"});
    case ValueType::kDouble:
      return OneOf({"0.0", "1.5", "1e3", ".5"});
    case ValueType::kBool:
      return OneOf({"true", "false", "TRUE"});
    case ValueType::kDuration:
      return OneOf({"\"5s\"", "\"0\"", "'0'", "\"-1h2m\""});
    case ValueType::kStringMap:
      return "emptyStringMap()";
    case ValueType::kTimestamp:
      return Call("timestamp", OneOf(kTextLiterals));
    case ValueType::kIpAddress:
      return Call("ip", OneOf(kTextLiterals));
    case ValueType::kDnsName:
      return Call("dnsName", OneOf(kTextLiterals));
    case ValueType::kEmailAddress:
      return Call("email", OneOf(kTextLiterals));
    default:
      return Call("uri", OneOf(kTextLiterals));
  }
}

std::string ExpressionGenerator::Call(const char* function,
                                      const std::string& argument) {
  return absl::StrCat(function, "(", argument, ")");
}

std::string ExpressionGenerator::Node(ValueType type, int depth) {
  switch (choices_.Below(6)) {
    case 0:
    case 1: {
      std::string chain = OfType(type, depth);
      for (std::size_t i = choices_.Below(2) + 1; i > 0; --i) {
        absl::StrAppend(&chain, " | ", OfType(type, depth));
      }
      return absl::StrCat("(", chain, ")");
    }
    case 2:
      return absl::StrCat("conditional(", OfType(ValueType::kBool, depth), ", ",
                          OfType(type, depth), ", ", OfType(type, depth), ")");
    default:
      break;
  }
  switch (type) {
    case ValueType::kBool:
      return Truth(depth);
    case ValueType::kString:
      return Text(depth);
    case ValueType::kInt64:
      if (choices_.OneIn(2)) {
        return Call("size", OfType(ValueType::kString, depth));
      }
      return Sum(type, depth);
    case ValueType::kDouble:
      return Sum(type, depth);
    case ValueType::kTimestamp:
      return Call("timestamp", OfType(ValueType::kString, depth));
    case ValueType::kIpAddress:
      return Call("ip", OfType(ValueType::kString, depth));
    case ValueType::kDnsName:
      if (choices_.OneIn(3)) return Sum(type, depth);
      return Call("dnsName", OfType(ValueType::kString, depth));
    case ValueType::kEmailAddress:
      if (choices_.OneIn(3)) return Sum(type, depth);
      return Call("email", OfType(ValueType::kString, depth));
    case ValueType::kUri:
      if (choices_.OneIn(3)) return Sum(type, depth);
      return Call("uri", OfType(ValueType::kString, depth));
    default:
      return Leaf(type);
  }
}

std::string ExpressionGenerator::Sum(ValueType type, int depth) {
  return absl::StrCat("(", OfType(type, depth), " + ", OfType(type, depth),
                      ")");
}

std::string ExpressionGenerator::Text(int depth) {
  const auto text = [&] { return OfType(ValueType::kString, depth); };
  switch (choices_.Below(5)) {
    case 0:
      return Sum(ValueType::kString, depth);
    case 1:
      return Call("toLower", text());
    case 2:
      return absl::StrCat("conditionalString(", OfType(ValueType::kBool, depth),
                          ", ", text(), ", ", text(), ")");
    default: {
      const std::string map = OfType(ValueType::kStringMap, depth);
      return absl::StrCat(map, "[", text(), "]");
    }
  }
}

std::string ExpressionGenerator::Truth(int depth) {
  const auto text = [&] { return OfType(ValueType::kString, depth); };
  const auto truth = [&] { return OfType(ValueType::kBool, depth); };
  switch (choices_.Below(7)) {
    case 0:
      return absl::StrCat("(", truth(), " && ", truth(), ")");
    case 1:
      return absl::StrCat("(", truth(), " || ", truth(), ")");
    case 2:
      return absl::StrCat(truth(), " && ", truth(), " || ", truth());
    case 3:
      return absl::StrCat("match(", text(), ", ", text(), ")");
    case 4: {
      const char* const method = OneOf({"matches", "startsWith", "endsWith"});
      return absl::StrCat("(", text(), ").", method, "(", text(), ")");
    }
    default:
      return Comparison(depth);
  }
}

std::string ExpressionGenerator::Comparison(int depth) {
  const ValueType type = kTypes[choices_.Below(std::size(kTypes))];
  // Other operators than these two have some types only: what does not compile
  // is not evaluated.
  const char* const op = OneOf({"==", "!=", "==", "!=", "<", "<=", ">", ">="});
  return absl::StrCat("(", OfType(type, depth), " ", op, " ",
                      OfType(type, depth), ")");
}

TypedValue ExpressionGenerator::AnyValue(ValueType type) {
  switch (type) {
    case ValueType::kInt64: {
      constexpr std::int64_t kNumbers[] = {
          0, 5, -1, std::numeric_limits<std::int64_t>::max()};
      return kNumbers[choices_.Below(std::size(kNumbers))];
    }
    case ValueType::kDouble: {
      constexpr double kNumbers[] = {0.0, -0.0, 1.5, NAN, INFINITY};
      return kNumbers[choices_.Below(std::size(kNumbers))];
    }
    case ValueType::kBool:
      return choices_.OneIn(2);
    case ValueType::kTimestamp:
      return absl::FromUnixMillis(
          1420211045000 + 500 * static_cast<std::int64_t>(choices_.Below(2)));
    case ValueType::kDuration:
      return absl::Seconds(static_cast<int>(choices_.Below(3)));
    case ValueType::kIpAddress:
      if (choices_.OneIn(2)) return Bytes{std::string("\x0a\0\0\1", 4)};
      return Bytes{std::string("\0\0\0\0\0\0\0\0\0\0\xff\xff\x0a\0\0\1", 16)};
    case ValueType::kStringMap: {
      std::map<std::string, std::string> map;
      for (std::size_t i = choices_.Below(3); i > 0; --i) {
        const std::string key = OneOf(kTexts);
        map[key] = OneOf(kTexts);
      }
      return map;
    }
    default:
      return std::string(OneOf(kTexts));
  }
}

TypedMap ExpressionGenerator::Attributes() {
  TypedMap attributes;
  for (AttributeId id = 0; id < Names().size(); ++id) {
    if (!Names().declared(id) || choices_.Below(2) == 0) continue;
    ValueType type = Names().type(id);
    if (choices_.OneIn(12)) type = kTypes[choices_.Below(std::size(kTypes))];
    attributes[std::string(Names().name(id))] = AnyValue(type);
  }
  return attributes;
}

}  // namespace mixer::testing

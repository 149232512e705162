#include "mixer_adapter/expr/binary_operators.h"

#include <cstdint>
#include <cstring>
#include <utility>

#include "mixer_adapter/expr/eval_error.h"
#include "mixer_adapter/expr/functions/dns_name.h"
#include "mixer_adapter/expr/functions/email.h"
#include "mixer_adapter/expr/functions/ip_address.h"
#include "mixer_adapter/expr/functions/uri.h"

namespace mixer::expr {
namespace {

enum class Relation {
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual
};

template <Relation kRelation, typename T>
bool Holds(const T& a, const T& b) {
  switch (kRelation) {
    case Relation::kEqual:
      return a == b;
    case Relation::kNotEqual:
      return a != b;
    case Relation::kLess:
      return a < b;
    case Relation::kLessEqual:
      return a <= b;
    case Relation::kGreater:
      return a > b;
    case Relation::kGreaterEqual:
      return a >= b;
  }
  return false;
}

template <Relation kRelation>
Value CompareStrings(Value left, Value right, Scratch*) {
  return Value::Bool(Holds<kRelation>(left.string(), right.string()));
}

template <Relation kRelation>
Value CompareInts(Value left, Value right, Scratch*) {
  return Value::Bool(Holds<kRelation>(left.int64(), right.int64()));
}

template <Relation kRelation>
Value CompareBools(Value left, Value right, Scratch*) {
  return Value::Bool(Holds<kRelation>(left.truth(), right.truth()));
}

std::uint64_t Bits(double number) {
  std::uint64_t bits;
  std::memcpy(&bits, &number, sizeof(bits));
  return bits;
}

// The reference compares equality by bits: NaN == NaN, 0.0 != -0.0.
template <Relation kRelation>
Value CompareDoubles(Value left, Value right, Scratch*) {
  if (kRelation == Relation::kEqual || kRelation == Relation::kNotEqual) {
    return Value::Bool(
        Holds<kRelation>(Bits(left.number()), Bits(right.number())));
  }
  return Value::Bool(Holds<kRelation>(left.number(), right.number()));
}

// By instant, whatever the zone.
template <Relation kRelation>
Value CompareTimestamps(Value left, Value right, Scratch* scratch) {
  for (const Value& side : {left, right}) {
    if (side.kind() != Value::Kind::kTimestamp) {
      return ConversionError("timestamp", side, scratch);
    }
  }
  return Value::Bool(
      Holds<kRelation>(std::make_pair(left.seconds(), left.nanos()),
                       std::make_pair(right.seconds(), right.nanos())));
}

template <Relation kRelation>
Value CompareAddresses(Value left, Value right, Scratch* scratch) {
  for (const Value& side : {left, right}) {
    if (side.kind() != Value::Kind::kBytes) {
      return ConversionError("IP address", side, scratch);
    }
  }
  const bool equal = SameIpAddress(left.bytes(), right.bytes());
  return Value::Bool(equal == (kRelation == Relation::kEqual));
}

// A boolean, or the error of a text that is not of its type.
using TextEquality = Value (*)(std::string_view, std::string_view, Scratch*);

template <Relation kRelation, TextEquality kEquality>
Value CompareTexts(Value left, Value right, Scratch* scratch) {
  const Value equal = kEquality(left.string(), right.string(), scratch);
  if (equal.is_error()) return equal;
  return Value::Bool(equal.truth() == (kRelation == Relation::kEqual));
}

Value AddStrings(Value left, Value right, Scratch* scratch) {
  return Value::String(scratch->Concat(left.string(), right.string()));
}

// Wraps around.
Value AddInts(Value left, Value right, Scratch*) {
  return Value::Int64(
      static_cast<std::int64_t>(static_cast<std::uint64_t>(left.int64()) +
                                static_cast<std::uint64_t>(right.int64())));
}

Value AddDoubles(Value left, Value right, Scratch*) {
  return Value::Double(left.number() + right.number());
}

BinaryBody FindAddition(ValueType type) {
  switch (type) {
    case ValueType::kString:
    case ValueType::kUri:
    case ValueType::kDnsName:
    case ValueType::kEmailAddress:
      return AddStrings;
    case ValueType::kInt64:
      return AddInts;
    case ValueType::kDouble:
      return AddDoubles;
    default:
      return nullptr;
  }
}

template <Relation kRelation>
BinaryBody FindOrder(ValueType type) {
  switch (type) {
    case ValueType::kString:
    case ValueType::kUri:
    case ValueType::kDnsName:
    case ValueType::kEmailAddress:
      return CompareStrings<kRelation>;
    case ValueType::kInt64:
      return CompareInts<kRelation>;
    case ValueType::kDouble:
      return CompareDoubles<kRelation>;
    case ValueType::kTimestamp:
      return CompareTimestamps<kRelation>;
    default:
      return nullptr;
  }
}

template <Relation kRelation>
BinaryBody FindEquality(ValueType type) {
  switch (type) {
    case ValueType::kUri:
      return CompareTexts<kRelation, UriEqual>;
    case ValueType::kDnsName:
      return CompareTexts<kRelation, DnsNameEqual>;
    case ValueType::kEmailAddress:
      return CompareTexts<kRelation, EmailEqual>;
    case ValueType::kBool:
      return CompareBools<kRelation>;
    case ValueType::kIpAddress:
      return CompareAddresses<kRelation>;
    default:
      return FindOrder<kRelation>(type);
  }
}

}  // namespace

BinaryBody FindBinaryOperator(std::string_view function, ValueType type) {
  if (function == "EQ") return FindEquality<Relation::kEqual>(type);
  if (function == "NEQ") return FindEquality<Relation::kNotEqual>(type);
  if (function == "LT") return FindOrder<Relation::kLess>(type);
  if (function == "LEQ") return FindOrder<Relation::kLessEqual>(type);
  if (function == "GT") return FindOrder<Relation::kGreater>(type);
  if (function == "GEQ") return FindOrder<Relation::kGreaterEqual>(type);
  if (function == "ADD") return FindAddition(type);
  return nullptr;
}

}  // namespace mixer::expr

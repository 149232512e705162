// The params of an instance: an expression per template field, read from the
// operator's configuration and type-checked.
#ifndef MIXER_ADAPTER_SPI_INSTANCE_PARAMS_H_
#define MIXER_ADAPTER_SPI_INSTANCE_PARAMS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/struct.pb.h"
#include "mixer_adapter/attribute/value_type.h"
#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/expr/ast.h"
#include "mixer_adapter/spi/config_error.h"

namespace mixer::spi {

struct MessageSpec;

// One field of a template's message: generated from the template's proto, or
// read from the descriptor of a `template` resource.
struct FieldSpec {
  enum class Shape { kSingle, kList, kMap };

  std::string_view name;       // proto name: "source_uid"
  std::string_view json_name;  // "sourceUid"
  std::string_view path_name;  // in error texts: "SourceUid"
  Shape shape = Shape::kSingle;
  // Of each expression; kUnspecified accepts every type.
  ValueType type = ValueType::kUnspecified;
  // If not null, the field has messages instead of expressions.
  const MessageSpec* message = nullptr;

  // The rest is for out-of-process templates alone.

  // Whether numbers, truth values and texts in quotes stand for themselves,
  // besides expressions (spec expressions.md 10.2).
  bool literals = false;
  // Of an enum: the numbers by name. Its expressions give either.
  const std::map<std::string, std::int32_t, std::less<>>* enum_values = nullptr;
  // Of a map: kString, kInt64 or kBool.
  ValueType key_type = ValueType::kString;
  // If not empty, why the field cannot be given.
  std::string_view unsupported = {};
};

struct MessageSpec {
  std::string_view name;  // "authorization.Subject"
  const FieldSpec* fields;
  std::size_t field_count;
};

// An expression and the type it was inferred to have.
struct TypedExpression {
  std::string text;
  ValueType type = ValueType::kUnspecified;
  // If given, the value itself, of `type`; `text` is how it was written.
  std::optional<expr::LiteralValue> literal;
};

// One message's fields, parallel to MessageSpec::fields.
struct MessageParams {
  struct Element {
    std::string key;  // of a map
    TypedExpression expression;
    std::unique_ptr<MessageParams> message;  // null if it is an expression
  };
  // As many as were given: at most one of kSingle; those of kMap sorted by key.
  using Field = std::vector<Element>;

  std::vector<Field> fields;
};

// The type of the one expression of a kSingle field; kUnspecified if it was not
// given.
ValueType TypeOf(const MessageParams::Field& field);

// Immutable after Read. Owned by the Snapshot.
class InstanceParams {
 public:
  // Reads `params` in the shape of `spec` and infers the type of every
  // expression. Every mistake goes to `errors`; then the result is unusable.
  static std::unique_ptr<const InstanceParams> Read(
      std::string_view instance, const MessageSpec& spec,
      const google::protobuf::Struct& params, const Vocabulary& vocabulary,
      ConfigErrors* errors);

  // Full name of the instance: "i1.instance.ns".
  const std::string& name() const { return name_; }
  const MessageParams& root() const { return root_; }

  // Equal for equal names, expressions and inferred types: part of what
  // decides whether a handler survives a config change.
  std::string Fingerprint() const;

 private:
  std::string name_;
  MessageParams root_;
};

}  // namespace mixer::spi

#endif  // MIXER_ADAPTER_SPI_INSTANCE_PARAMS_H_

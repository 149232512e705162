// The params of an instance: an expression per template field, read from the
// operator's configuration and type-checked.
#ifndef MIXER_ADAPTER_SPI_INSTANCE_PARAMS_H_
#define MIXER_ADAPTER_SPI_INSTANCE_PARAMS_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/struct.pb.h"
#include "mixer_adapter/attribute/value_type.h"
#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/spi/config_error.h"

namespace mixer::spi {

struct MessageSpec;

// One field of a template's message, as generated from its proto.
struct FieldSpec {
  enum class Kind {
    kValue,     // one expression
    kValueMap,  // map<string, ...>: an expression per key
    kMessage,
  };

  std::string_view name;       // proto name: "source_uid"
  std::string_view json_name;  // "sourceUid"
  std::string_view path_name;  // in error texts: "SourceUid"
  Kind kind;
  // Of the expression; kUnspecified accepts every type.
  ValueType type = ValueType::kUnspecified;
  const MessageSpec* message = nullptr;  // of kMessage
};

struct MessageSpec {
  std::string_view name;  // "authorization.Subject"
  const FieldSpec* fields;
  std::size_t field_count;
};

// An expression and the type it was inferred to have. An empty text means the
// field was not given; its type is kUnspecified.
struct TypedExpression {
  std::string text;
  ValueType type = ValueType::kUnspecified;
};

// One message's fields, parallel to MessageSpec::fields.
struct MessageParams {
  struct Field {
    TypedExpression value;                           // kValue
    std::map<std::string, TypedExpression> entries;  // kValueMap
    std::unique_ptr<MessageParams> message;  // kMessage; null if not given
  };

  std::vector<Field> fields;
};

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

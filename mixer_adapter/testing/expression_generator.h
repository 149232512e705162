// Random expressions, most of which compile, and attributes for them.
#ifndef MIXER_ADAPTER_TESTING_EXPRESSION_GENERATOR_H_
#define MIXER_ADAPTER_TESTING_EXPRESSION_GENERATOR_H_

#include <string>

#include "mixer_adapter/attribute/value_type.h"
#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/testing/choices.h"
#include "mixer_adapter/testing/fake_bag.h"

namespace mixer::testing {

class ExpressionGenerator {
 public:
  // `choices` must outlive the generator.
  explicit ExpressionGenerator(Choices* choices) : choices_(*choices) {}

  // The attributes that expressions name: two or three of each type.
  static const Vocabulary& Names();

  std::string Expression();

  // Some of the attributes, now and then with a value of another type.
  TypedMap Attributes();

 private:
  std::string OfType(ValueType type, int depth);
  std::string Leaf(ValueType type);
  std::string Node(ValueType type, int depth);
  std::string Name(ValueType type);
  std::string Text(int depth);
  std::string Truth(int depth);
  std::string Comparison(int depth);
  std::string Sum(ValueType type, int depth);
  std::string Call(const char* function, const std::string& argument);
  TypedValue AnyValue(ValueType type);

  template <std::size_t kCount>
  const char* OneOf(const char* const (&list)[kCount]) {
    return list[choices_.Below(kCount)];
  }

  Choices& choices_;
};

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_EXPRESSION_GENERATOR_H_

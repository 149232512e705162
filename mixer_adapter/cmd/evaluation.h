// What mixc tells of one expression: what it is compiled to, and what it is
// worth for given attributes.
#ifndef MIXER_ADAPTER_CMD_EVALUATION_H_
#define MIXER_ADAPTER_CMD_EVALUATION_H_

#include <string>
#include <string_view>
#include <vector>

#include "mixer_adapter/attribute/vocabulary.h"
#include "nlohmann/json.hpp"

namespace mixer::cmd {

struct Evaluation {
  struct Read {
    std::string name;
    std::string key;  // of a map's entry, else empty
    bool present;
  };

  std::string expression;
  std::string compile_error;  // if not empty, only `expression` is set besides
  std::string parsed;         // as the reference's error texts print it
  std::string type;
  std::string program;  // Program::Dump()
  std::vector<std::string> warnings;
  std::vector<Read> reads;  // what the answer of a Check would refer to
  // One of these: the value as a person reads it, or why there is none.
  std::string value;
  std::string error;

  bool ok() const { return compile_error.empty() && error.empty(); }

  // Several lines, the last with its end.
  std::string ToText() const;
  nlohmann::ordered_json ToJson() const;
};

// `attributes` is a CompressedAttributes, as in a Check.
Evaluation Evaluate(std::string_view expression, const Vocabulary& vocabulary,
                    std::string_view attributes);

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_EVALUATION_H_

// Cases that were recorded with a global dictionary of a few words, told in our
// own.
#ifndef MIXER_ADAPTER_TESTING_SMALL_DICTIONARY_H_
#define MIXER_ADAPTER_TESTING_SMALL_DICTIONARY_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "mixer/v1/attributes.pb.h"
#include "nlohmann/json.hpp"

namespace mixer::testing {

// Their word i is our global word i; an index beyond their list becomes one
// beyond ours. Nothing else changes, so what holds for one holds for the other.
class SmallDictionary {
 public:
  explicit SmallDictionary(const std::vector<std::string>& words);

  std::int32_t Index(std::int32_t index) const;
  std::string Word(const std::string& word) const;
  // Every text in `json` that is a word, member names included.
  nlohmann::json Words(const nlohmann::json& json) const;
  // The indices and words that an error of the reference names.
  std::string ErrorText(const std::string& text) const;

  // proto3 JSON of istio.mixer.v1.CompressedAttributes; words are plain text.
  istio::mixer::v1::CompressedAttributes Compressed(
      const nlohmann::json& json) const;

 private:
  nlohmann::json Indices(const nlohmann::json& map, bool values) const;

  const std::int32_t count_;
  std::map<std::string, std::string> ours_;
};

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_SMALL_DICTIONARY_H_

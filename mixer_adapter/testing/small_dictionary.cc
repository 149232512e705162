#include "mixer_adapter/testing/small_dictionary.h"

#include <stdexcept>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/util/json_util.h"
#include "mixer_adapter/attribute/global_dictionary.h"

namespace mixer::testing {

using istio::mixer::v1::CompressedAttributes;
using nlohmann::json;

SmallDictionary::SmallDictionary(const std::vector<std::string>& words)
    : count_(static_cast<std::int32_t>(words.size())) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    ours_[words[i]] = std::string(kGlobalWords[i]);
  }
}

std::int32_t SmallDictionary::Index(std::int32_t index) const {
  return index < count_ ? index : index - count_ + kGlobalWordCount;
}

std::string SmallDictionary::Word(const std::string& word) const {
  const auto found = ours_.find(word);
  return found == ours_.end() ? word : found->second;
}

json SmallDictionary::Words(const json& in) const {
  if (in.is_string()) return Word(in.get<std::string>());
  if (!in.is_structured()) return in;
  json out = in.is_array() ? json::array() : json::object();
  for (const auto& [key, value] : in.items()) {
    if (in.is_array()) {
      out.push_back(Words(value));
    } else {
      out[Word(key)] = Words(value);
    }
  }
  return out;
}

std::string SmallDictionary::ErrorText(const std::string& text) const {
  std::string out;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    if (!out.empty()) out += '\n';
    std::vector<std::string> words = absl::StrSplit(line, ' ');
    for (std::size_t i = 2; i < words.size(); ++i) {
      if (words[i - 1] == "index") {
        words[i] = absl::StrCat(Index(std::stoi(words[i])));
      } else if (words[i - 2] == "duplicate" && words[i - 1] == "attribute") {
        words[i] = Word(words[i]);
      }
    }
    absl::StrAppend(&out, absl::StrJoin(words, " "));
  }
  return out;
}

// A map of the message; its values are indices as well if `values`.
json SmallDictionary::Indices(const json& map, bool values) const {
  json out = json::object();
  for (const auto& [key, value] : map.items()) {
    json& entry = out[absl::StrCat(Index(std::stoi(key)))];
    entry = value;
    if (values) entry = Index(value.get<std::int32_t>());
    if (value.is_object() && value.contains("entries")) {
      entry["entries"] = Indices(value["entries"], true);
    }
  }
  return out;
}

CompressedAttributes SmallDictionary::Compressed(const json& in) const {
  json out = json::object();
  for (const auto& [name, value] : in.items()) {
    if (name != "words") {
      out[name] = Indices(value, name == "strings");
      continue;
    }
    for (const json& word : value) {
      // Words are bytes in our proto, so base64 in its JSON form.
      out[name].push_back(absl::Base64Escape(Word(word.get<std::string>())));
    }
  }
  CompressedAttributes message;
  const auto status =
      google::protobuf::util::JsonStringToMessage(out.dump(), &message);
  if (!status.ok()) throw std::runtime_error(status.ToString());
  return message;
}

}  // namespace mixer::testing

#include "mixer_adapter/cmd/compress.h"

#include <cstdint>
#include <map>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "mixer_adapter/attribute/global_dictionary.h"

namespace mixer::cmd {
namespace {

using istio::mixer::v1::Attributes;
using istio::mixer::v1::CompressedAttributes;
using AttributeValue = Attributes::AttributeValue;

// Fills the message dictionary.
class Words {
 public:
  Words(int global_word_count, CompressedAttributes* out)
      : global_word_count_(global_word_count), out_(out) {}

  std::int32_t Index(const std::string& word) {
    const int global = FindGlobalWord(word);
    if (global >= 0 && global < global_word_count_) return global;
    const auto [at, is_new] = indices_.emplace(word, -1 - out_->words_size());
    if (is_new) out_->add_words(word);
    return at->second;
  }

 private:
  const int global_word_count_;
  CompressedAttributes* const out_;
  absl::flat_hash_map<std::string, std::int32_t> indices_;
};

void Add(std::int32_t name, const AttributeValue& value, Words* words,
         CompressedAttributes* out) {
  switch (value.value_case()) {
    case AttributeValue::kStringValue:
      (*out->mutable_strings())[name] = words->Index(value.string_value());
      break;
    case AttributeValue::kInt64Value:
      (*out->mutable_int64s())[name] = value.int64_value();
      break;
    case AttributeValue::kDoubleValue:
      (*out->mutable_doubles())[name] = value.double_value();
      break;
    case AttributeValue::kBoolValue:
      (*out->mutable_bools())[name] = value.bool_value();
      break;
    case AttributeValue::kBytesValue:
      (*out->mutable_bytes())[name] = value.bytes_value();
      break;
    case AttributeValue::kTimestampValue:
      (*out->mutable_timestamps())[name] = value.timestamp_value();
      break;
    case AttributeValue::kDurationValue:
      (*out->mutable_durations())[name] = value.duration_value();
      break;
    case AttributeValue::kStringMapValue: {
      auto& entries = *(*out->mutable_string_maps())[name].mutable_entries();
      for (const auto& [key, text] : value.string_map_value().entries()) {
        const std::int32_t key_index = words->Index(key);
        entries[key_index] = words->Index(text);
      }
      break;
    }
    case AttributeValue::VALUE_NOT_SET:
      break;
  }
}

}  // namespace

CompressedAttributes Compress(const Attributes& attributes,
                              int global_word_count) {
  CompressedAttributes out;
  Words words(global_word_count, &out);
  const std::map<std::string, AttributeValue> sorted(
      attributes.attributes().begin(), attributes.attributes().end());
  for (const auto& [name, value] : sorted) {
    const std::int32_t index = words.Index(name);
    Add(index, value, &words, &out);
  }
  return out;
}

}  // namespace mixer::cmd

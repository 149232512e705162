// The values of a series' labels as one text, by which it is found.
#ifndef MIXER_ADAPTER_ADAPTERS_PROMETHEUS_SERIES_KEY_H_
#define MIXER_ADAPTER_ADAPTERS_PROMETHEUS_SERIES_KEY_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/base/scratch.h"

namespace mixer::prometheus {

// Made in the memory of a request: of each value the length, 4 bytes in this
// machine's order, and the text.
class SeriesKey {
 public:
  explicit SeriesKey(Scratch* scratch) : scratch_(*scratch) {}

  // The next label's value, as spi::AppendValueText writes it. Text, numbers
  // and truth values use no heap, nor do addresses and durations of up to 15
  // characters.
  void Add(const Value& value);

  // As long as the request.
  std::string_view text() const { return {text_, size_}; }

  // Reads the values back, in order.
  class Reader {
   public:
    explicit Reader(std::string_view key) : rest_(key) {}
    bool done() const { return rest_.empty(); }
    std::string_view Next();

   private:
    std::string_view rest_;
  };

  // `key` with all bytes that are not UTF-8 replaced by U+FFFD: Prometheus
  // would refuse everything for one such value.
  static std::string ToUtf8(std::string_view key);

 private:
  void AddText(std::string_view text);
  void Reserve(std::size_t more);

  Scratch& scratch_;
  char* text_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace mixer::prometheus

#endif  // MIXER_ADAPTER_ADAPTERS_PROMETHEUS_SERIES_KEY_H_

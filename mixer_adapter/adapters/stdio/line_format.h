// How a line looks: the form of the reference's stdio adapter (spec
// builtin_adapters.md 3.5).
#ifndef MIXER_ADAPTER_ADAPTERS_STDIO_LINE_FORMAT_H_
#define MIXER_ADAPTER_ADAPTERS_STDIO_LINE_FORMAT_H_

#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/spi/instance_reader.h"

namespace mixer::stdio {

// Ordered: what is below the output level is not written.
enum class Level { kInfo, kWarning, kError };

// What every line begins with.
struct LineHead {
  Level level = Level::kInfo;
  absl::Time time;
  std::string_view instance;  // full name
};

// Appends whole lines, '\n' included.
class LineFormat {
 public:
  // JSON, or text with tabs whose last field is JSON.
  explicit LineFormat(bool json) : json_(json) {}

  // `fields` in the order of their names, which MapView has.
  void AppendLogEntry(const LineHead& head, const spi::MapView<Value>& fields,
                      std::string* out) const;
  // The metric's value comes first, as "value".
  void AppendMetric(const LineHead& head, const Value& value,
                    const spi::MapView<Value>& fields, std::string* out) const;

 private:
  void AppendHead(const LineHead& head, std::string* out) const;

  const bool json_;
};

}  // namespace mixer::stdio

#endif  // MIXER_ADAPTER_ADAPTERS_STDIO_LINE_FORMAT_H_

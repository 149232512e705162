#include "mixer_adapter/adapters/memquota/cell_key.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

#include "mixer_adapter/attribute/ip_bytes.h"

namespace mixer::memquota {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

// Where the bytes go; without memory it only counts them.
class Sink {
 public:
  explicit Sink(char* memory) : memory_(memory) {}

  void Bytes(std::string_view bytes) {
    if (memory_ != nullptr && !bytes.empty()) {
      std::memcpy(memory_ + size_, bytes.data(), bytes.size());
    }
    size_ += bytes.size();
  }
  template <typename T>
  void Number(T number) {
    char bytes[sizeof(T)];
    std::memcpy(bytes, &number, sizeof(T));
    Bytes({bytes, sizeof(T)});
  }
  // With its length, so that no text can look like two.
  void Text(std::string_view text) {
    Number(static_cast<std::uint32_t>(text.size()));
    Bytes(text);
  }

  std::size_t size() const { return size_; }

 private:
  char* const memory_;
  std::size_t size_ = 0;
};

void WriteMap(const StringMap& map, Scratch* scratch, Sink* sink) {
  std::size_t count = 0;
  map.ForEach([&count](std::string_view, std::string_view) { ++count; });
  Pair* const pairs = scratch->NewArray<Pair>(count);
  std::size_t next = 0;
  map.ForEach([&](std::string_view key, std::string_view value) {
    pairs[next++] = {key, value};
  });
  std::sort(pairs, pairs + count);
  sink->Number(static_cast<std::uint32_t>(count));
  for (std::size_t i = 0; i < count; ++i) {
    sink->Text(pairs[i].first);
    sink->Text(pairs[i].second);
  }
}

void WriteValue(const Value& value, Scratch* scratch, Sink* sink) {
  sink->Number(value.kind());
  switch (value.kind()) {
    case Value::Kind::kAbsent:
    case Value::Kind::kError:
      return;
    case Value::Kind::kString:
      return sink->Text(value.string());
    case Value::Kind::kInt64:
      return sink->Number(value.int64());
    case Value::Kind::kDouble:
      return sink->Number(value.number());
    case Value::Kind::kBool:
      return sink->Number(value.truth());
    case Value::Kind::kTimestamp:
      sink->Number(value.seconds());
      return sink->Number(value.nanos());
    case Value::Kind::kDuration:
      return sink->Number(value.nanoseconds());
    case Value::Kind::kBytes:
      return sink->Text(ShortIp(value.bytes()));
    case Value::Kind::kStringMap:
      return WriteMap(value.map(), scratch, sink);
  }
}

void Write(const quota::Instance& instance, Scratch* scratch, Sink* sink) {
  sink->Text(instance.name);
  for (const auto& [name, value] : instance.dimensions) {
    sink->Text(name);
    WriteValue(value, scratch, sink);
  }
}

}  // namespace

std::string_view CellKey(const quota::Instance& instance, Scratch* scratch) {
  Sink counter(nullptr);
  Write(instance, scratch, &counter);
  char* const memory = scratch->NewArray<char>(counter.size());
  Sink sink(memory);
  Write(instance, scratch, &sink);
  return {memory, sink.size()};
}

}  // namespace mixer::memquota

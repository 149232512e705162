// What generated template code runs on: an instance's params compiled at config
// time, and read into a typed instance per request.
#ifndef MIXER_ADAPTER_SPI_INSTANCE_READER_H_
#define MIXER_ADAPTER_SPI_INSTANCE_READER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/attribute/string_map.h"
#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/base/scratch.h"
#include "mixer_adapter/expr/program.h"
#include "mixer_adapter/spi/instance_params.h"

namespace mixer::spi {

// An instance field of type IPAddress: 4 or 16 bytes in network order.
struct IpAddress {
  std::string_view bytes;
};

// An instance field of type map<string, T>. The keys come from the config, in
// sorted order; the values belong to the request.
template <typename T>
class MapView {
 public:
  struct Entry {
    std::string_view key;
    T value;
  };

  MapView() = default;
  MapView(const Entry* entries, std::size_t size)
      : entries_(entries), size_(size) {}

  const Entry* begin() const { return entries_; }
  const Entry* end() const { return entries_ + size_; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

 private:
  const Entry* entries_ = nullptr;
  std::size_t size_ = 0;
};

// One message of a template, compiled; parallel to MessageParams.
struct CompiledMessage {
  struct Element {
    std::string path;  // as error texts spell it: "Subject.Properties[k]"
    std::string key;   // of a map
    std::optional<expr::Program> program;  // nothing if it is a message
    std::unique_ptr<CompiledMessage> message;
  };
  using Field = std::vector<Element>;

  std::vector<Field> fields;
};

// The error names instance, field and cause.
absl::StatusOr<CompiledMessage> CompileParams(const InstanceParams& params,
                                              const MessageSpec& spec,
                                              const Vocabulary& vocabulary);

// Reads the fields of one instance of one request. Read() leaves `out` as it is
// if the field was not given, and answers false if it cannot be evaluated; then
// status() says why.
class InstanceReader {
 public:
  // Whether the bag changes while the instance lives, as it does from one
  // attribute set of a report to the next. Then string maps are copied.
  enum class Bags { kStay, kChange };

  InstanceReader(std::string_view instance, const Bag& bag, Scratch* scratch,
                 Bags bags = Bags::kStay)
      : instance_(instance), bag_(bag), scratch_(scratch), bags_(bags) {}

  template <typename T>
  bool Read(const CompiledMessage::Field& field, T* out) {
    return field.empty() || Evaluate(field.front(), out);
  }

  template <typename T>
  bool Read(const CompiledMessage::Field& field, MapView<T>* out) {
    using Entry = typename MapView<T>::Entry;
    if (field.empty()) return true;
    Entry* const entries = scratch_->NewArray<Entry>(field.size());
    for (std::size_t i = 0; i < field.size(); ++i) {
      entries[i].key = field[i].key;
      if (!Evaluate(field[i], &entries[i].value)) return false;
    }
    *out = MapView<T>(entries, field.size());
    return true;
  }

  // An object of the request for a nested message.
  template <typename T>
  T* New() {
    return scratch_->New<T>();
  }

  // kUnknown: "evaluation failed at [i1.instance.ns]'Subject.User': '...'".
  absl::Status status() const;

 private:
  using Element = CompiledMessage::Element;

  bool Evaluate(const Element& element, std::string_view* out);
  bool Evaluate(const Element& element, std::int64_t* out);
  bool Evaluate(const Element& element, double* out);
  bool Evaluate(const Element& element, bool* out);
  bool Evaluate(const Element& element, absl::Time* out);
  bool Evaluate(const Element& element, absl::Duration* out);
  bool Evaluate(const Element& element, IpAddress* out);
  bool Evaluate(const Element& element, const StringMap** out);
  bool Evaluate(const Element& element, Value* out);

  // The value if it is of `kind`. A proxy may send an attribute in another
  // form than its manifest declares.
  std::optional<Value> Take(const Element& element, Value::Kind kind,
                            std::string_view kind_name);
  bool Fail(const Element& element, const Value& value,
            std::string_view wanted);

  const StringMap* Keep(const StringMap& map);

  const std::string_view instance_;
  const Bag& bag_;
  Scratch* const scratch_;
  const Bags bags_;
  const Element* failed_ = nullptr;
  Value failure_;            // what was read instead
  std::string_view wanted_;  // name of the wanted type; empty: failure_ is why
};

}  // namespace mixer::spi

#endif  // MIXER_ADAPTER_SPI_INSTANCE_READER_H_

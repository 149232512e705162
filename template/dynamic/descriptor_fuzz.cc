// The descriptors of `template` and `adapter` resources are bytes from anybody
// who may write configuration. Nothing may crash, hang or depend on chance.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "absl/strings/escaping.h"
#include "google/protobuf/struct.pb.h"
#include "mixer_adapter/spi/instance_params.h"
#include "template/dynamic/dynamic_template.h"

namespace mixer::dynamic {
namespace {

// Reads an instance that gives every field of the template a number.
void TryInstance(const spi::Template& shape) {
  google::protobuf::Struct params;
  for (std::size_t i = 0; i < shape.fields().field_count; ++i) {
    (*params.mutable_fields())[std::string(shape.fields().fields[i].name)]
        .set_number_value(1);
  }
  const Vocabulary vocabulary({});
  spi::ConfigErrors errors("f");
  const auto read = spi::InstanceParams::Read("i.instance.ns", shape.fields(),
                                              params, vocabulary, &errors);
  if (read->root().fields.size() != shape.fields().field_count) std::abort();
}

void Try(std::string_view bytes) {
  const std::string base64 =
      absl::Base64Escape(absl::string_view(bytes.data(), bytes.size()));
  const auto shape = DynamicTemplate::Read("t.template.ns", base64);
  if (shape.ok()) {
    TryInstance((*shape)->shape());
  } else if (shape.status().message().empty()) {
    std::abort();
  }
}

}  // namespace
}  // namespace mixer::dynamic

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  mixer::dynamic::Try(
      std::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}

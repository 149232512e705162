// Replies of out-of-process adapters are any bytes: whatever they are, they are
// read or refused with a reason, and what is read protobuf reads as well.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/compiler/parser.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "mixer_adapter/attribute/value.h"
#include "policy/v1beta1/type.pb.h"
#include "template/dynamic/output_decoder.h"
#include "template/dynamic/remote_reply.h"

namespace mixer::dynamic {
namespace {

namespace pb = google::protobuf;

constexpr char kProto[] = R"(
syntax = "proto3";
package fuzz;
import "google/protobuf/duration.proto";
import "policy/v1beta1/type.proto";
enum Level { LOW = 0; HIGH = 7; }
message Other { string a = 1; }
message OutputMsg {
  string text = 1;
  int64 number = 2;
  double ratio = 3;
  bool flag = 4;
  Level level = 5;
  sint32 delta = 6;
  fixed32 half = 7;
  sfixed64 whole = 8;
  float part = 9;
  map<string, string> found = 10;
  istio.policy.v1beta1.IPAddress ip = 11;
  istio.policy.v1beta1.Duration age = 12;
  istio.policy.v1beta1.TimeStamp when = 13;
  istio.policy.v1beta1.DNSName host = 14;
  google.protobuf.Duration plain = 15;
  repeated string skipped = 16;
  Other other = 17;
  bytes blob = 18;
}
)";

const pb::Descriptor& Output() {
  static const pb::Descriptor* const message = [] {
    pb::io::ArrayInputStream stream(kProto, sizeof kProto - 1);
    pb::io::Tokenizer tokens(&stream, nullptr);
    pb::FileDescriptorProto proto;
    if (!pb::compiler::Parser().Parse(&tokens, &proto)) std::abort();
    proto.set_name("fuzz.proto");
    (void)istio::policy::v1beta1::Value::descriptor();
    auto* const pool =
        new pb::DescriptorPool(pb::DescriptorPool::generated_pool());
    const pb::FileDescriptor* const file = pool->BuildFile(proto);
    if (file == nullptr) std::abort();
    return file->FindMessageTypeByName("OutputMsg");
  }();
  return *message;
}

void TryOutput(std::string_view bytes) {
  static const auto* const decoder = new OutputDecoder(&Output());
  static auto* const factory = new pb::DynamicMessageFactory;
  std::vector<Value> outputs(decoder->fields().size());
  ReplyMemory memory{std::string(bytes)};
  const absl::Status status =
      decoder->Decode(memory.bytes(), &memory, outputs.data());
  if (!status.ok()) {
    if (status.message().empty()) std::abort();
    return;
  }
  for (const Value& value : outputs) {
    if (value.is_error()) std::abort();
    if (value.is_present()) (void)GoText(value);
  }
  const std::unique_ptr<pb::Message> message(
      factory->GetPrototype(&Output())->New());
  // Ours does not look into what it skips, nor at UTF-8; protobuf stops there.
  if (!message->ParsePartialFromString(std::string(bytes))) return;
  const pb::FieldDescriptor& number = *Output().FindFieldByName("number");
  const std::int64_t want =
      message->GetReflection()->GetInt64(*message, &number);
  const Value got = outputs[1];
  if (want != 0 && (!got.is_present() || got.int64() != want)) std::abort();
}

void Try(std::string_view bytes) {
  const auto check = CheckReply::Decode(bytes);
  if (check.ok()) (void)(*check)->result().message.size();
  const auto parts = CheckAndOutput::Split(bytes);
  if (parts.ok()) TryOutput(parts->output);
  const auto quota = DecodeQuota(bytes, "i1.instance.ns");
  if (!quota.ok() && quota.status().message().empty()) std::abort();
  TryOutput(bytes);
}

}  // namespace
}  // namespace mixer::dynamic

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  mixer::dynamic::Try(
      std::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}

#include "template/dynamic/remote_actions.h"

#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/attribute/wire_writer.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/spi/report_batch.h"
#include "template/dynamic/remote_reply.h"

namespace mixer::dynamic {
namespace {

using InstanceBatch = spi::BatchOf<std::string_view>;

// The parts of a reply with outputs, which live together.
struct FullReply {
  explicit FullReply(std::string bytes) : memory(std::move(bytes)) {}

  ReplyMemory memory;
  std::shared_ptr<const CheckReply> check;
};

absl::StatusOr<std::shared_ptr<const FullReply>> DecodeFull(
    std::string bytes, const OutputDecoder& decoder, Value* outputs) {
  auto reply = std::make_shared<FullReply>(std::move(bytes));
  MIXER_ASSIGN_OR_RETURN(const CheckAndOutput parts,
                         CheckAndOutput::Split(reply->memory.bytes()));
  MIXER_ASSIGN_OR_RETURN(reply->check, CheckReply::Decode(parts.result));
  if (outputs != nullptr) {
    MIXER_RETURN_IF_ERROR(
        decoder.Decode(parts.output, &reply->memory, outputs));
  }
  return std::shared_ptr<const FullReply>(std::move(reply));
}

// {quotas: {<instance>: {amount, best_effort}}} as field 4.
std::string QuotaRequest(const std::string& instance,
                         const spi::QuotaArgs& args) {
  std::string out;
  SubMessage request(4, &out);
  SubMessage entry(1, &out);
  AppendBytesField(1, instance, &out);
  SubMessage params(2, &out);
  if (args.amount != 0) {
    AppendVarintField(1, static_cast<std::uint64_t>(args.amount), &out);
  }
  if (args.best_effort) AppendVarintField(2, 1, &out);
  params.Close();
  entry.Close();
  request.Close();
  return out;
}

absl::Status Generating(const char* what, const absl::Status& cause) {
  return absl::Status(cause.code(), absl::StrCat("internal: failed to ", what,
                                                 ": ", cause.message()));
}

}  // namespace

absl::StatusOr<RemoteRequest> RemoteBinding::Request(const Bag& bag,
                                                     Scratch* scratch) const {
  std::string instance;
  MIXER_RETURN_IF_ERROR(encoder->Encode(bag, scratch, &instance));
  RemoteRequest request;
  request.method = method;
  AppendBytesField(1, instance, &request.instances);
  return request;
}

void RemoteCheck::Start(const Bag& bag, const spi::CallContext& context,
                        Value* /*outputs*/,
                        spi::Completion<spi::CheckResult> done) const {
  auto request = binding_.Request(bag, context.scratch);
  if (!request.ok()) return done.Refuse(request.status());
  binding_.handler->Call(
      *std::move(request), context,
      spi::Then<std::string>(std::move(done), context.scratch,
                             [](auto bytes, auto /*owner*/, auto next) {
                               if (!bytes.ok())
                                 return next.Finish(bytes.status());
                               auto reply = CheckReply::Decode(*bytes);
                               if (!reply.ok())
                                 return next.Finish(reply.status());
                               const spi::CheckResult result =
                                   (*reply)->result();
                               next.Finish(result, *std::move(reply));
                             }));
}

void RemoteCheckWithOutput::Start(
    const Bag& bag, const spi::CallContext& context, Value* outputs,
    spi::Completion<spi::CheckResult> done) const {
  auto request = binding_.Request(bag, context.scratch);
  if (!request.ok()) return done.Refuse(request.status());
  const OutputDecoder* const decoder = binding_.outputs;
  binding_.handler->Call(
      *std::move(request), context,
      spi::Then<std::string>(
          std::move(done), context.scratch,
          [decoder, outputs](auto bytes, auto /*owner*/, auto next) {
            if (!bytes.ok()) return next.Finish(bytes.status());
            auto reply = DecodeFull(*std::move(bytes), *decoder, outputs);
            if (!reply.ok()) return next.Finish(reply.status());
            const spi::CheckResult result = (*reply)->check->result();
            next.Finish(result, *std::move(reply));
          }));
}

void RemoteQuota::Start(const Bag& bag, const spi::QuotaArgs& args,
                        const spi::CallContext& context,
                        spi::Completion<spi::QuotaResult> done) const {
  auto request = binding_.Request(bag, context.scratch);
  if (!request.ok()) return done.Refuse(request.status());
  request->deduplication_id = args.deduplication_id;
  request->quota_request = QuotaRequest(binding_.instance_name, args);
  const std::string* const instance = &binding_.instance_name;
  binding_.handler->Call(
      *std::move(request), context,
      spi::Then<std::string>(std::move(done), context.scratch,
                             [instance](auto bytes, auto /*owner*/, auto next) {
                               next.Finish(bytes.ok()
                                               ? DecodeQuota(*bytes, *instance)
                                               : bytes.status());
                             }));
}

absl::Status RemoteReport::Add(const Bag& bag, const spi::CallContext& context,
                               spi::ReportBatch** batch) const {
  std::string instance;
  MIXER_RETURN_IF_ERROR(
      binding_.encoder->Encode(bag, context.scratch, &instance));
  InstanceBatch::Add(context.scratch->Copy(instance), context.scratch, batch);
  return absl::OkStatus();
}

void RemoteReport::Start(const spi::ReportBatch& batch,
                         const spi::CallContext& context,
                         spi::Completion<spi::Ack> done) const {
  RemoteRequest request;
  request.method = binding_.method;
  for (const std::string_view instance : InstanceBatch::Instances(batch)) {
    AppendBytesField(1, instance, &request.instances);
  }
  binding_.handler->Call(
      std::move(request), context,
      spi::Then<std::string>(std::move(done), context.scratch,
                             [](auto bytes, auto /*owner*/, auto next) {
                               if (bytes.ok()) return next.Finish(spi::Ack());
                               next.Finish(bytes.status());
                             }));
}

void RemoteGenerate::Start(const Bag& bag, const spi::CallContext& context,
                           Value* outputs,
                           spi::Completion<spi::Ack> done) const {
  auto request = binding_.Request(bag, context.scratch);
  if (!request.ok()) return done.Refuse(request.status());
  const OutputDecoder* const decoder = binding_.outputs;
  binding_.handler->Call(
      *std::move(request), context,
      spi::Then<std::string>(
          std::move(done), context.scratch,
          [decoder, outputs](auto bytes, auto /*owner*/, auto next) {
            if (!bytes.ok()) {
              return next.Finish(
                  Generating("make an RPC to an APA", bytes.status()));
            }
            auto memory = std::make_shared<ReplyMemory>(*std::move(bytes));
            const absl::Status status =
                decoder->Decode(memory->bytes(), memory.get(), outputs);
            if (!status.ok()) {
              return next.Finish(
                  Generating("map attributes from the output", status));
            }
            next.Finish(spi::Ack(), std::move(memory));
          }));
}

}  // namespace mixer::dynamic

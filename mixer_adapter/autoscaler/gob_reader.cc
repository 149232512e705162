#include "mixer_adapter/autoscaler/gob_reader.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/autoscaler/gob_cursor.h"
#include "mixer_adapter/autoscaler/gob_types.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::autoscaler {
namespace {

// Where a field of the frame goes.
enum class Slot {
  kNowhere,
  kStringKey,
  kStructKey,
  kStat,
  kNamespace,
  kName,
  kTime,
  kPodName,
  kAverageConcurrentRequests,
  kAverageProxiedConcurrentRequests,
  kRequestCount,
  kProxiedRequestCount,
  kProcessUptime,
};

// A field of one of Go's structs.
struct LocalField {
  std::string_view name;
  Slot slot;
  std::string go_type;
};

std::vector<LocalField> MessageFields(const GobSchema& schema) {
  std::vector<LocalField> fields;
  if (schema.struct_key) {
    fields.push_back({"Key", Slot::kStructKey, "types.NamespacedName"});
  } else {
    fields.push_back({"Key", Slot::kStringKey, "string"});
  }
  fields.push_back(
      {"Stat", Slot::kStat, absl::StrCat(ToAbsl(schema.package), ".Stat")});
  return fields;
}

std::vector<LocalField> KeyFields() {
  return {{"Namespace", Slot::kNamespace, "string"},
          {"Name", Slot::kName, "string"}};
}

std::vector<LocalField> StatFields(const GobSchema& schema) {
  const std::string count = schema.float_counts ? "float64" : "int32";
  std::vector<LocalField> fields = {
      {"PodName", Slot::kPodName, "string"},
      {"AverageConcurrentRequests", Slot::kAverageConcurrentRequests,
       "float64"},
      {"AverageProxiedConcurrentRequests",
       Slot::kAverageProxiedConcurrentRequests, "float64"},
      {"RequestCount", Slot::kRequestCount, count},
      {"ProxiedRequestCount", Slot::kProxiedRequestCount, count}};
  if (schema.time != GobSchema::Time::kNone) {
    const bool pointer = schema.time == GobSchema::Time::kPointer;
    fields.push_back(
        {"Time", Slot::kTime, pointer ? "*time.Time" : "time.Time"});
  }
  if (schema.process_uptime) {
    fields.push_back({"ProcessUptime", Slot::kProcessUptime, "float64"});
  }
  return fields;
}

// What to do with one field of a struct in the frame.
struct Step {
  Slot slot = Slot::kNowhere;
  std::int64_t type = 0;
  const std::vector<Step>* nested = nullptr;  // of a struct; the reader's
};

class Reader {
 public:
  explicit Reader(const GobSchema& schema) : schema_(schema) {}

  absl::StatusOr<ReceivedStat> Read(std::string_view frame);

 private:
  std::int64_t ReadDefinitions(GobCursor* frame, GobCursor* message);
  std::vector<Step> PlanMessage(std::int64_t id, GobCursor* in);
  std::vector<Step> Plan(const GobType& type,
                         const std::vector<LocalField>& locals, GobCursor* in);
  Step PlanField(const GobType& type, const GobField& field,
                 const std::vector<LocalField>& locals, GobCursor* in);
  bool Compatible(const LocalField& local, std::int64_t type) const;
  void PlanNested(const LocalField& local, Step* step, GobCursor* in);
  void Run(const std::vector<Step>& steps, GobCursor* in);
  void Store(const Step& step, GobCursor* in);
  double ReadCount(std::string_view name, GobCursor* in) const;
  void ReadTime(GobCursor* in);

  const GobSchema& schema_;
  GobTypes types_;
  absl::flat_hash_map<std::pair<Slot, std::int64_t>,
                      std::unique_ptr<std::vector<Step>>>
      plans_;
  ReceivedStat result_;
};

// Up to the first message that is no definition; gives that value's type and
// leaves `message` behind it.
std::int64_t Reader::ReadDefinitions(GobCursor* frame, GobCursor* message) {
  for (bool first = true; frame->ok(); first = false) {
    if (frame->empty()) {
      frame->Fail(first ? "EOF" : "unexpected EOF");
      break;
    }
    *message = GobCursor(frame->Message(frame->FrameUint()));
    if (!frame->ok()) break;
    const std::int64_t id = message->FrameInt();
    if (id >= 0) return id;
    // Negating the least int64 would overflow; it is no id either way.
    types_.Define(id < -std::numeric_limits<std::int32_t>::max() ? 0 : -id,
                  message);
    if (message->ok() && !message->empty()) {
      message->Fail("extra data in buffer");
    }
    if (!message->ok()) break;
  }
  return 0;
}

bool Reader::Compatible(const LocalField& local, std::int64_t id) const {
  const GobType* type = types_.Find(id);
  const auto kind = type == nullptr ? GobType::Kind::kNone : type->kind;
  const bool encoded = kind == GobType::Kind::kGobEncoder;
  if (local.slot == Slot::kTime) return encoded;
  if (encoded || kind == GobType::Kind::kMarshaler) return false;
  if (local.go_type == "string") return id == kGobString;
  if (local.go_type == "float64") return id == kGobFloat;
  if (local.go_type == "int32") return id == kGobInt;
  return true;  // a struct: PlanNested() looks closer
}

void Reader::PlanNested(const LocalField& local, Step* step, GobCursor* in) {
  if (step->slot != Slot::kStructKey && step->slot != Slot::kStat) return;
  const GobType* type = types_.FindStruct(step->type, local.go_type, in);
  if (type == nullptr) return;
  const bool stat = step->slot == Slot::kStat;
  // Planned once, however many fields have this type: or else a frame could
  // cost more than in proportion to its size.
  std::unique_ptr<std::vector<Step>>& plan = plans_[{step->slot, step->type}];
  if (plan == nullptr) {
    plan = std::make_unique<std::vector<Step>>(
        Plan(*type, stat ? StatFields(schema_) : KeyFields(), in));
  }
  step->nested = plan.get();
}

Step Reader::PlanField(const GobType& type, const GobField& field,
                       const std::vector<LocalField>& locals, GobCursor* in) {
  Step step;
  step.type = field.type;
  if (field.name.empty()) {
    in->Fail(
        absl::StrCat("gob: empty name for remote field of type ", type.name));
  }
  for (const LocalField& local : locals) {
    if (local.name != field.name) continue;
    if (!Compatible(local, field.type)) {
      in->Fail(absl::StrCat("gob: wrong type (", local.go_type,
                            ") for received field ", type.name, ".",
                            field.name));
    }
    step.slot = local.slot;
    if (in->ok()) PlanNested(local, &step, in);
    return step;
  }
  types_.CheckSkippable(field.type, in);
  return step;
}

std::vector<Step> Reader::Plan(const GobType& type,
                               const std::vector<LocalField>& locals,
                               GobCursor* in) {
  std::vector<Step> steps;
  for (const GobField& field : type.fields) {
    if (!in->ok()) break;
    steps.push_back(PlanField(type, field, locals, in));
  }
  return steps;
}

std::vector<Step> Reader::PlanMessage(std::int64_t id, GobCursor* in) {
  const std::string go_type =
      absl::StrCat(ToAbsl(schema_.package), ".StatMessage");
  const GobType* type = types_.FindStruct(id, go_type, in);
  if (type == nullptr) return {};
  std::vector<Step> steps = Plan(*type, MessageFields(schema_), in);
  bool useful = steps.empty() || types_.Find(id) == nullptr;
  for (const Step& step : steps) useful |= step.slot != Slot::kNowhere;
  if (!useful) {
    in->Fail(
        "gob: type mismatch: no fields matched compiling decoder for "
        "StatMessage");
  }
  return steps;
}

void Reader::Run(const std::vector<Step>& steps, GobCursor* in) {
  in->Struct(steps.size(),
             [&](std::size_t number) { Store(steps[number], in); });
}

double Reader::ReadCount(std::string_view name, GobCursor* in) const {
  if (schema_.float_counts) return in->Float();
  const std::int64_t value = in->Int();
  if (value < std::numeric_limits<std::int32_t>::min() ||
      value > std::numeric_limits<std::int32_t>::max()) {
    in->Fail(absl::StrCat("value for \"", ToAbsl(name), "\" out of range"));
  }
  return static_cast<double>(value);
}

void Reader::ReadTime(GobCursor* in) {
  const std::string_view bytes =
      in->Bytes("gob: GobDecoder: length too large for buffer");
  if (!in->ok()) return;
  absl::StatusOr<GobTime> time = ParseGobTime(bytes);
  if (time.ok()) {
    result_.time = *time;
  } else {
    in->Fail(ToStd(time.status().message()));
  }
}

void Reader::Store(const Step& step, GobCursor* in) {
  RevisionKey& key = result_.message.key;
  Stat& stat = result_.message.stat;
  switch (step.slot) {
    case Slot::kNowhere:
      return types_.Skip(step.type, in);
    case Slot::kStructKey:
    case Slot::kStat:
      return Run(*step.nested, in);
    case Slot::kStringKey:
      key = SplitKey(in->String());
      return;
    case Slot::kNamespace:
      key.name_space = std::string(in->String());
      return;
    case Slot::kName:
      key.name = std::string(in->String());
      return;
    case Slot::kTime:
      return ReadTime(in);
    case Slot::kPodName:
      stat.pod_name = std::string(in->String());
      return;
    case Slot::kAverageConcurrentRequests:
      stat.average_concurrent_requests = in->Float();
      return;
    case Slot::kAverageProxiedConcurrentRequests:
      stat.average_proxied_concurrent_requests = in->Float();
      return;
    case Slot::kRequestCount:
      stat.request_count = ReadCount("RequestCount", in);
      return;
    case Slot::kProxiedRequestCount:
      stat.proxied_request_count = ReadCount("ProxiedRequestCount", in);
      return;
    case Slot::kProcessUptime:
      stat.process_uptime = in->Float();
      return;
  }
}

absl::StatusOr<ReceivedStat> Reader::Read(std::string_view frame) {
  GobCursor messages(frame);
  GobCursor message("");
  const std::int64_t id = ReadDefinitions(&messages, &message);
  if (!messages.ok()) return messages.status();
  if (!message.ok()) return message.status();
  // A failure of the plan empties the message, so Run() then does nothing.
  Run(PlanMessage(id, &message), &message);
  if (!message.ok()) return message.status();
  return std::move(result_);
}

}  // namespace

absl::StatusOr<ReceivedStat> ReadGobStat(const GobSchema& schema,
                                         std::string_view frame) {
  return Reader(schema).Read(frame);
}

RevisionKey SplitKey(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return {"", std::string(text)};
  return {std::string(text.substr(0, slash)),
          std::string(text.substr(slash + 1))};
}

}  // namespace mixer::autoscaler

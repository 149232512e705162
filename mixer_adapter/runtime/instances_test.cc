// What the reference made of instances of its own templates, recorded: through
// validation, the table and the generated code to a handler.
#include <algorithm>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "google/protobuf/empty.pb.h"
#include "gtest/gtest.h"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/runtime/check.h"
#include "mixer_adapter/runtime/generate.h"
#include "mixer_adapter/runtime/quota.h"
#include "mixer_adapter/runtime/report.h"
#include "mixer_adapter/testing/configured_mixer.h"
#include "mixer_adapter/testing/fake_bag.h"
#include "mixer_adapter/testing/jsonl_cases.h"
#include "nlohmann/json.hpp"
#include "template/apikey/apikey.template.h"
#include "template/authorization/authorization.template.h"
#include "template/checknothing/checknothing.template.h"
#include "template/edge/edge.template.h"
#include "template/kubernetes/kubernetes.template.h"
#include "template/listentry/listentry.template.h"
#include "template/logentry/logentry.template.h"
#include "template/metric/metric.template.h"
#include "template/quota/quota.template.h"
#include "template/reportnothing/reportnothing.template.h"
#include "template/tracespan/tracespan.template.h"

namespace mixer::runtime {
namespace {

using nlohmann::json;

// A value as text; of the kinds that the recordings have.
std::string Text(std::string_view value) { return std::string(value); }
std::string Text(std::int64_t value) { return absl::StrCat(value); }
std::string Text(bool value) { return value ? "true" : "false"; }
std::string Hex(std::string_view bytes) {
  std::string hex;
  for (const char byte : bytes) {
    absl::StrAppend(
        &hex, absl::Hex(static_cast<unsigned char>(byte), absl::kZeroPad2));
  }
  return hex;
}
std::string Text(const spi::IpAddress& value) { return Hex(value.bytes); }
std::string Text(absl::Time time) {
  return time == absl::Time() ? ""
                              : absl::FormatTime(time, absl::UTCTimeZone());
}
std::string Text(const StringMap& map) {
  std::map<std::string, std::string> sorted;
  map.ForEach([&sorted](std::string_view key, std::string_view value) {
    sorted[std::string(key)] = value;
  });
  return json(sorted).dump();
}
std::string Text(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::kString:
      return Text(value.string());
    case Value::Kind::kBytes:
      return Hex(value.bytes());
    case Value::Kind::kTimestamp:
      return Text(value.time());
    case Value::Kind::kStringMap:
      return Text(value.map());
    case Value::Kind::kBool:
      return Text(value.truth());
    case Value::Kind::kDuration:
      return FormatGoDuration(absl::Nanoseconds(value.nanoseconds()));
    case Value::Kind::kAbsent:
      return "null";
    default:
      return GoText(value);
  }
}

// The fields of an instance by the reference's names, each as text.
using Fields = std::map<std::string, std::string>;

template <typename T>
void Put(const std::string& name, const spi::MapView<T>& map, Fields* fields) {
  for (const auto& entry : map) {
    (*fields)[absl::StrCat(name, "[", ToAbsl(entry.key), "]")] =
        Text(entry.value);
  }
}

template <typename T>
void Put(const std::string& name, const T& value, Fields* fields) {
  (*fields)[name] = Text(value);
}

#define MIXER_PUT(name, member) Put(prefix + name, from.member, fields)

void Describe(const apikey::Instance& from, Fields* fields) {
  const std::string prefix;
  MIXER_PUT("Api", api);
  MIXER_PUT("ApiVersion", api_version);
  MIXER_PUT("ApiOperation", api_operation);
  MIXER_PUT("ApiKey", api_key);
  MIXER_PUT("Timestamp", timestamp);
}
void Describe(const authorization::Instance& instance, Fields* fields) {
  if (instance.subject == nullptr) {
    (*fields)["Subject"] = "null";
  } else {
    const auto& from = *instance.subject;
    const std::string prefix = "Subject.";
    MIXER_PUT("User", user);
    MIXER_PUT("Groups", groups);
    MIXER_PUT("Properties", properties);
  }
  if (instance.action == nullptr) {
    (*fields)["Action"] = "null";
  } else {
    const auto& from = *instance.action;
    const std::string prefix = "Action.";
    MIXER_PUT("Namespace", namespace_);
    MIXER_PUT("Service", service);
    MIXER_PUT("Method", method);
    MIXER_PUT("Path", path);
    MIXER_PUT("Properties", properties);
  }
}
void Describe(const checknothing::Instance&, Fields*) {}
void Describe(const reportnothing::Instance&, Fields*) {}
void Describe(const listentry::Instance& from, Fields* fields) {
  const std::string prefix;
  MIXER_PUT("Value", value);
}
void Describe(const quota::Instance& from, Fields* fields) {
  const std::string prefix;
  MIXER_PUT("Dimensions", dimensions);
}
void Describe(const metric::Instance& from, Fields* fields) {
  const std::string prefix;
  MIXER_PUT("Value", value);
  MIXER_PUT("Dimensions", dimensions);
  MIXER_PUT("MonitoredResourceType", monitored_resource_type);
  MIXER_PUT("MonitoredResourceDimensions", monitored_resource_dimensions);
}
void Describe(const logentry::Instance& from, Fields* fields) {
  const std::string prefix;
  MIXER_PUT("Variables", variables);
  MIXER_PUT("Timestamp", timestamp);
  MIXER_PUT("Severity", severity);
  MIXER_PUT("MonitoredResourceType", monitored_resource_type);
  MIXER_PUT("MonitoredResourceDimensions", monitored_resource_dimensions);
}
void Describe(const edge::Instance& from, Fields* fields) {
  const std::string prefix;
  MIXER_PUT("Timestamp", timestamp);
  MIXER_PUT("SourceWorkloadNamespace", source_workload_namespace);
  MIXER_PUT("SourceWorkloadName", source_workload_name);
  MIXER_PUT("SourceOwner", source_owner);
  MIXER_PUT("SourceUid", source_uid);
  MIXER_PUT("DestinationWorkloadNamespace", destination_workload_namespace);
  MIXER_PUT("DestinationWorkloadName", destination_workload_name);
  MIXER_PUT("DestinationOwner", destination_owner);
  MIXER_PUT("DestinationUid", destination_uid);
  MIXER_PUT("DestinationServiceNamespace", destination_service_namespace);
  MIXER_PUT("DestinationServiceName", destination_service_name);
  MIXER_PUT("ContextProtocol", context_protocol);
  MIXER_PUT("ApiProtocol", api_protocol);
}
void Describe(const tracespan::Instance& from, Fields* fields) {
  const std::string prefix;
  MIXER_PUT("TraceId", trace_id);
  MIXER_PUT("SpanId", span_id);
  MIXER_PUT("ParentSpanId", parent_span_id);
  MIXER_PUT("SpanName", span_name);
  MIXER_PUT("StartTime", start_time);
  MIXER_PUT("EndTime", end_time);
  MIXER_PUT("SpanTags", span_tags);
  MIXER_PUT("HttpStatusCode", httpStatusCode);
  MIXER_PUT("ClientSpan", client_span);
  MIXER_PUT("RewriteClientSpanId", rewrite_client_span_id);
  MIXER_PUT("SourceName", source_name);
  MIXER_PUT("SourceIp", source_ip);
  MIXER_PUT("DestinationName", destination_name);
  MIXER_PUT("DestinationIp", destination_ip);
  MIXER_PUT("RequestSize", request_size);
  MIXER_PUT("RequestTotalSize", request_total_size);
  MIXER_PUT("ResponseSize", response_size);
  MIXER_PUT("ResponseTotalSize", response_total_size);
  MIXER_PUT("ApiProtocol", api_protocol);
}
void Describe(const kubernetes::Instance& from, Fields* fields) {
  const std::string prefix;
  MIXER_PUT("SourceUid", source_uid);
  MIXER_PUT("SourceIp", source_ip);
  MIXER_PUT("DestinationUid", destination_uid);
  MIXER_PUT("DestinationIp", destination_ip);
  MIXER_PUT("DestinationPort", destination_port);
}

#undef MIXER_PUT

// What the last handler call got.
Fields* last_instance = nullptr;

template <typename Instance>
void Record(const Instance& instance) {
  last_instance->clear();
  (*last_instance)["Name"] = instance.name;
  Describe(instance, last_instance);
}

#define MIXER_HANDLE_CHECK(interface, name)                               \
  absl::StatusOr<spi::CheckResult> Handle##interface(                     \
      const name::Instance& instance, const spi::CallContext&) override { \
    Record(instance);                                                     \
    return spi::CheckResult();                                            \
  }
#define MIXER_HANDLE_REPORT(interface, name)                                 \
  absl::Status Handle##interface(absl::Span<const name::Instance> instances, \
                                 const spi::CallContext&) override {         \
    for (const auto& instance : instances) Record(instance);                 \
    return absl::OkStatus();                                                 \
  }

class Recorder final : public spi::Handler,
                       public apikey::Handler,
                       public authorization::Handler,
                       public checknothing::Handler,
                       public edge::Handler,
                       public kubernetes::Handler,
                       public listentry::Handler,
                       public logentry::Handler,
                       public metric::Handler,
                       public quota::Handler,
                       public reportnothing::Handler,
                       public tracespan::Handler {
 public:
  MIXER_HANDLE_CHECK(ApiKey, apikey)
  MIXER_HANDLE_CHECK(Authorization, authorization)
  MIXER_HANDLE_CHECK(CheckNothing, checknothing)
  MIXER_HANDLE_CHECK(ListEntry, listentry)
  MIXER_HANDLE_REPORT(Edge, edge)
  MIXER_HANDLE_REPORT(LogEntry, logentry)
  MIXER_HANDLE_REPORT(Metric, metric)
  MIXER_HANDLE_REPORT(ReportNothing, reportnothing)
  MIXER_HANDLE_REPORT(TraceSpan, tracespan)
  absl::StatusOr<spi::QuotaResult> HandleQuota(
      const quota::Instance& instance, const spi::QuotaArgs&,
      const spi::CallContext&) override {
    Record(instance);
    return spi::QuotaResult();
  }
  absl::Status GenerateKubernetesAttributes(
      const kubernetes::Instance& instance, const spi::CallContext&,
      kubernetes::Output*) override {
    Record(instance);
    return absl::OkStatus();
  }
};

#undef MIXER_HANDLE_CHECK
#undef MIXER_HANDLE_REPORT

#define MIXER_SET_TYPES(interface, name)                               \
  void Set##interface##Types(const std::map<std::string, name::Type>&) \
      override {}

class RecorderBuilder final : public spi::HandlerBuilder,
                              public apikey::HandlerBuilder,
                              public authorization::HandlerBuilder,
                              public checknothing::HandlerBuilder,
                              public edge::HandlerBuilder,
                              public kubernetes::HandlerBuilder,
                              public listentry::HandlerBuilder,
                              public logentry::HandlerBuilder,
                              public metric::HandlerBuilder,
                              public quota::HandlerBuilder,
                              public reportnothing::HandlerBuilder,
                              public tracespan::HandlerBuilder {
 public:
  MIXER_SET_TYPES(ApiKey, apikey)
  MIXER_SET_TYPES(Authorization, authorization)
  MIXER_SET_TYPES(CheckNothing, checknothing)
  MIXER_SET_TYPES(Edge, edge)
  MIXER_SET_TYPES(ListEntry, listentry)
  MIXER_SET_TYPES(LogEntry, logentry)
  MIXER_SET_TYPES(Metric, metric)
  MIXER_SET_TYPES(Quota, quota)
  MIXER_SET_TYPES(ReportNothing, reportnothing)
  MIXER_SET_TYPES(TraceSpan, tracespan)
  void SetAdapterConfig(const google::protobuf::Message&) override {}
  void Validate(spi::ConfigErrors*) override {}
  absl::StatusOr<std::unique_ptr<spi::Handler>> Build(
      const spi::Env&) override {
    return std::make_unique<Recorder>();
  }
};

#undef MIXER_SET_TYPES

spi::Inventory RecorderInventory() {
  const std::vector<const spi::Template*> all = {
      &apikey::GetTemplate(),       &authorization::GetTemplate(),
      &checknothing::GetTemplate(), &edge::GetTemplate(),
      &kubernetes::GetTemplate(),   &listentry::GetTemplate(),
      &logentry::GetTemplate(),     &metric::GetTemplate(),
      &quota::GetTemplate(),        &reportnothing::GetTemplate(),
      &tracespan::GetTemplate()};
  return {{{"recorder", "", all, &google::protobuf::Empty::default_instance(),
            []() -> std::unique_ptr<spi::HandlerBuilder> {
              return std::make_unique<RecorderBuilder>();
            }}},
          all,
          nullptr};
}

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in.good()) << path;
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// A recorded value as Text() has it.
std::string WantText(const json& value) {
  if (value.is_null()) return "null";
  const std::string kind = value.begin().key();
  const json& held = value.begin().value();
  if (kind == "timestamp") {
    absl::Time time;
    std::string error;
    EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, held.get<std::string>(),
                                &time, &error));
    return held == "0001-01-01T00:00:00Z" ? "" : Text(time);
  }
  if (kind == "StringMap") return held.is_null() ? "{}" : held.dump();
  if (kind == "duration_ns") {
    return FormatGoDuration(
        absl::Nanoseconds(held.is_string() ? std::stoll(held.get<std::string>())
                                           : held.get<std::int64_t>()));
  }
  if (kind == "double") {
    return Text(Value::Double(held.is_string()
                                  ? std::stod(held.get<std::string>())
                                  : held.get<double>()));
  }
  return held.is_string() ? held.get<std::string>() : held.dump();
}

bool IsValue(const json& json_value) {
  static const auto* const kKinds = new std::vector<std::string>{
      "string",    "int64",       "double",     "bool",   "bytes",
      "timestamp", "duration_ns", "string_map", "net.IP", "StringMap"};
  return json_value.is_null() ||
         (json_value.size() == 1 &&
          std::find(kKinds->begin(), kKinds->end(), json_value.begin().key()) !=
              kKinds->end());
}

// Maps are flat here: "Dimensions[k]"; messages have dots.
void Flatten(const std::string& path, const json& value, Fields* fields) {
  for (const auto& [name, held] : value.items()) {
    const bool map = path.size() > 0 && path.back() == '[';
    const std::string full = map ? absl::StrCat(path, name, "]") : path + name;
    if (IsValue(held)) {
      (*fields)[full] = WantText(held);
    } else {
      const bool message = full == "Subject" || full == "Action";
      Flatten(full + (message ? "." : "["), held, fields);
    }
  }
}

class InstanceTest : public ::testing::Test {
 protected:
  InstanceTest() { last_instance = &got_; }

  // The first error of the configuration; empty if there is none.
  std::string Load(const std::string& instance) {
    const auto summary = mixer_.LoadText(
        absl::StrCat(ReadFile("testdata/instances/instance_manifest.yaml"),
                     "\n---\n", instance,
                     "\n---\nkind: handler\nmetadata: {name: h, namespace: ns}"
                     "\nspec: {compiledAdapter: recorder}\n---\nkind: rule\n"
                     "metadata: {name: r, namespace: ns}\nspec: {actions: "
                     "[{handler: h, instances: [i1]}]}\n"),
        false);
    return summary.errors.empty() ? "" : summary.errors[0].ToString();
  }

  // Runs every phase; the first error.
  absl::Status Run(testing::TypedMap attributes, json* generated) {
    attributes["destination.namespace"] = std::string("ns");
    Published<Table>::Reader reader(mixer_.publisher().table());
    const auto table = reader.Get();
    const Vocabulary& vocabulary = table->vocabulary();
    const testing::FakeBag bag(vocabulary, attributes);
    scratch_.Reset();
    const spi::CallContext context{absl::UnixEpoch(), &scratch_};
    GeneratedBag all(bag, vocabulary.size(), &scratch_);
    absl::Status status = Generate(*table, bag, context, &all);
    for (AttributeId id = 0; id < vocabulary.size(); ++id) {
      if (bag.Contains(id) || !all.Contains(id)) continue;
      (*generated)[std::string(vocabulary.name(id))] = Text(all.Get(id));
    }
    if (status.ok()) status = runtime::Check(*table, bag, context).status();
    if (status.ok()) {
      status = Quota(*table, bag, "i1", {}, context).status();
    }
    Reporter reporter(*table, context);
    if (status.ok()) status = reporter.Add(bag);
    if (status.ok()) status = reporter.Flush();
    return status;
  }

  Fields got_;
  testing::ConfiguredMixer mixer_{RecorderInventory()};
  Scratch scratch_;
};

TEST_F(InstanceTest, AreAsRecorded) {
  std::size_t built = 0;
  for (const testing::JsonlCase& c :
       testing::ReadJsonl("testdata/instances/instance_examples.jsonl")) {
    SCOPED_TRACE(absl::StrCat(c.where, " ", c.json.at("id").dump()));
    const std::string error = Load(c.json.at("config"));
    EXPECT_EQ(error.empty(), !c.json.contains("snapshot_error")) << error;
    if (c.json.contains("snapshot_error")) continue;
    for (const json& want : c.json.at("instances").at(0).at("built")) {
      ++built;
      got_.clear();
      json generated = json::object();
      const absl::Status status =
          Run(testing::ReadTypedMap(want.at("bag"), testing::BytesForm::kHex),
              &generated);
      if (want.contains("error") || want.contains("output_error")) {
        const std::string text =
            want.contains("error") ? want["error"] : want["output_error"];
        EXPECT_NE(std::string(status.message()).find(text), std::string::npos)
            << status << "\nwant " << text;
        continue;
      }
      if (want.contains("panic")) {
        EXPECT_FALSE(status.ok());
        continue;
      }
      EXPECT_TRUE(status.ok()) << status;
      Fields fields;
      Flatten("", want.at("value"), &fields);
      EXPECT_EQ(got_, fields);
      const json attributes = want.value("output_attributes", json::object());
      for (const auto& [name, value] : attributes.items()) {
        EXPECT_EQ(generated.value(name, "absent"), WantText(value)) << name;
      }
    }
  }
  EXPECT_EQ(built, 28u);
}

}  // namespace
}  // namespace mixer::runtime

#include "mixer_adapter/testing/reference_fakes.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/spi/instance_reader.h"
#include "mixer_adapter/testing/fake_params.pb.h"

namespace mixer::testing {
namespace {

using nlohmann::json;
using spi::CallContext;

constexpr spi::FieldSpec kFields[] = {{"foo", "foo", "foo"}};
constexpr spi::MessageSpec kSpec = {"fake.Template", kFields, 1};

bool builders_fail = false;

class FakeHandler final : public spi::Handler {};

class FakeBuilder final : public spi::HandlerBuilder {
 public:
  void SetAdapterConfig(const google::protobuf::Message&) override {}
  void Validate(spi::ConfigErrors*) override {}
  absl::StatusOr<std::unique_ptr<spi::Handler>> Build(
      const spi::Env&) override {
    if (builders_fail) return absl::InternalError("error at build");
    return std::make_unique<FakeHandler>();
  }
};

// What all fake actions have in common.
class FakeAction {
 public:
  FakeAction(std::string name, std::string instance, std::string handler,
             spi::CompiledMessage fields, FakeBehavior* behavior,
             ReferenceFakes::Calls* calls)
      : name_(std::move(name)),
        instance_(std::move(instance)),
        handler_(std::move(handler)),
        fields_(std::move(fields)),
        behavior_(behavior),
        calls_(calls) {}

 protected:
  bool Does(const char* what) const {
    return behavior_->json.value(what, false);
  }

  void Note(const char* call, const char* outcome) const {
    calls_->push_back(absl::StrCat(name_, " ", call, " ", outcome));
  }

  absl::Status CreateInstance(const Bag& bag,
                              const CallContext& context) const {
    if (Does("instance_creation_fails")) {
      Note("create_instance", "error");
      return absl::UnknownError("error at create instance");
    }
    spi::InstanceReader in(instance_, bag, context.scratch);
    Value foo;
    if (!in.Read(fields_.fields[0], &foo)) return in.status();
    Note("create_instance", "success");
    return absl::OkStatus();
  }

  absl::Status Call(const char* call, const char* fails,
                    const char* told) const {
    if (Does(fails)) {
      Note(call, "error");
      return spi::HandlerError(
          handler_, absl::UnknownError(absl::StrCat("error at dispatch ", told,
                                                    ", as expected")));
    }
    Note(call, "success");
    return absl::OkStatus();
  }

  // The next of `results`, or null.
  const json* NextResult(const char* results) const {
    const auto found = behavior_->json.find(results);
    if (found == behavior_->json.end() ||
        behavior_->next_result >= found->size()) {
      return nullptr;
    }
    return &(*found)[behavior_->next_result++];
  }

  const FakeBehavior& behavior() const { return *behavior_; }

 private:
  const std::string name_;
  const std::string instance_;
  const std::string handler_;
  const spi::CompiledMessage fields_;
  FakeBehavior* const behavior_;
  ReferenceFakes::Calls* const calls_;
};

const spi::DirectResponse* ReadDirectResponse(const json& status,
                                              Scratch* scratch) {
  if (!status.contains("details")) return nullptr;
  const json& direct = status["details"][0].at("direct_http_response");
  auto* const response = scratch->New<spi::DirectResponse>();
  response->code = direct.at("code");
  response->body =
      scratch->Copy(direct.at("body").get_ref<const std::string&>());
  const json& headers = direct.at("headers");
  auto* const all =
      scratch->NewArray<spi::DirectResponse::Header>(headers.size());
  for (const auto& [name, value] : headers.items()) {
    all[response->header_count++] = {
        scratch->Copy(name),
        scratch->Copy(value.get_ref<const std::string&>())};
  }
  response->headers = all;
  return response;
}

class FakeCheck final : public spi::CheckAction, public FakeAction {
 public:
  using FakeAction::FakeAction;

  absl::StatusOr<spi::CheckResult> Check(const Bag& bag,
                                         const CallContext& context,
                                         Value* outputs) const override {
    absl::Status status = CreateInstance(bag, context);
    if (!status.ok()) return status;
    if (Does("check_panics")) {
      Note("check", "panic");
      throw 7;
    }
    status = Call("check", "check_fails", "check");
    if (!status.ok()) return status;
    if (outputs != nullptr) outputs[0] = Value::String("1337");
    spi::CheckResult result;
    result.valid_duration = absl::Seconds(123);
    result.valid_use_count = 123;
    const json* const given = NextResult("check_results");
    if (given == nullptr) return result;
    const json& code = given->at("status");
    result.code = static_cast<absl::StatusCode>(code.at("code").get<int>());
    result.message = context.scratch->Copy(code.value("message", ""));
    result.valid_duration =
        absl::Nanoseconds(given->at("valid_duration_ns").get<std::int64_t>());
    result.valid_use_count = given->at("valid_use_count");
    result.direct_response = ReadDirectResponse(code, context.scratch);
    return result;
  }
};

class FakeQuota final : public spi::QuotaAction, public FakeAction {
 public:
  using FakeAction::FakeAction;

  absl::StatusOr<spi::QuotaResult> Allocate(
      const Bag& bag, const spi::QuotaArgs&,
      const CallContext& context) const override {
    absl::Status status = CreateInstance(bag, context);
    if (!status.ok()) return status;
    status = Call("quota", "quota_fails", "quota");
    if (!status.ok()) return status;
    spi::QuotaResult result;
    const json* const given = NextResult("quota_results");
    if (given == nullptr) return result;
    const json& code = given->at("status");
    result.code = static_cast<absl::StatusCode>(code.at("code").get<int>());
    result.message = context.scratch->Copy(code.value("message", ""));
    result.valid_duration =
        absl::Nanoseconds(given->at("valid_duration_ns").get<std::int64_t>());
    result.amount = given->at("amount");
    return result;
  }
};

// What it hands over is nothing: what counts is that it is called.
class FakeReport final : public spi::ReportAction, public FakeAction {
 public:
  using FakeAction::FakeAction;

  absl::Status Add(const Bag& bag, const CallContext& context,
                   spi::ReportBatch** batch) const override {
    absl::Status status = CreateInstance(bag, context);
    struct Nothing {};
    if (status.ok()) {
      spi::BatchOf<Nothing>::Add(Nothing(), context.scratch, batch);
    }
    return status;
  }
  absl::Status Flush(const spi::ReportBatch&,
                     const CallContext&) const override {
    return Call("report", "report_fails", "report");
  }
};

class FakeGenerate final : public spi::GenerateAction, public FakeAction {
 public:
  using FakeAction::FakeAction;

  absl::Status Generate(const Bag& bag, const CallContext& context,
                        Value* outputs) const override {
    absl::Status status = CreateInstance(bag, context);
    if (!status.ok()) return status;
    status = Call("generate", "generate_fails", "quota");
    if (!status.ok()) return status;
    const json given = behavior().json.value("output_attributes", json());
    if (given.contains("prefix.generated.string")) {
      const std::string text = given["prefix.generated.string"].at("string");
      outputs[0] = Value::String(context.scratch->Copy(text));
    }
    return absl::OkStatus();
  }
};

// `Base` is TemplateOf<ActionBase>.
template <typename Base, typename ActionBase, typename Action>
class FakeTemplateOf final : public Base {
 public:
  FakeTemplateOf(std::string name, spi::Variety variety,
                 std::vector<spi::OutputField> outputs, FakeBehavior* behavior,
                 ReferenceFakes::Calls* calls)
      : name_(std::move(name)),
        variety_(variety),
        outputs_(std::move(outputs)),
        behavior_(behavior),
        calls_(calls) {}

  std::string_view name() const override { return name_; }
  spi::Variety variety() const override { return variety_; }
  const spi::MessageSpec& fields() const override { return kSpec; }
  const std::vector<spi::OutputField>& outputs() const override {
    return outputs_;
  }
  std::string_view output_prefix() const override { return "prefix."; }
  bool Supports(const spi::HandlerBuilder&) const override { return true; }
  bool Supports(const spi::Handler&) const override {
    return !behavior_->handlers_unsupported;
  }
  void SetTypes(const std::vector<const spi::InstanceParams*>&,
                spi::HandlerBuilder*) const override {}

  absl::StatusOr<std::unique_ptr<const ActionBase>> Bind(
      const spi::Binding& binding) const override {
    if (behavior_->bind_fails) return absl::InternalError("error at bind");
    auto fields = spi::CompileParams(binding.params, kSpec, binding.vocabulary);
    if (!fields.ok()) return fields.status();
    return std::make_unique<const Action>(
        name_, binding.params.name(), std::string(binding.handler_name),
        *std::move(fields), behavior_, calls_);
  }

 private:
  const std::string name_;
  const spi::Variety variety_;
  const std::vector<spi::OutputField> outputs_;
  FakeBehavior* const behavior_;
  ReferenceFakes::Calls* const calls_;
};

using spi::TemplateOf;
using CheckTemplate =
    FakeTemplateOf<TemplateOf<spi::CheckAction>, spi::CheckAction, FakeCheck>;
using QuotaTemplate =
    FakeTemplateOf<TemplateOf<spi::QuotaAction>, spi::QuotaAction, FakeQuota>;
using ReportTemplate = FakeTemplateOf<TemplateOf<spi::ReportAction>,
                                      spi::ReportAction, FakeReport>;
using GenerateTemplate = FakeTemplateOf<TemplateOf<spi::GenerateAction>,
                                        spi::GenerateAction, FakeGenerate>;

}  // namespace

ReferenceFakes::ReferenceFakes() {
  const auto add = [this](auto make, const char* name, spi::Variety variety,
                          std::vector<spi::OutputField> outputs = {}) {
    templates_.push_back(
        make(name, variety, std::move(outputs), &behaviors_[name], &calls_));
  };
  const auto check = [](auto&&... args) {
    return std::make_unique<CheckTemplate>(args...);
  };
  add(check, "tcheck", spi::Variety::kCheck);
  add(check, "thalt", spi::Variety::kCheck);
  add(check, "tcheckoutput", spi::Variety::kCheckWithOutput,
      {{"value", ValueType::kString}});
  add([](auto&&... args) { return std::make_unique<ReportTemplate>(args...); },
      "treport", spi::Variety::kReport);
  add([](auto&&... args) { return std::make_unique<QuotaTemplate>(args...); },
      "tquota", spi::Variety::kQuota);
  add(
      [](auto&&... args) {
        return std::make_unique<GenerateTemplate>(args...);
      },
      "tapa", spi::Variety::kAttributeGenerator,
      {{"generated.string", ValueType::kString}});
}

ReferenceFakes::~ReferenceFakes() { builders_fail = false; }

void ReferenceFakes::set_builders_fail(bool fail) { builders_fail = fail; }

spi::Inventory ReferenceFakes::inventory() const {
  spi::Inventory inventory;
  for (const auto& one : templates_) inventory.templates.push_back(one.get());
  const auto adapter = [&](const char* name,
                           const std::vector<const char*>& templates) {
    std::vector<const spi::Template*> supported;
    for (const char* const one : templates) {
      supported.push_back(inventory.FindTemplate(one));
    }
    inventory.adapters.push_back({name, "", std::move(supported),
                                  &fake::FakeParams::default_instance(),
                                  []() -> std::unique_ptr<spi::HandlerBuilder> {
                                    return std::make_unique<FakeBuilder>();
                                  }});
  };
  adapter("acheck", {"tcheck", "thalt"});
  adapter("acheckoutput", {"tcheckoutput"});
  adapter("areport", {"treport"});
  adapter("aquota", {"tquota"});
  adapter("apa", {"tapa"});
  return inventory;
}

}  // namespace mixer::testing

// The reference's own tables of routing (routing.jsonl) and of dispatch
// (dispatcher.jsonl), with its fakes.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/runtime/check.h"
#include "mixer_adapter/runtime/generate.h"
#include "mixer_adapter/runtime/quota.h"
#include "mixer_adapter/runtime/report.h"
#include "mixer_adapter/runtime/table_text.h"
#include "mixer_adapter/testing/configured_mixer.h"
#include "mixer_adapter/testing/conformance_test.h"
#include "mixer_adapter/testing/fake_bag.h"
#include "mixer_adapter/testing/reference_fakes.h"
#include "nlohmann/json.hpp"

namespace mixer::runtime {
namespace {

using ::mixer::testing::ConfiguredMixer;
using ::mixer::testing::ConformanceTest;
using ::mixer::testing::JsonlCase;
using ::mixer::testing::ReferenceFakes;
using nlohmann::json;

std::string WithoutSpace(const std::string& text) {
  return absl::StrReplaceAll(text, {{" ", ""}, {"\t", ""}, {"\n", ""}});
}

std::string ConfigText(const json& documents) {
  std::string text;
  for (const json& document : documents) {
    absl::StrAppend(&text, "---\n", document.get<std::string>(), "\n");
  }
  return text;
}

// The cases that replace fakes are known by their names alone.
void SetFaults(const std::string& name, ReferenceFakes* fakes) {
  if (name == "bad-handler-builder") fakes->set_builders_fail(true);
  if (name == "handler-does-not-support-template") {
    fakes->behavior("tcheck").handlers_unsupported = true;
  }
  if (name == "builder-mapper-error-causes-dependent-rules-to-be-omitted") {
    fakes->behavior("tcheck").bind_fails = true;
  }
  if (name == "apa-error-at-output-expressions") {
    fakes->behavior("tapa").bind_fails = true;
  }
}

TEST_F(ConformanceTest, Routing) {
  for (const JsonlCase& c : Read("routing.jsonl")) {
    SCOPED_TRACE(c.where);
    ReferenceFakes fakes;
    SetFaults(c.json.at("name"), &fakes);
    ConfiguredMixer mixer(fakes.inventory());
    mixer.LoadText(ConfigText(c.json.at("config")), false);
    Published<Table>::Reader reader(mixer.publisher().table());
    std::string got = TableText(*reader.Get());
    got.insert(got.find('\n') + 1, "ID: 0\n");
    const std::string want = c.json.at("table");
    EXPECT_EQ(WithoutSpace(got), WithoutSpace(want)) << got << want;
  }
}

// One case of dispatcher.jsonl, run.
class Dispatch {
 public:
  explicit Dispatch(const json& c) : case_(c) {
    for (const json& behavior : c.at("template_behavior")) {
      fakes_.behavior(behavior.at("template")).json = behavior;
    }
    mixer_.LoadText(ConfigText(c.at("config")), false);
  }

  // What `expect` should be, but for the calls.
  json Run() {
    Published<Table>::Reader reader(mixer_.publisher().table());
    const auto table = reader.Get();
    const testing::FakeBag bag(table->vocabulary(),
                               testing::ReadTypedMap(case_.at("attributes")));
    const spi::CallContext context{absl::UnixEpoch(), &scratch_};
    const std::string variety = case_.at("variety");
    if (variety == "TEMPLATE_VARIETY_QUOTA") return Quota(*table, bag, context);
    if (variety == "TEMPLATE_VARIETY_REPORT") {
      return Report(*table, bag, context);
    }
    if (variety == "TEMPLATE_VARIETY_ATTRIBUTE_GENERATOR") {
      return Generate(*table, bag, context);
    }
    return Check(*table, bag, context);
  }

  json calls() const {
    json calls = json::array();
    for (const std::string& call : fakes_.calls()) {
      const std::size_t first = call.find(' ');
      const std::size_t second = call.find(' ', first + 1);
      calls.push_back({{"template", call.substr(0, first)},
                       {"call", call.substr(first + 1, second - first - 1)},
                       {"outcome", call.substr(second + 1)}});
    }
    return calls;
  }

 private:
  static json Error(const absl::Status& status) {
    return {{"error", ToStd(status.message())}};
  }

  static json StatusJson(absl::StatusCode code, std::string_view message) {
    json status = {{"code", static_cast<int>(code)}};
    if (!message.empty()) status["message"] = std::string(message);
    return status;
  }

  static json Check(const Table& table, const Bag& bag,
                    const spi::CallContext& context) {
    const auto outcome = runtime::Check(table, bag, context);
    if (!outcome.ok()) return Error(outcome.status());
    const spi::CheckResult& result = outcome->result;
    json check = {
        {"status", StatusJson(result.code, result.message)},
        {"valid_duration_ns", absl::ToInt64Nanoseconds(result.valid_duration)},
        {"valid_use_count", result.valid_use_count}};
    json directive = DirectiveJson(*outcome);
    if (!directive.is_null()) check["route_directive"] = std::move(directive);
    return {{"check", check}};
  }

  static json DirectiveJson(const CheckOutcome& outcome) {
    const spi::DirectResponse* const direct = outcome.result.direct_response;
    if (direct == nullptr && outcome.header_operation_count == 0) return {};
    json directive = {{"direct_response_body", ""},
                      {"direct_response_code", 0},
                      {"request_header_operations", json::array()},
                      {"response_header_operations", json::array()}};
    constexpr const char* kKinds[] = {"REPLACE", "REMOVE", "APPEND"};
    for (std::size_t i = 0; i < outcome.header_operation_count; ++i) {
      const HeaderOperation& operation = outcome.header_operations[i];
      directive[operation.message == HeaderOperation::Message::kRequest
                    ? "request_header_operations"
                    : "response_header_operations"]
          .push_back({{"name", std::string(operation.name)},
                      {"value", std::string(operation.value)},
                      {"operation", kKinds[static_cast<int>(operation.kind)]}});
    }
    if (direct == nullptr) return directive;
    directive["direct_response_body"] = std::string(direct->body);
    directive["direct_response_code"] =
        direct->code != 0 ? direct->code : spi::HttpCode(outcome.result.code);
    for (std::size_t i = 0; i < direct->header_count; ++i) {
      directive["response_header_operations"].push_back(
          {{"name", std::string(direct->headers[i].name)},
           {"value", std::string(direct->headers[i].value)},
           {"operation", "REPLACE"}});
    }
    return directive;
  }

  json Quota(const Table& table, const Bag& bag,
             const spi::CallContext& context) const {
    const json& given = case_.at("quota_args");
    const std::string id = given.at("dedup_id");
    const std::string name = given.at("quota");
    const spi::QuotaArgs args{id, given.at("amount"), given.at("best_effort")};
    const auto result = runtime::Quota(table, bag, name, args, context);
    if (!result.ok()) return Error(result.status());
    return {{"quota",
             {{"amount", result->amount},
              {"status", StatusJson(result->code, result->message)},
              {"valid_duration_ns",
               absl::ToInt64Nanoseconds(result->valid_duration)}}}};
  }

  static json Report(const Table& table, const Bag& bag,
                     const spi::CallContext& context) {
    Reporter reporter(table, context);
    absl::Status status = reporter.Add(bag);
    if (status.ok()) status = reporter.Flush();
    return status.ok() ? json::object() : Error(status);
  }

  json Generate(const Table& table, const Bag& bag,
                const spi::CallContext& context) {
    const Vocabulary& vocabulary = table.vocabulary();
    GeneratedBag generated(bag, vocabulary.size(), &scratch_);
    const absl::Status status =
        runtime::Generate(table, bag, context, &generated);
    if (!status.ok()) return Error(status);
    // The reference's fake gives its outputs as they are; here they have to
    // pass through the binding, which gives them to source.name.
    json outputs = json::object();
    const Value bound = generated.Get(vocabulary.Find("source.name"));
    if (bound.is_present()) {
      outputs["prefix.generated.string"] = {
          {"string", std::string(bound.string())}};
    }
    return {{"output_attributes", outputs}};
  }

  const json& case_;
  ReferenceFakes fakes_;
  ConfiguredMixer mixer_{fakes_.inventory()};
  Scratch scratch_;
};

// Ours name the handler, and of what was thrown what it is.
void ExpectError(const std::string& got, const std::string& want) {
  std::string expected = WithoutSpace(want);
  const std::size_t star = expected.find('*');
  if (star != std::string::npos) expected.erase(0, star + 1);
  expected = expected.substr(0, expected.find("<nil>"));
  EXPECT_NE(WithoutSpace(got).find(expected), std::string::npos)
      << got << "\nwant: " << want;
}

TEST_F(ConformanceTest, Dispatcher) {
  for (const JsonlCase& c : Read("dispatcher.jsonl")) {
    SCOPED_TRACE(c.where);
    Dispatch dispatch(c.json);
    json got = dispatch.Run();
    json want = c.json.at("expect");
    EXPECT_EQ(dispatch.calls(), want.at("calls"));
    want.erase("calls");
    ASSERT_EQ(got.contains("error"), want.contains("error")) << got << want;
    if (want.contains("error")) {
      ExpectError(got["error"], want["error"]);
    } else {
      EXPECT_EQ(got, want);
    }
  }
}

}  // namespace
}  // namespace mixer::runtime

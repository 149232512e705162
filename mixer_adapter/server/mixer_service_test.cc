#include "mixer_adapter/server/mixer_service.h"

#include <map>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/empty.pb.h"
#include "gtest/gtest.h"
#include "mixer/v1/mixer.pb.h"
#include "mixer_adapter/testing/allocation_counter.h"
#include "mixer_adapter/testing/configured_mixer.h"
#include "mixer_adapter/testing/json_requests.h"
#include "nlohmann/json.hpp"
#include "template/listentry/listentry.template.h"

namespace mixer::server {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kKactivatorConfig[] = "testdata/configs/kactivator";

constexpr char kDenyAll[] = R"(
kind: handler
metadata: {name: d, namespace: istio-system}
spec:
  compiledAdapter: denier
  params: {status: {code: 7, message: a text too long for any small buffer}}
---
kind: instance
metadata: {name: i, namespace: istio-system}
spec: {compiledTemplate: checknothing}
---
kind: rule
metadata: {name: r, namespace: istio-system}
spec:
  match: request.headers[":method"] == "GET"
  actions: [{handler: d, instances: [i]}]
)";

istio::mixer::v1::CheckResponse Parse(const std::string& bytes) {
  istio::mixer::v1::CheckResponse response;
  EXPECT_TRUE(response.ParseFromString(bytes));
  return response;
}

// An error, or an answer, for every prefix of a request; never a crash.
TEST(MixerService, SurvivesEveryTruncation) {
  testing::ConfiguredMixer mixer;
  mixer.LoadPath(kKactivatorConfig);
  const auto service = mixer.NewService();
  auto request = testing::GatewayCheck();
  (*request.mutable_quotas())["q"].set_amount(5);
  const std::string whole = request.SerializeAsString();
  int errors = 0;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    // A copy of this size lets the address sanitizer see an overrun.
    const std::string bytes(whole, 0, size);
    std::string response;
    const absl::Status status = service->Check(bytes, &response);
    if (status.ok()) continue;
    ++errors;
    EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
    EXPECT_THAT(std::string(status.message()),
                StartsWith("grpc: error unmarshalling request: "));
  }
  EXPECT_GE(errors, static_cast<int>(whole.size()) - 5);
}

TEST(MixerService, SendsAClientThatKnowsMoreWordsBackToTheBase) {
  testing::ConfiguredMixer mixer;
  const auto service = mixer.NewService();
  istio::mixer::v1::CheckRequest request;
  request.set_global_word_count(223);
  std::string response;
  const absl::Status status =
      service->Check(request.SerializeAsString(), &response);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()),
              StartsWith("Request could not be processed due to invalid"));
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("inconsistent global dictionary versions used: mixer "
                        "knows 222 words, caller knows 223"));
}

// An absent valid_duration is cached for ever, an absent precondition is a 400.
TEST(MixerService, WritesThePreconditionAndItsDurationAlways) {
  testing::ConfiguredMixer mixer;
  mixer.LoadText(
      "kind: handler\nmetadata: {name: d, namespace: istio-system}\nspec: "
      "{compiledAdapter: denier, params: {status: {code: 7}, validDuration: "
      "0s, validUseCount: 0}}\n---\nkind: instance\nmetadata: {name: i, "
      "namespace: istio-system}\nspec: {compiledTemplate: "
      "checknothing}\n---\nkind: rule\nmetadata: {name: r, namespace: "
      "istio-system}\nspec: {actions: [{handler: d, instances: [i]}]}\n",
      true);
  const auto service = mixer.NewService();
  std::string response;
  ASSERT_TRUE(service->Check("", &response).ok());
  const auto answer = Parse(response);
  ASSERT_TRUE(answer.has_precondition());
  EXPECT_TRUE(answer.precondition().has_status());
  EXPECT_TRUE(answer.precondition().has_valid_duration());
  EXPECT_TRUE(answer.precondition().has_referenced_attributes());
  EXPECT_EQ(answer.precondition().status().code(), 7);
}

// Looks at every entry of its value, a map.
class MapReader final : public spi::Handler, public listentry::Handler {
 public:
  absl::StatusOr<spi::CheckResult> HandleListEntry(
      const listentry::Instance& instance, const spi::CallContext&) override {
    instance.value.map().ForEach([](std::string_view, std::string_view) {});
    return spi::CheckResult{absl::StatusCode::kOk, "", absl::Minutes(5), 500,
                            nullptr};
  }
};

class MapReaderBuilder final : public spi::HandlerBuilder,
                               public listentry::HandlerBuilder {
 public:
  void SetListEntryTypes(
      const std::map<std::string, listentry::Type>&) override {}
  void SetAdapterConfig(const google::protobuf::Message&) override {}
  void Validate(spi::ConfigErrors*) override {}
  absl::StatusOr<std::unique_ptr<spi::Handler>> Build(
      const spi::Env&) override {
    return std::make_unique<MapReader>();
  }
};

// decisions.md D9.
TEST(MixerService, WhatDependsOnAWholeMapFitsNoOtherRequest) {
  testing::ConfiguredMixer mixer(
      {{{"reader",
         "",
         {&listentry::GetTemplate()},
         &google::protobuf::Empty::default_instance(),
         []() -> std::unique_ptr<spi::HandlerBuilder> {
           return std::make_unique<MapReaderBuilder>();
         }}},
       {&listentry::GetTemplate()},
       nullptr});
  mixer.LoadText(
      "kind: handler\nmetadata: {name: h, namespace: istio-system}\nspec: "
      "{compiledAdapter: reader}\n---\nkind: listentry\nmetadata: {name: i, "
      "namespace: istio-system}\nspec: {value: request.headers}\n---\nkind: "
      "rule\nmetadata: {name: r, namespace: istio-system}\nspec: {match: "
      "request.path == \"/all\", actions: [{handler: h, instances: "
      "[i.listentry]}]}\n",
      true);
  const auto service = mixer.NewService();
  std::string response;
  auto request = testing::ReadCheckRequest(nlohmann::json::parse(
      R"({"attributes": {"request.path": {"string": "/all"},
                         "request.headers": {"string_map": {"a": "b"}}}})"));
  ASSERT_TRUE(service->Check(request.SerializeAsString(), &response).ok());
  EXPECT_EQ(Parse(response).precondition().valid_use_count(), 1);
  EXPECT_EQ(Parse(response).precondition().valid_duration().seconds(), 0);
  // The thread's next request is none of it.
  request = testing::ReadCheckRequest(nlohmann::json::parse(
      R"({"attributes": {"request.path": {"string": "/one"}}})"));
  ASSERT_TRUE(service->Check(request.SerializeAsString(), &response).ok());
  EXPECT_EQ(Parse(response).precondition().valid_use_count(), 10000);
}

TEST(MixerService, GrantsQuotasOnlyIfTheCheckPasses) {
  auto request = testing::GatewayCheck();
  (*request.mutable_quotas())["q"].set_amount(5);
  testing::ConfiguredMixer open;
  std::string response;
  ASSERT_TRUE(
      open.NewService()->Check(request.SerializeAsString(), &response).ok());
  EXPECT_EQ(Parse(response).quotas().at("q").granted_amount(), 5);

  testing::ConfiguredMixer closed;
  closed.LoadText(kDenyAll, true);
  ASSERT_TRUE(
      closed.NewService()->Check(request.SerializeAsString(), &response).ok());
  EXPECT_EQ(Parse(response).precondition().status().code(), 7);
  EXPECT_TRUE(Parse(response).quotas().empty());
}

// Heap allocations of `count` Checks of the gateway's request, after warm-up.
std::int64_t Allocations(testing::ConfiguredMixer* mixer, int count) {
  const auto service = mixer->NewService();
  const std::string request = testing::GatewayCheck().SerializeAsString();
  std::string response;
  // Long enough for a report period of kactivator to pass: its two buffers of
  // arrivals are then both there.
  const absl::Time warm = absl::Now() + absl::Milliseconds(2500);
  while (absl::Now() < warm) {
    EXPECT_TRUE(service->Check(request, &response).ok());
  }
  const testing::AllocationCounter allocations;
  for (int i = 0; i < count; ++i) {
    EXPECT_TRUE(service->Check(request, &response).ok());
  }
  return allocations.count();
}

// A hundred thousand entries must not cost a hundred thousand squared.
TEST(MixerService, OfManyQuotasTheLastOfANameCounts) {
  testing::ConfiguredMixer mixer;
  const auto service = mixer.NewService();
  std::string bytes;
  for (int amount = 1; amount <= 2; ++amount) {
    for (int i = 0; i < 50000; ++i) {
      istio::mixer::v1::CheckRequest one;
      (*one.mutable_quotas())[absl::StrCat("q", i)].set_amount(amount);
      bytes += one.SerializeAsString();
    }
  }
  std::string response;
  ASSERT_TRUE(service->Check(bytes, &response).ok());
  const auto answer = Parse(response);
  ASSERT_EQ(answer.quotas_size(), 50000);
  for (const auto& [name, quota] : answer.quotas()) {
    ASSERT_EQ(quota.granted_amount(), 2) << name;
  }
}

TEST(MixerService, ACheckAllocatesNothingInSteadyState) {
  testing::ConfiguredMixer mixer;
  ASSERT_TRUE(mixer.LoadPath(kKactivatorConfig).errors.empty());
  EXPECT_EQ(Allocations(&mixer, 10000), 0);
}

TEST(MixerService, ADenialAllocatesNothingInSteadyState) {
  testing::ConfiguredMixer mixer;
  ASSERT_TRUE(mixer.LoadText(kDenyAll, true).errors.empty());
  EXPECT_EQ(Allocations(&mixer, 10000), 0);
}

}  // namespace
}  // namespace mixer::server

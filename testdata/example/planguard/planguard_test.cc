#include "planguard/planguard.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "mixer/v1/mixer.pb.h"
#include "mixer_adapter/base/clock.h"
#include "mixer_adapter/base/logger.h"
#include "mixer_adapter/metrics/registry.h"
#include "mixer_adapter/testing/configured_mixer.h"
#include "mixer_adapter/testing/fake_scheduler.h"
#include "mixer_adapter/testing/json_requests.h"
#include "planguard/config.pb.h"
#include "tenant/tenant.template.h"

namespace acme::planguard {
namespace {

namespace spi = mixer::spi;
namespace tenant = mixer::tenant;

using config::Params;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kPlans[] = R"(
  plans { name: 'gold' tenants: 'globex' }
  plans { name: 'secret' tenants: 'initech' proven_callers: true }
  plans { name: 'trial' tenants: 'hooli'
          claims { key: 'method' value: 'GET' } })";

// The defaults with `text` merged in.
Params ParamsOf(const std::string& text) {
  Params params = dynamic_cast<const Params&>(*GetInfo().default_config);
  Params given;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &given));
  params.MergeFrom(given);
  return params;
}

// "field: message" of each mistake and of each doubt.
std::vector<std::string> Mistakes(const std::string& text) {
  tenant::Type type;
  type.claims["method"] = mixer::ValueType::kString;
  const Params params = ParamsOf(text);
  const auto builder = GetInfo().new_builder();
  dynamic_cast<tenant::HandlerBuilder&>(*builder).SetTenantTypes(
      {{"t.instance.ns", type}});
  builder->SetAdapterConfig(params);
  spi::ConfigErrors errors("handler h");
  builder->Validate(&errors);
  std::vector<std::string> texts;
  for (const spi::ConfigError& error : errors.errors()) {
    texts.push_back(absl::StrCat(error.field, ": ", error.message));
  }
  return texts;
}

TEST(PlanGuardBuilder, ReportsEveryMistake) {
  EXPECT_THAT(Mistakes(kPlans), IsEmpty());
  EXPECT_THAT(
      Mistakes(R"(
                max_reuse { seconds: -1 }
                plans { tenants: 'globex' }
                plans { name: 'p' tenants: 'globex'
                        claims { key: 'methd' value: 'GET' } })"),
      ElementsAre("max_reuse: must be positive", "plans[0].name: is missing",
                  HasSubstr("plans[1].tenants: 'globex' is listed"),
                  HasSubstr("plans[1].claims[methd]: denies all "
                            "requests of t.instance.ns")));
}

// A handler in the world of a test.
class PlanGuardTest : public ::testing::Test {
 protected:
  PlanGuardTest() {
    const Params params = ParamsOf(kPlans);
    const auto builder = GetInfo().new_builder();
    builder->SetAdapterConfig(params);
    handler_ = *builder->Build(
        {&clock_, &logger_, &metrics_, &scheduler_, "h.istio-system"});
  }

  spi::CheckResult Check(const tenant::Instance& instance) {
    return *dynamic_cast<tenant::Handler&>(*handler_).HandleTenant(
        instance, {absl::UnixEpoch(), &scratch_}, &output_);
  }

  mixer::SystemClock clock_;
  mixer::NullLogger logger_;
  mixer::metrics::Registry metrics_;
  mixer::testing::FakeScheduler scheduler_;
  mixer::Scratch scratch_;
  std::unique_ptr<spi::Handler> handler_;
  tenant::Output output_;
};

TEST_F(PlanGuardTest, TellsThePlan) {
  tenant::Instance instance;
  instance.id = "globex";
  instance.reuse = absl::Hours(1);
  const spi::CheckResult result = Check(instance);
  EXPECT_TRUE(result.ok());
  EXPECT_EQ(result.valid_duration, absl::Minutes(1));
  EXPECT_EQ(output_.plan, "gold");
}

TEST_F(PlanGuardTest, WantsProof) {
  const tenant::Caller caller = {"spiffe://shop", true};
  tenant::Instance instance;
  instance.id = "initech";
  instance.caller = &caller;
  EXPECT_TRUE(Check(instance).ok());
  EXPECT_EQ(output_.plan, "secret");
}

TEST_F(PlanGuardTest, DeniesAndCounts) {
  tenant::Instance instance;
  instance.id = "hooli";
  EXPECT_EQ(Check(instance).message, "the plan does not allow this");
  instance.id = "initech";
  EXPECT_EQ(Check(instance).message, "the plan does not allow this");
  instance.id = "nobody";
  EXPECT_EQ(Check(instance).message, "no plan for tenant nobody");
  EXPECT_THAT(
      metrics_.Text(),
      HasSubstr("planguard_denied_total{handler=\"h.istio-system\"} 3"));
}

// Template and adapter together: configuration and a request in, an answer out.
istio::mixer::v1::CheckResponse Ask(const nlohmann::json& attributes) {
  mixer::testing::ConfiguredMixer mixer(
      {{GetInfo()}, {&tenant::GetTemplate()}});
  for (const spi::ConfigError& error : mixer.LoadPath("mixer/config").errors) {
    ADD_FAILURE() << error.ToString();
  }
  std::string answer;
  EXPECT_TRUE(
      mixer.NewService()
          ->Check(mixer::testing::ReadCheckRequest({{"attributes", attributes}})
                      .SerializeAsString(),
                  &answer)
          .ok());
  istio::mixer::v1::CheckResponse response;
  EXPECT_TRUE(response.ParseFromString(answer));
  return response;
}

nlohmann::json RequestOf(const std::string& id, const std::string& method) {
  return {{"context.reporter.kind", {{"string", "outbound"}}},
          {"source.namespace", {{"string", "shop"}}},
          {"destination.service.namespace", {{"string", "shop"}}},
          {"request.method", {{"string", method}}},
          {"request.headers", {{"string_map", {{"x-tenant", id}}}}}};
}

TEST(PlanGuard, AnswersRequests) {
  const auto good = Ask(RequestOf("hooli", "GET"));
  EXPECT_EQ(good.precondition().status().code(), 0);
  EXPECT_EQ(good.precondition().valid_duration().seconds(), 10);
  ASSERT_EQ(
      good.precondition().route_directive().request_header_operations_size(),
      1);
  const auto& operation =
      good.precondition().route_directive().request_header_operations(0);
  EXPECT_EQ(operation.name(), "x-plan");
  EXPECT_EQ(operation.value(), "trial");

  const auto bad = Ask(RequestOf("hooli", "PUT"));
  EXPECT_EQ(bad.precondition().status().code(), 7);
  EXPECT_EQ(bad.precondition().status().message(),
            "plans.istio-system:the plan does not allow this");
}

}  // namespace
}  // namespace acme::planguard

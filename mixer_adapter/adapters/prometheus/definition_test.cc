#include "mixer_adapter/adapters/prometheus/definition.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "mixer_adapter/adapters/prometheus/names.h"

namespace mixer::prometheus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

MetricInfo Read(const std::string& text) {
  MetricInfo info;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &info))
      << text;
  return info;
}

TEST(Names, AreMadeSafe) {
  EXPECT_EQ(SafeName("/a/b.c d-e"), "a_b_c_de");
  EXPECT_EQ(SafeName("//a"), "_a");
  EXPECT_EQ(SafeName(""), "");
  EXPECT_EQ(SafeName("requestcount.instance.istio-system"),
            "requestcount_instance_istiosystem");
}

TEST(Definition, OfTheLeastAnOperatorCanSay) {
  const Definition got =
      ToDefinition(Read("instance_name: 'i.instance.ns-1' kind: COUNTER"));
  EXPECT_EQ(got.name, "istio_i_instance_ns1");
  EXPECT_EQ(got.help, "i_instance_ns1");
  EXPECT_EQ(got.kind, Kind::kCounter);
  EXPECT_THAT(got.labels, IsEmpty());
  EXPECT_THAT(got.bounds, IsEmpty());
}

TEST(Definition, OfAllAnOperatorCanSay) {
  const Definition got = ToDefinition(Read(
      "instance_name: 'i' name: 'request/size' namespace: 'my.mesh' "
      "description: 'A size.' kind: DISTRIBUTION label_names: 'z' "
      "label_names: 'a.b-c' buckets {explicit_buckets {bounds: [1, 2, inf]}}"));
  EXPECT_EQ(got.name, "my_mesh_request_size");
  EXPECT_EQ(got.help, "A size.");
  EXPECT_EQ(got.kind, Kind::kDistribution);
  EXPECT_THAT(got.labels, ElementsAre("a_bc", "z"));
  EXPECT_THAT(got.bounds, ElementsAre(1, 2));
}

struct BucketsCase {
  const char* buckets;
  std::vector<double> want;
};

const BucketsCase kBucketsCases[] = {
    {"", {.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}},
    {"buckets {}", {.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}},
    {"buckets {explicit_buckets {}}",
     {.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}},
    {"buckets {explicit_buckets {bounds: [0.5, 2]}}", {0.5, 2}},
    {"buckets {linear_buckets {num_finite_buckets: 3 width: 10 offset: 5}}",
     {5, 15, 25, 35}},
    {"buckets {exponential_buckets {num_finite_buckets: 3 growth_factor: 2 "
     "scale: 0.5}}",
     {0.5, 1, 2, 4}},
};

class Buckets : public ::testing::TestWithParam<BucketsCase> {};

TEST_P(Buckets, HaveTheseBounds) {
  const std::string text =
      std::string("instance_name: 'i' kind: DISTRIBUTION ") +
      GetParam().buckets;
  EXPECT_EQ(ToDefinition(Read(text)).bounds, GetParam().want);
  spi::ConfigErrors errors("h");
  ValidateInfo(Read(text), "m", &errors);
  EXPECT_TRUE(errors.empty());
}

INSTANTIATE_TEST_SUITE_P(Kinds, Buckets, ::testing::ValuesIn(kBucketsCases));

struct MistakeCase {
  const char* info;
  std::string want;
};

const MistakeCase kMistakeCases[] = {
    {"kind: GAUGE", "h: m.instance_name: is missing; name the instance"},
    {"instance_name: 'i'", "h: m.kind: must be COUNTER, GAUGE or DISTRIBUTION"},
    {"instance_name: 'i' kind: 9",
     "h: m.kind: must be COUNTER, GAUGE or DISTRIBUTION"},
    {"instance_name: 'i' kind: GAUGE name: 'a+b'",
     "h: m.name: 'istio_a+b' is no name for Prometheus"},
    {"instance_name: 'i' kind: GAUGE namespace: '9'",
     "h: m.name: '9_i' is no name for Prometheus"},
    {"instance_name: 'i' kind: GAUGE label_names: '__x'",
     "h: m.label_names: '__x' is no label for Prometheus"},
    {"instance_name: 'i' kind: GAUGE label_names: ''",
     "h: m.label_names: '' is no label for Prometheus"},
    {"instance_name: 'i' kind: DISTRIBUTION label_names: 'le'",
     "h: m.label_names: 'le' is Prometheus' own label of a distribution"},
    {"instance_name: 'i' kind: GAUGE label_names: 'a.b' label_names: 'a_b'",
     "h: m.label_names: 'a_b' is there twice"},
    {"instance_name: 'i' kind: GAUGE buckets {}",
     "h: m.buckets: only a DISTRIBUTION has buckets"},
    {"instance_name: 'i' kind: DISTRIBUTION "
     "buckets {explicit_buckets {bounds: [2, 2]}}",
     "h: m.buckets: the bounds must be finite and ascending"},
    {"instance_name: 'i' kind: DISTRIBUTION "
     "buckets {explicit_buckets {bounds: [nan]}}",
     "h: m.buckets: the bounds must be finite and ascending"},
    {"instance_name: 'i' kind: DISTRIBUTION "
     "buckets {linear_buckets {num_finite_buckets: 2}}",
     "h: m.buckets: the bounds must be finite and ascending"},
    {"instance_name: 'i' kind: DISTRIBUTION "
     "buckets {linear_buckets {num_finite_buckets: 2000000000 width: 1}}",
     "h: m.buckets: must be from 0 to 1000"},
    {"instance_name: 'i' kind: DISTRIBUTION buckets {exponential_buckets "
     "{num_finite_buckets: -1 growth_factor: 2 scale: 1}}",
     "h: m.buckets: must be from 0 to 1000"},
};

class Mistakes : public ::testing::TestWithParam<MistakeCase> {};

TEST_P(Mistakes, AreTold) {
  spi::ConfigErrors errors("h");
  ValidateInfo(Read(GetParam().info), "m", &errors);
  ASSERT_EQ(errors.errors().size(), 1u);
  EXPECT_THAT(errors.errors()[0].ToString(), HasSubstr(GetParam().want));
}

INSTANTIATE_TEST_SUITE_P(Infos, Mistakes, ::testing::ValuesIn(kMistakeCases));

}  // namespace
}  // namespace mixer::prometheus

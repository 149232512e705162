// Reads testdata/knative: frames recorded from Knative's own code (formats in
// its README). A malformed file throws, which fails the test that reads it.
#ifndef MIXER_ADAPTER_TESTING_KNATIVE_VECTORS_H_
#define MIXER_ADAPTER_TESTING_KNATIVE_VECTORS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mixer_adapter/autoscaler/gob_codec.h"
#include "mixer_adapter/autoscaler/stat.h"
#include "nlohmann/json.hpp"

namespace mixer::testing {

// `name` is a file in testdata/knative, which the test lists as data.
std::vector<nlohmann::json> ReadKnativeLines(const std::string& name);
nlohmann::json ReadKnativeJson(const std::string& name);

std::string BytesFromHex(std::string_view hex);
std::string HexFromBytes(std::string_view bytes);

// A number, or one of the strings NaN, +Inf, -Inf, -0.
double NumberFrom(const nlohmann::json& value);

// "ns/name" apart at the first slash; without one all is the name.
autoscaler::RevisionKey KeyFromText(std::string_view text);

// From the lines of the encoders' files.
autoscaler::StatMessage StatMessageFrom(const nlohmann::json& value);
std::optional<autoscaler::GobTime> TimeFrom(const nlohmann::json& value);

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_KNATIVE_VECTORS_H_

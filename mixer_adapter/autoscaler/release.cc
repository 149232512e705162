#include "mixer_adapter/autoscaler/release.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "mixer_adapter/autoscaler/gob_codec.h"
#include "mixer_adapter/autoscaler/gob_era.h"
#include "mixer_adapter/autoscaler/json_codec.h"
#include "mixer_adapter/autoscaler/protobuf_codec.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::autoscaler {
namespace {

constexpr int kOldestMinor = 5;

absl::Status Unknown(std::string_view text) {
  return absl::InvalidArgumentError(absl::StrCat(
      "'", ToAbsl(text),
      "' is not a release of Knative Serving from 0.5 on; write it as 0.9 or "
      "1.8"));
}

bool IsBefore(const Release& release, int minor) {
  return release.major == 0 && release.minor < minor;
}

}  // namespace

absl::StatusOr<Release> Release::Parse(std::string_view text) {
  absl::string_view rest = ToAbsl(text);
  absl::ConsumePrefix(&rest, "knative-");
  absl::ConsumePrefix(&rest, "v");
  const std::vector<std::string> parts = absl::StrSplit(rest, '.');
  if (parts.size() < 2 || parts.size() > 3) return Unknown(text);
  std::vector<int> numbers;
  for (const std::string& part : parts) {
    int number;
    if (part.empty() || !absl::ascii_isdigit(part[0]) ||
        !absl::SimpleAtoi(part, &number)) {
      return Unknown(text);
    }
    numbers.push_back(number);
  }
  const Release release{numbers[0], numbers[1]};
  if (IsBefore(release, kOldestMinor)) return Unknown(text);
  return release;
}

std::string Release::ToString() const {
  return absl::StrCat(major, ".", minor);
}

std::unique_ptr<const Codec> NewCodec(const Release& release,
                                      const Clock* clock) {
  if (IsBefore(release, 6)) {
    return std::make_unique<const GobCodec>(kGobEra05, clock);
  }
  if (IsBefore(release, 7)) return std::make_unique<const GobCodec>(kGobEra05);
  if (IsBefore(release, 8)) return std::make_unique<const GobCodec>(kGobEra07);
  if (IsBefore(release, 10)) return std::make_unique<const GobCodec>(kGobEra08);
  if (IsBefore(release, 12)) return std::make_unique<const GobCodec>(kGobEra10);
  if (IsBefore(release, 16)) return std::make_unique<const GobCodec>(kGobEra12);
  if (IsBefore(release, 17)) return std::make_unique<const JsonCodec>();
  return std::make_unique<const ProtobufCodec>();
}

std::string_view ServiceSuffix(const Release& release) {
  if (IsBefore(release, 6)) return "-service";
  if (IsBefore(release, 7)) return "-priv";
  // 0.7 to 0.9 give the private service a random suffix: only the public
  // service, which has the revision's own name, can be recognised.
  if (IsBefore(release, 10)) return "";
  return "-private";
}

}  // namespace mixer::autoscaler

#include "mixer_adapter/autoscaler/release.h"

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
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

Encoding EncodingOf(const Release& release) {
  const auto name = [&] {
    if (IsBefore(release, 6)) return "gob-0.5";
    if (IsBefore(release, 7)) return "gob-0.6";
    if (IsBefore(release, 8)) return "gob-0.7";
    if (IsBefore(release, 10)) return "gob-0.8";
    if (IsBefore(release, 12)) return "gob-0.10";
    if (IsBefore(release, 16)) return "gob-0.12";
    if (IsBefore(release, 17)) return "json";
    return "protobuf";
  };
  return *Encoding::Parse(name());
}

std::unique_ptr<const Codec> NewCodec(const Release& release,
                                      const Clock* clock) {
  return std::move(EncodingOf(release).NewCodecs(clock).front());
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

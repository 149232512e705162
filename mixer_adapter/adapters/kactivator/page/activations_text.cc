#include "mixer_adapter/adapters/kactivator/page/activations_text.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/base/utf8.h"

namespace mixer::kactivator {

using autoscaler::PodState;

std::string DurationText(absl::Duration duration) {
  const double seconds = absl::ToDoubleSeconds(duration);
  if (seconds <= 0) return "0 ms";
  if (seconds < 0.00001) return "under 0.01 ms";
  if (seconds < 0.00999) return absl::StrFormat("%.2f ms", seconds * 1000);
  if (seconds < 0.9995) return absl::StrFormat("%.0f ms", seconds * 1000);
  if (seconds < 99.995) return absl::StrFormat("%.2f s", seconds);
  return absl::StrFormat("%.0f s", seconds);
}

std::string_view PodsText(PodState pods) {
  switch (pods) {
    case PodState::kUnknown:
      return "unknown";
    case PodState::kNone:
      return "none";
    case PodState::kStarting:
      return "starting";
    case PodState::kReady:
      return "ready";
  }
  return "?";
}

std::string RevisionText(const autoscaler::RevisionKey& revision) {
  return absl::StrCat(revision.name_space, "/", revision.name);
}

std::string Shorten(std::string_view text, std::size_t max) {
  std::vector<std::string_view> characters;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t length =
        std::max<std::size_t>(Utf8SequenceLength(rest), 1);
    characters.push_back(rest.substr(0, length));
    rest.remove_prefix(length);
  }
  if (characters.size() <= max) return std::string(text);
  // More of the beginning; but revisions differ at the end.
  const std::size_t tail = max * 2 / 5;
  const std::size_t head = max - 1 - tail;
  std::string out;
  for (std::size_t i = 0; i < head; ++i) out.append(characters[i]);
  out.append("\xE2\x80\xA6");  // an ellipsis
  for (std::size_t i = characters.size() - tail; i < characters.size(); ++i) {
    out.append(characters[i]);
  }
  return out;
}

std::string CountText(std::size_t count, std::string_view noun) {
  return absl::StrCat(count, " ", ToAbsl(noun), count == 1 ? "" : "s");
}

}  // namespace mixer::kactivator

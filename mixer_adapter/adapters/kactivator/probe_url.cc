#include "mixer_adapter/adapters/kactivator/probe_url.h"

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::kactivator {
namespace {

constexpr absl::string_view kName = "{name}";
constexpr absl::string_view kNamespace = "{namespace}";

absl::Status Bad(std::string_view text, absl::string_view why) {
  return absl::InvalidArgumentError(
      absl::StrCat("probe url \"",
                   absl::CHexEscape(ToAbsl(text.substr(0, 200))), "\": ", why));
}

absl::Status CheckGaps(std::string_view text) {
  for (std::string_view rest = text;;) {
    const std::size_t open = rest.find_first_of("{}");
    if (open == rest.npos) return absl::OkStatus();
    rest.remove_prefix(open);
    const std::size_t next = rest.find_first_of("{}", 1);
    if (rest.front() == '}') return Bad(text, "has a } without a { before it");
    if (next == rest.npos || rest[next] == '{') {
      return Bad(text, "has a { without a } behind it");
    }
    const absl::string_view gap = ToAbsl(rest.substr(0, next + 1));
    if (gap != kName && gap != kNamespace) {
      return Bad(text, absl::StrCat("there is no ", absl::CHexEscape(gap),
                                    ": write {name} or {namespace}"));
    }
    rest.remove_prefix(next + 1);
  }
}

}  // namespace

absl::Status ProbeUrl::Check(std::string_view text) {
  MIXER_RETURN_IF_ERROR(CheckGaps(text));
  if (!absl::StrContains(ToAbsl(text), kName)) {
    return Bad(text,
               "without {name} it is the same for all revisions: write {name} "
               "where the revision's name belongs");
  }
  const absl::Status example =
      ProbeUrl(std::string(text)).For({"namespace", "name"}).status();
  if (example.ok()) return absl::OkStatus();
  return Bad(text, absl::StrCat("with its gaps filled: ", example.message()));
}

absl::StatusOr<net::ProbeTarget> ProbeUrl::For(
    const autoscaler::RevisionView& revision) const {
  return net::ProbeTarget::Parse(
      absl::StrReplaceAll(text_, {{kName, ToAbsl(revision.name)},
                                  {kNamespace, ToAbsl(revision.name_space)}}));
}

}  // namespace mixer::kactivator

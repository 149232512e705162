#include "mixer_adapter/adapters/kactivator/targets.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::kactivator {
namespace {

bool IsNamePart(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

absl::Status Bad(std::string_view entry, std::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat(
      "'", ToAbsl(entry), "' ", ToAbsl(why),
      ": write namespace/name, where either may be * or end in *"));
}

}  // namespace

absl::StatusOr<Targets::Pattern> Targets::Pattern::Parse(
    std::string_view text) {
  Pattern pattern{std::string(text), false};
  if (!text.empty() && text.back() == '*') {
    pattern.prefix = true;
    pattern.text.pop_back();
  }
  if (text.empty() || !IsNamePart(pattern.text)) {
    return absl::InvalidArgumentError("is no name of Kubernetes");
  }
  return pattern;
}

bool Targets::Pattern::Matches(std::string_view name) const {
  return prefix ? name.substr(0, text.size()) == text : name == text;
}

absl::StatusOr<Targets> Targets::Parse(const std::vector<std::string>& list) {
  if (list.size() > kMost) {
    return absl::InvalidArgumentError(
        absl::StrCat("has ", list.size(), " entries; at most ", kMost,
                     " are possible, of which some may end in *"));
  }
  Targets targets;
  for (const std::string& entry : list) {
    const std::size_t slash = entry.find('/');
    if (slash == std::string::npos) return Bad(entry, "has no slash");
    const std::string_view text(entry);
    auto name_space = Pattern::Parse(text.substr(0, slash));
    if (!name_space.ok()) {
      return Bad(entry, ToStd(name_space.status().message()));
    }
    auto name = Pattern::Parse(text.substr(slash + 1));
    if (!name.ok()) return Bad(entry, ToStd(name.status().message()));
    targets.targets_.push_back({*std::move(name_space), *std::move(name)});
  }
  return targets;
}

bool Targets::Include(const autoscaler::RevisionView& revision) const {
  return targets_.empty() ||
         std::any_of(targets_.begin(), targets_.end(),
                     [&](const Target& target) {
                       return target.name_space.Matches(revision.name_space) &&
                              target.name.Matches(revision.name);
                     });
}

}  // namespace mixer::kactivator

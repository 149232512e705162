#include "mixer_adapter/config/names.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/nearest_name.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::config {

std::string DescribeResource(std::string_view what, const ResourceKey& key,
                             const Resource& resource) {
  return absl::StrCat(ToAbsl(what), " ", key.ToString(), " (", resource.origin,
                      ")");
}

std::vector<std::string> CandidateNames(std::string_view reference,
                                        std::string_view kind,
                                        std::string_view name_space) {
  const auto text = ToAbsl(reference);
  const auto dots = std::count(reference.begin(), reference.end(), '.');
  if (dots == 0) {
    return {absl::StrCat(text, ".", ToAbsl(kind), ".", ToAbsl(name_space))};
  }
  if (dots > 1) return {std::string(reference)};
  const std::size_t dot = reference.find('.');
  const auto name = ToAbsl(reference.substr(0, dot));
  const auto rest = ToAbsl(reference.substr(dot + 1));
  return {absl::StrCat(text, ".", ToAbsl(name_space)),
          absl::StrCat(name, ".", ToAbsl(kind), ".", rest)};
}

std::string ShortReference(const ResourceKey& key, std::string_view kind,
                           std::string_view name_space) {
  if (key.name.find('.') != std::string::npos) return key.ToString();
  std::string reference = key.name;
  if (key.kind != kind) absl::StrAppend(&reference, ".", key.kind);
  if (key.name_space != name_space) {
    absl::StrAppend(&reference, ".", key.name_space);
  }
  return reference;
}

std::string SuggestReference(std::string_view reference, std::string_view kind,
                             std::string_view name_space,
                             const std::vector<ResourceKey>& keys) {
  const std::string_view name = reference.substr(0, reference.find('.'));
  std::vector<std::string> references;
  references.reserve(keys.size());
  for (const ResourceKey& key : keys) {
    references.push_back(ShortReference(key, kind, name_space));
    if (key.name == name || key.name == reference) {
      return absl::StrCat(", did you mean '", references.back(), "'?");
    }
  }
  return DidYouMean(reference, {references.begin(), references.end()});
}

}  // namespace mixer::config

#include "mixer_adapter/mcp/mirror.h"

#include <algorithm>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/config/canonical_bytes.h"
#include "mixer_adapter/mcp/body.h"

namespace mixer::mcp {
namespace {

using istio::mcp::v1alpha1::Resource;
using istio::mcp::v1alpha1::Resources;

// "namespace/name", split at the last slash.
config::ResourceKey KeyOf(const std::string& kind, const std::string& name) {
  const std::size_t slash = name.rfind('/');
  if (slash == std::string::npos) return {kind, "", name};
  return {kind, name.substr(0, slash), name.substr(slash + 1)};
}

}  // namespace

Mirror::Mirror(std::map<std::string, std::string> kinds)
    : kinds_(std::move(kinds)) {}

absl::Status Mirror::Apply(const Resources& push, bool* changed) {
  const auto kind = kinds_.find(push.collection());
  if (kind == kinds_.end()) {
    return absl::UnimplementedError(
        absl::StrCat("unsupported collection ", push.collection()));
  }
  Collection& current = collections_[push.collection()];
  Collection next;
  if (push.incremental()) next = current;
  for (const std::string& name : push.removed_resources()) next.erase(name);
  for (const Resource& pushed : push.resources()) {
    const std::string& name = pushed.metadata().name();
    std::string bytes = config::CanonicalBytes(pushed);
    const auto before = current.find(name);
    if (before != current.end() && before->second.bytes == bytes) {
      next[name] = before->second;
      continue;
    }
    auto body = ReadBody(pushed.body());
    if (!body.ok()) {
      return absl::UnknownError(absl::StrCat(push.collection(), " ", name, ": ",
                                             body.status().message()));
    }
    config::Resource resource;
    resource.annotations = {pushed.metadata().annotations().begin(),
                            pushed.metadata().annotations().end()};
    resource.spec = *std::move(body);
    resource.origin = absl::StrCat("mcp:", push.collection(), "/", name, "@",
                                   pushed.metadata().version());
    next[name] = {std::move(bytes), KeyOf(kind->second, name),
                  std::move(resource)};
  }
  const bool same = std::equal(next.begin(), next.end(), current.begin(),
                               current.end(), [](const auto& a, const auto& b) {
                                 return a.first == b.first &&
                                        a.second.bytes == b.second.bytes;
                               });
  if (!same) *changed = true;
  current = std::move(next);
  pushed_.insert(push.collection());
  return absl::OkStatus();
}

std::string Mirror::Missing() const {
  for (const auto& [collection, unused] : kinds_) {
    if (pushed_.count(collection) == 0) return collection;
  }
  return "";
}

config::Resources Mirror::All() const {
  config::Resources all;
  for (const auto& [unused, collection] : collections_) {
    for (const auto& [name, entry] : collection) {
      if (entry.key.name.empty() || entry.key.name_space.empty()) {
        all.errors.push_back(
            {entry.resource.origin, "metadata.name",
             "must be namespace/name: the resource is ignored"});
        continue;
      }
      all.resources.insert_or_assign(entry.key, entry.resource);
    }
  }
  return all;
}

}  // namespace mixer::mcp

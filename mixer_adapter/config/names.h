// How resources are named, and refer to each other (spec config.md 6).
#ifndef MIXER_ADAPTER_CONFIG_NAMES_H_
#define MIXER_ADAPTER_CONFIG_NAMES_H_

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mixer_adapter/config/resource.h"
#include "mixer_adapter/spi/config_error.h"

namespace mixer::config {

// For error texts: "handler h1.handler.ns (handlers.yaml:3)".
std::string DescribeResource(std::string_view what, const ResourceKey& key,
                             const Resource& resource);

// The full names that `reference` may mean in a resource of `name_space`, to be
// tried in this order. `kind` is that of the resource that is wanted.
std::vector<std::string> CandidateNames(std::string_view reference,
                                        std::string_view kind,
                                        std::string_view name_space);

// The shortest reference to `key` from a resource of `name_space`.
std::string ShortReference(const ResourceKey& key, std::string_view kind,
                           std::string_view name_space);

// What `reference`, which means nothing, was probably meant to be: the end of
// an error text, or nothing.
std::string SuggestReference(std::string_view reference, std::string_view kind,
                             std::string_view name_space,
                             const std::vector<ResourceKey>& keys);

// The resources of one kind that may be referred to, by full name.
template <typename T>
class Named {
 public:
  // `kind`: "adapter", "handler", "instance" or "template".
  explicit Named(std::string_view kind) : kind_(kind) {}

  // Only if nothing is wrong with it so far, and its full name is not taken.
  void AddOrReject(const ResourceKey& key, T value,
                   spi::ConfigErrors* mistakes) {
    if (!mistakes->empty()) {
      rejected_.insert(key.ToString());
    } else if (by_name_.emplace(key.ToString(), std::move(value)).second) {
      keys_.push_back(key);
    } else {
      mistakes->Add("metadata.name",
                    "another " + std::string(kind_) +
                        " has the same full name: rename one of them");
    }
  }

  // Null if there is none.
  T* Find(std::string_view reference, std::string_view name_space) {
    for (const auto& name : CandidateNames(reference, kind_, name_space)) {
      const auto found = by_name_.find(name);
      if (found != by_name_.end()) return &found->second;
    }
    return nullptr;
  }

  // Why Find() found nothing, as the end of an error text. May be empty.
  std::string WhyMissing(std::string_view reference,
                         std::string_view name_space) const {
    for (const auto& name : CandidateNames(reference, kind_, name_space)) {
      if (rejected_.count(name) != 0) {
        return ", because its own configuration has mistakes";
      }
    }
    return SuggestReference(reference, kind_, name_space, keys_);
  }

  std::map<std::string, T>& by_name() { return by_name_; }

 private:
  const std::string_view kind_;
  std::map<std::string, T> by_name_;
  std::vector<ResourceKey> keys_;
  std::set<std::string> rejected_;
};

}  // namespace mixer::config

#endif  // MIXER_ADAPTER_CONFIG_NAMES_H_

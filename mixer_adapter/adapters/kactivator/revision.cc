#include "mixer_adapter/adapters/kactivator/revision.h"

#include <algorithm>

namespace mixer::kactivator {
namespace {

// RFC 1123 label, as Kubernetes wants namespaces and services to be.
bool IsLabel(std::string_view text) {
  constexpr std::size_t kMaxLabel = 63;
  const auto alphanumeric = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  };
  return !text.empty() && text.size() <= kMaxLabel &&
         alphanumeric(text.front()) && alphanumeric(text.back()) &&
         std::all_of(text.begin(), text.end(),
                     [&](char c) { return alphanumeric(c) || c == '-'; });
}

void DropSuffix(std::string_view suffix, std::string_view* text) {
  if (text->size() > suffix.size() &&
      text->substr(text->size() - suffix.size()) == suffix) {
    text->remove_suffix(suffix.size());
  }
}

// "name.namespace.svc" or "name.namespace.svc.cluster.local"; leaves other
// forms alone.
void SplitHost(std::string_view host, std::string_view* name,
               std::string_view* name_space) {
  const std::size_t first = host.find('.');
  if (first == std::string_view::npos) return;
  const std::size_t second = host.find('.', first + 1);
  if (second == std::string_view::npos) return;
  const std::string_view rest = host.substr(second);
  if (rest != ".svc" && rest.substr(0, 5) != ".svc.") return;
  *name = host.substr(0, first);
  *name_space = host.substr(first + 1, second - first - 1);
}

}  // namespace

autoscaler::RevisionView SplitRevision(std::string_view name_space,
                                       std::string_view service,
                                       std::string_view suffix) {
  autoscaler::RevisionView revision{name_space, service};
  SplitHost(service, &revision.name, &revision.name_space);
  DropSuffix(suffix, &revision.name);
  return revision;
}

bool IsRevision(const autoscaler::RevisionView& revision) {
  return IsLabel(revision.name_space) && IsLabel(revision.name);
}

std::optional<autoscaler::RevisionView> RevisionOf(std::string_view name_space,
                                                   std::string_view service,
                                                   std::string_view suffix) {
  const autoscaler::RevisionView revision =
      SplitRevision(name_space, service, suffix);
  if (!IsRevision(revision)) return std::nullopt;
  return revision;
}

}  // namespace mixer::kactivator

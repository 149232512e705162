#include "mixer_adapter/runtime/table_text.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "absl/strings/str_cat.h"

namespace mixer::runtime {
namespace {

class TablePrinter {
 public:
  explicit TablePrinter(const Table& table) : table_(table) {}

  std::string Print() {
    out_ = "[Routing ExpectedTable]\n";
    Variety("CHECK", table_.checks());
    Variety("REPORT", table_.reports());
    Variety("QUOTA", table_.quotas());
    Variety("ATTRIBUTE_GENERATOR", table_.generators());
    return std::move(out_);
  }

 private:
  template <typename... Parts>
  void Line(std::size_t level, const Parts&... parts) {
    absl::StrAppend(&out_, std::string(2 * level, ' '), parts..., "\n");
  }

  template <typename Entry>
  void Variety(const char* name, const Routes<Entry>& routes) {
    const auto namespaces = routes.ByNamespace(table_.default_namespace());
    if (namespaces.empty()) return;
    Line(0, "[#", variety_++, "] TEMPLATE_VARIETY_", name, " {V}");
    int i = 0;
    for (const auto& [name_space, destinations] : namespaces) {
      Line(1, "[#", i++, "] ", name_space, " {NS}");
      Destinations<Entry>(destinations);
    }
  }

  template <typename Entry>
  void Destinations(typename Routes<Entry>::Destinations destinations) {
    std::stable_sort(destinations.begin(), destinations.end(),
                     [](const auto* a, const auto* b) {
                       return a->handler_name < b->handler_name;
                     });
    for (std::size_t i = 0; i < destinations.size(); ++i) {
      Line(2, "[#", i, "] ", destinations[i]->handler_name, " {H}");
      Groups(destinations[i]->groups);
    }
  }

  template <typename Entry>
  void Groups(const std::vector<Group<Entry>>& groups) {
    std::vector<const Group<Entry>*> sorted;
    for (const Group<Entry>& group : groups) sorted.push_back(&group);
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto* a, const auto* b) {
                       return Text(a->condition) < Text(b->condition);
                     });
    for (std::size_t i = 0; i < sorted.size(); ++i) {
      Line(3, "[#", i, "]");
      const std::string match = Text(sorted[i]->condition);
      Line(4, "Condition: ", match.empty() ? "<NONE>" : match);
      Entries(sorted[i]->entries);
    }
  }

  template <typename Entry>
  void Entries(const std::vector<Entry>& entries) {
    std::vector<std::string> names;
    for (const Entry& entry : entries) names.push_back(entry.instance);
    std::sort(names.begin(), names.end());
    for (std::size_t i = 0; i < names.size(); ++i) {
      Line(4, "[#", i, "] ", names[i], " {I}");
    }
  }

  static std::string Text(const SharedCondition& condition) {
    return condition == nullptr ? "" : condition->text;
  }

  const Table& table_;
  std::string out_;
  int variety_ = 0;
};

}  // namespace

std::string TableText(const Table& table) {
  return TablePrinter(table).Print();
}

}  // namespace mixer::runtime

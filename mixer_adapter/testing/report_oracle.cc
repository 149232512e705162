#include "mixer_adapter/testing/report_oracle.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "mixer_adapter/attribute/global_dictionary.h"
#include "mixer_adapter/attribute/request_bag.h"
#include "mixer_adapter/base/multi_error.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/config/canonical_bytes.h"
#include "mixer_adapter/server/report_request.h"
#include "mixer_adapter/server/report_sets.h"
#include "mixer_adapter/testing/attributes_oracle.h"
#include "mixer_adapter/testing/expr_outcome.h"
#include "mixer_adapter/testing/fake_bag.h"

namespace mixer::testing {
namespace {

using istio::mixer::v1::CompressedAttributes;
using istio::mixer::v1::ReportRequest;

const Vocabulary& Names() {
  static const auto* const names = [] {
    std::map<std::string, ValueType> declared;
    for (const std::string& name : OracleNames()) {
      declared[name] = ValueType::kString;
    }
    for (int i = 0; i < 40; ++i) {
      declared[std::string(kGlobalWords[i])] = ValueType::kString;
    }
    return new Vocabulary(declared);
  }();
  return *names;
}

// What became of a report: dispatched sets as text, then the errors.
struct Outcome {
  std::vector<std::string> sets;
  MultiError errors;

  std::string ToString() const {
    return absl::StrJoin(sets, "") + (errors.empty() ? "" : errors.ToString());
  }
};

using Values = std::map<std::string, std::string>;  // of what OutcomeText says

Values Read(const Bag& bag) {
  Values values;
  for (AttributeId id = 0; id < Names().size(); ++id) {
    const Value value = bag.Get(id);
    if (value.is_present()) {
      values[std::string(Names().name(id))] = OutcomeText(value);
    }
  }
  return values;
}

std::string Text(const Values& values) {
  std::string text = "set\n";
  for (const auto& [name, value] : values) {
    absl::StrAppend(&text, "  ", name, " = ", value, "\n");
  }
  return text;
}

// One later set of a delta-encoded report.
class Delta {
 public:
  Delta(const CompressedAttributes& set, Values* values)
      : set_(set), values_(*values) {}

  // The reference's error, or nothing.
  std::string Apply() {
    Each(set_.strings(), "string", [this](int index) { return Word(index); });
    Each(set_.int64s(), "int64", [](std::int64_t n) { return n; });
    Each(set_.doubles(), "float64", [](double x) { return x; });
    Each(set_.bools(), "bool", [](bool truth) { return truth; });
    Each(set_.timestamps(), "time.Time",
         [](const google::protobuf::Timestamp& time) {
           return absl::FromUnixSeconds(time.seconds()) +
                  absl::Nanoseconds(time.nanos());
         });
    Each(set_.durations(), "time.Duration",
         [](const google::protobuf::Duration& span) {
           return absl::Seconds(span.seconds()) +
                  absl::Nanoseconds(span.nanos());
         });
    Each(set_.bytes(), "[]uint8",
         [](const std::string& bytes) { return Bytes{bytes}; });
    Each(set_.string_maps(), "attribute.StringMap",
         [this](const istio::mixer::v1::StringMap& map) {
           std::map<std::string, std::string> words;
           const std::map<int, int> sorted(map.entries().begin(),
                                           map.entries().end());
           for (const auto& [key, value] : sorted) {
             const std::string key_word = Word(key);
             words[key_word] = Word(value);
           }
           return words;
         });
    if (duplicate_.has_value()) return *duplicate_;
    return unknown_.empty() ? "" : unknown_.ToString();
  }

 private:
  template <typename Map, typename Convert>
  void Each(const Map& map, const std::string& type, const Convert& convert) {
    const std::map<int, typename Map::mapped_type> sorted(map.begin(),
                                                          map.end());
    for (const auto& [index, value] : sorted) {
      if (duplicate_.has_value()) return;
      const std::string name = Word(index);
      if (!seen_.insert(name).second && type != "string") {
        duplicate_ =
            absl::StrCat("duplicate attribute ", name, " (type ", type, ")");
        return;
      }
      const std::string text = OutcomeText(TypedValue(convert(value)));
      if (Names().Find(name) != kNoAttribute) values_[name] = text;
    }
  }

  std::string Word(int index) {
    if (index >= 0 && index < kGlobalWordCount) {
      return std::string(kGlobalWords[index]);
    }
    if (index < 0 && -(index + 1) < set_.words_size()) {
      return set_.words(-(index + 1));
    }
    unknown_.Add(absl::StrCat("attribute index ", index,
                              " is not defined in the available dictionaries"));
    return "";
  }

  const CompressedAttributes& set_;
  Values& values_;
  std::set<std::string> seen_;
  MultiError unknown_;
  std::optional<std::string> duplicate_;
};

Outcome Naively(const ReportRequest& report) {
  Outcome outcome;
  const auto semantics = report.repeated_attributes_semantics();
  if (semantics != ReportRequest::DELTA_ENCODING &&
      semantics != ReportRequest::INDEPENDENT_ENCODING) {
    return outcome;
  }
  Values values;
  for (int i = 0; i < report.attributes_size(); ++i) {
    CompressedAttributes set = report.attributes(i);
    if (set.words_size() == 0) *set.mutable_words() = report.default_words();
    std::string error;
    if (i == 0 || semantics == ReportRequest::INDEPENDENT_ENCODING) {
      const std::string wire = config::CanonicalBytes(set);
      Scratch scratch;
      RequestBag bag;
      error = ToStd(bag.Decode(Names(), wire, {}, &scratch).message());
      values = Read(bag);
    } else {
      error = Delta(set, &values).Apply();
    }
    if (error.empty()) {
      outcome.sets.push_back(Text(values));
    } else {
      outcome.errors.Add(absl::StrCat(
          "request could not be processed due to invalid attributes: ", error));
    }
  }
  return outcome;
}

}  // namespace

std::string CompareReport(const ReportRequest& report) {
  // Maps sorted: of two indices of one word the one that stands last wins.
  const std::string wire = config::CanonicalBytes(report);
  // Kept between calls, like an RPC thread does.
  static thread_local Scratch scratch;
  static thread_local server::ReportRequest request;
  static thread_local server::ReportSets sets;
  scratch.Reset();
  if (!request.Read(wire).ok()) return "cannot be read";
  if (!sets.CheckWire(request).ok()) return "";  // a time out of range
  Outcome ours;
  sets.Begin(request, Names(), &scratch, &ours.errors);
  while (const Bag* const bag = sets.Next()) {
    ours.sets.push_back(Text(Read(*bag)));
  }
  const std::string want = Naively(report).ToString();
  if (ours.ToString() == want) return "";
  return absl::StrCat("ours:\n", ours.ToString(), "want:\n", want);
}

}  // namespace mixer::testing

#include "mixer_adapter/server/report_sets.h"

#include "absl/strings/str_cat.h"
#include "mixer_adapter/attribute/attribute_scanner.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::server {
namespace {

void AddError(const absl::Status& status, MultiError* errors) {
  if (!status.ok()) errors->Add(ToStd(status.message()));
}

}  // namespace

absl::Status ReportSets::CheckWire(const ReportRequest& report) {
  for (const std::string_view set : report.attributes) {
    words_.clear();
    pairs_.clear();
    AttributeScanner scanner(set, &words_, &pairs_);
    std::int32_t name;
    AttributeEntry entry;
    while (scanner.Next(&name, &entry)) continue;
    if (!scanner.status().ok()) return scanner.status();
  }
  return absl::OkStatus();
}

void ReportSets::ForEach(const ReportRequest& report,
                         const Vocabulary& vocabulary, Scratch* scratch,
                         Dispatch dispatch, MultiError* errors) {
  if (report.attributes.empty()) return;
  if (report.semantics == ReportRequest::kDeltaEncoding) {
    ForEachDelta(report, vocabulary, scratch, dispatch, errors);
  } else if (report.semantics == ReportRequest::kIndependentEncoding) {
    ForEachIndependent(report, vocabulary, scratch, dispatch, errors);
  }
}

void ReportSets::ForEachDelta(const ReportRequest& report,
                              const Vocabulary& vocabulary, Scratch* scratch,
                              Dispatch dispatch, MultiError* errors) {
  AddError(set_.Decode(vocabulary, report.attributes.front(),
                       report.default_words, scratch),
           errors);
  changes_.Reset(vocabulary, &set_, scratch);
  AddError(dispatch(changes_), errors);
  for (std::size_t i = 1; i < report.attributes.size(); ++i) {
    const absl::Status updated =
        changes_.Update(report.attributes[i], report.default_words);
    if (updated.ok()) {
      AddError(dispatch(changes_), errors);
    } else {
      errors->Add(absl::StrCat(
          "request could not be processed due to invalid attributes: ",
          updated.message()));
    }
  }
}

void ReportSets::ForEachIndependent(const ReportRequest& report,
                                    const Vocabulary& vocabulary,
                                    Scratch* scratch, Dispatch dispatch,
                                    MultiError* errors) {
  for (const std::string_view set : report.attributes) {
    AddError(set_.Decode(vocabulary, set, report.default_words, scratch),
             errors);
    AddError(dispatch(set_), errors);
  }
}

}  // namespace mixer::server

#include "mixer_adapter/server/report_sets.h"

#include "absl/strings/str_cat.h"
#include "mixer_adapter/attribute/attribute_scanner.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::server {
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

void ReportSets::Begin(const ReportRequest& report,
                       const Vocabulary& vocabulary, Scratch* scratch,
                       MultiError* errors) {
  report_ = &report;
  vocabulary_ = &vocabulary;
  scratch_ = scratch;
  errors_ = errors;
  next_ = 0;
}

const Bag* ReportSets::Next() {
  while (next_ < report_->attributes.size()) {
    if (report_->semantics == ReportRequest::kIndependentEncoding) {
      Decode();
      return &set_;
    }
    if (report_->semantics != ReportRequest::kDeltaEncoding) return nullptr;
    if (const Bag* const set = NextDelta(); set != nullptr) return set;
  }
  return nullptr;
}

const Bag* ReportSets::NextDelta() {
  if (next_ == 0) {
    Decode();
    changes_.Reset(*vocabulary_, &set_, scratch_);
    return &changes_;
  }
  const absl::Status updated =
      changes_.Update(report_->attributes[next_++], report_->default_words);
  if (updated.ok()) return &changes_;
  errors_->Add(
      absl::StrCat("request could not be processed due to invalid attributes: ",
                   updated.message()));
  return nullptr;
}

void ReportSets::Decode() {
  const absl::Status decoded =
      set_.Decode(*vocabulary_, report_->attributes[next_++],
                  report_->default_words, scratch_);
  if (!decoded.ok()) errors_->Add(ToStd(decoded.message()));
}

}  // namespace mixer::server

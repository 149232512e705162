#include "mixer_adapter/server/report_rpc.h"

#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/server/request_errors.h"

namespace mixer::server {

absl::Status ReportRpc::Begin(const runtime::Table& table,
                              std::string_view request,
                              const spi::CallContext& context,
                              runtime::Join* join) {
  scratch_.Reset();
  table_ = &table;
  context_ = context;
  context_.scratch = &scratch_;
  if (absl::Status read = request_.Read(request); !read.ok()) {
    return Undecodable(read);
  }
  if (absl::Status read = sets_.CheckWire(request_); !read.ok()) {
    return Undecodable(read);
  }
  MIXER_RETURN_IF_ERROR(CheckDictionary(request_.global_word_count));
  reporter_.emplace(table, context_, join);
  errors_.emplace();
  sets_.Begin(request_, table.vocabulary(), &scratch_, &*errors_);
  return absl::OkStatus();
}

const Bag* ReportRpc::NextSet() {
  set_ = sets_.Next();
  generated_ = nullptr;
  if (set_ == nullptr || table_->generators().size() == 0) return set_;
  // On the scratch, for what is added to the report views it.
  generated_ =
      scratch_.New<GeneratedBag>(*set_, table_->vocabulary().size(), &scratch_);
  return set_;
}

void ReportRpc::AddSet(const absl::Status& generated) {
  if (!generated.ok()) {
    Note(generated);
  } else {
    Note(reporter_->Add(generated_ != nullptr ? *generated_ : *set_));
  }
}

absl::Status ReportRpc::Finish(const absl::Status& flushed) {
  Note(flushed);
  return errors_->empty() ? absl::OkStatus()
                          : absl::UnknownError(errors_->ToString());
}

void ReportRpc::Note(const absl::Status& status) {
  if (!status.ok()) errors_->Add(ToStd(status.message()));
}

}  // namespace mixer::server

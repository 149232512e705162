#include "mixer_adapter/adapters/listchecker/current_list.h"

#include <functional>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/adapters/listchecker/list_source.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::listchecker {

CurrentList::CurrentList(ListOptions options, const spi::Env& env)
    : options_(std::move(options)),
      clock_(env.clock),
      logger_(env.logger),
      name_(env.handler_name),
      state_(std::make_shared<const State>()) {
  AddMetrics(env);
  Refresh();
  if (options_.url.empty()) return;
  task_ =
      env.scheduler->Every(options_.refresh_interval, [this] { Refresh(); });
}

void CurrentList::AddMetrics(const spi::Env& env) {
  const metrics::Labels labels = {{"handler", name_}};
  fetches_ = env.metrics->GetCounter("listchecker_fetches_total",
                                     "Fetches of a list.", labels);
  failures_ = env.metrics->GetCounter(
      "listchecker_fetch_failures_total",
      "Fetches of a list that failed, or whose text was no list.", labels);
  entries_ = env.metrics->AddCallback(
      metrics::Registry::Kind::kGauge, "listchecker_entries",
      "Entries of the list in use.", labels, [this] {
        const auto size = Read(clock_->Now(), [](const EntryList& list) {
          return static_cast<double>(list.size());
        });
        return size.ok() ? *size : 0;
      });
}

void CurrentList::Refresh() {
  const absl::Status status = Update();
  if (status.ok()) {
    told_.clear();
    latest_.use_until = options_.url.empty() ? absl::InfiniteFuture()
                                             : clock_->Now() + options_.ttl;
    // Should no fetch end before that.
    latest_.error = absl::UnavailableError(
        absl::StrCat("could not fetch list from ", options_.url,
                     ": not refreshed within its ttl"));
  } else {
    latest_.error = status;
    if (clock_->Now() >= latest_.use_until) latest_.list = nullptr;
    TellFailure(status);
  }
  state_.Set(std::make_shared<const State>(latest_));
}

absl::Status CurrentList::Update() {
  std::string text;
  if (!options_.url.empty()) {
    fetches_->Add(1);
    auto fetched = FetchListText(options_.url);
    if (!fetched.ok()) {
      return absl::UnavailableError(absl::StrCat("could not fetch list from ",
                                                 options_.url, ": ",
                                                 fetched.status().message()));
    }
    text = *std::move(fetched);
  }
  const std::size_t hash = std::hash<std::string>()(text);
  const bool same = text.size() == text_size_ && hash == text_hash_;
  if (latest_.list != nullptr && same) return absl::OkStatus();
  auto list = MakeEntryList(options_.type, text, options_.overrides);
  if (!list.ok()) {
    return absl::UnavailableError(absl::StrCat("Could not parse data from ",
                                               options_.url, ": ",
                                               list.status().message()));
  }
  latest_.list = *std::move(list);
  text_size_ = text.size();
  text_hash_ = hash;
  if (!options_.url.empty()) {
    logger_->Info(absl::StrCat(name_, ": a list with ", latest_.list->size(),
                               " entries from ", options_.url));
  }
  return absl::OkStatus();
}

// Once for each reason, not each time.
void CurrentList::TellFailure(const absl::Status& error) {
  failures_->Add(1);
  const std::string text(ToStd(error.message()));
  if (text == told_) return;
  told_ = text;
  logger_->Warn(absl::StrCat(
      name_, ": ", text,
      latest_.list == nullptr ? "; there is no list, checks fail"
                              : "; the list before stays until its ttl ends"));
}

}  // namespace mixer::listchecker

#include "mixer_adapter/adapters/kactivator/activation_board.h"

#include <algorithm>
#include <utility>

namespace mixer::kactivator {

std::string_view OutcomeName(ColdStart::Outcome outcome) {
  switch (outcome) {
    case ColdStart::Outcome::kUnderWay:
      return "under way";
    case ColdStart::Outcome::kServed:
      return "served";
    case ColdStart::Outcome::kGaveUp:
      return "gave up";
    case ColdStart::Outcome::kUnknown:
      return "unknown";
  }
  return "?";
}

class ActivationBoard::HandlerPart final : public Part {
 public:
  HandlerPart(ActivationBoard* board, std::string handler,
              std::function<HandlerStatus(std::size_t)> status)
      : board_(board),
        handler_(std::move(handler)),
        status_(std::move(status)) {
    MutexLock lock(&board_->mu_);
    board_->parts_.push_back(this);
  }

  ~HandlerPart() override {
    MutexLock lock(&board_->mu_);
    auto& parts = board_->parts_;
    parts.erase(std::find(parts.begin(), parts.end(), this));
  }

  void Update(std::uint64_t number, const ColdStart& cold_start) override {
    MutexLock lock(&board_->mu_);
    if (cold_start.outcome == ColdStart::Outcome::kUnderWay) {
      under_way_.insert_or_assign(number, cold_start);
      return;
    }
    under_way_.erase(number);
    board_->ended_.push_front({handler_, cold_start});
    if (board_->ended_.size() > kKept) board_->ended_.pop_back();
  }

  void Forget(std::uint64_t number) override {
    MutexLock lock(&board_->mu_);
    under_way_.erase(number);
  }

 private:
  friend class ActivationBoard;

  ActivationBoard* const board_;
  const std::string handler_;
  const std::function<HandlerStatus(std::size_t)> status_;
  std::map<std::uint64_t, ColdStart> under_way_;  // board_->mu_
};

std::unique_ptr<ActivationBoard::Part> ActivationBoard::Add(
    const std::string& handler,
    std::function<HandlerStatus(std::size_t max_revisions)> status) {
  return std::make_unique<HandlerPart>(this, handler, std::move(status));
}

ActivationBoard::Picture ActivationBoard::Take() const {
  Picture picture;
  MutexLock lock(&mu_);
  for (const HandlerPart* const part : parts_) {
    picture.handlers.push_back(part->status_(kRevisions));
    picture.under_way_total += part->under_way_.size();
    std::size_t left = kKept;
    for (auto at = part->under_way_.rbegin();
         at != part->under_way_.rend() && left > 0; ++at, --left) {
      picture.under_way.push_back({part->handler_, at->second});
    }
  }
  const auto later = [](const Entry& a, const Entry& b) {
    return a.cold_start.noted > b.cold_start.noted;
  };
  std::sort(picture.under_way.begin(), picture.under_way.end(), later);
  if (picture.under_way.size() > kKept) picture.under_way.resize(kKept);
  picture.ended.assign(ended_.begin(), ended_.end());
  return picture;
}

}  // namespace mixer::kactivator

#include "mixer_adapter/testing/quota_caller.h"

#include "absl/time/time.h"

namespace mixer::testing {
namespace {

// Keeps what the handler views, until it has answered.
class Call final : public spi::Completion<spi::QuotaResult>::Sink {
 public:
  explicit Call(const QuotaQuestion& question)
      : question_(question), dimension_{"path", Value::String(question_.path)} {
    instance_.name = "rl";
    instance_.dimensions = {&dimension_, 1};
  }

  std::future<QuotaCaller::Answer> Begin(quota::WaitingHandler* handler) {
    auto answer = answer_.get_future();
    const absl::Time now =
        absl::FromUnixSeconds(1'500'000'000) + absl::Seconds(question_.seconds);
    handler->HandleQuota(
        instance_, {question_.id, question_.amount, question_.best_effort},
        {now, &scratch_, now + question_.deadline},
        spi::Completion<spi::QuotaResult>(this));
    return answer;
  }

  void Complete(QuotaCaller::Answer result,
                std::shared_ptr<const void>) override {
    answer_.set_value(std::move(result));
    delete this;
  }
  void Refuse(const absl::Status& why) override { Complete(why, nullptr); }

 private:
  const QuotaQuestion question_;
  const spi::MapView<Value>::Entry dimension_;
  quota::Instance instance_;
  Scratch scratch_;
  std::promise<QuotaCaller::Answer> answer_;
};

}  // namespace

QuotaCaller::QuotaCaller(const spi::Info& info,
                         const google::protobuf::Message& params) {
  const auto builder = info.new_builder();
  builder->SetAdapterConfig(params);
  handler_ = *builder->Build(
      {&clock_, &logger_, &registry_, &scheduler_, "h.istio-system"});
  quota_ = dynamic_cast<quota::WaitingHandler*>(handler_.get());
}

std::future<QuotaCaller::Answer> QuotaCaller::Begin(
    const QuotaQuestion& question) {
  return (new Call(question))->Begin(quota_);  // deletes itself
}

}  // namespace mixer::testing

#include "mixer_adapter/runtime/config_thread.h"

#include <utility>

#include "absl/time/time.h"

namespace mixer::runtime {
namespace {

// How long to wait for changes before looking again for tables that can go.
constexpr absl::Duration kCollectPeriod = absl::Milliseconds(100);
constexpr absl::Duration kIdlePeriod = absl::Hours(1);

}  // namespace

ConfigThread::ConfigThread(config::Source* source, Publisher* publisher,
                           Listener listener)
    : source_(source), publisher_(publisher), listener_(std::move(listener)) {
  Publish();
  thread_ = std::thread([this] { Run(); });
}

ConfigThread::~ConfigThread() {
  stop_ = true;
  source_->Wake();
  thread_.join();
}

void ConfigThread::Publish() {
  listener_(publisher_->Publish(source_->Read()));
}

void ConfigThread::Run() {
  while (!stop_) {
    const bool leftovers = publisher_->Collect() > 0;
    const bool changed =
        source_->WaitForChange(leftovers ? kCollectPeriod : kIdlePeriod);
    if (changed && !stop_) Publish();
  }
}

}  // namespace mixer::runtime

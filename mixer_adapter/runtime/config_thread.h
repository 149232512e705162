// Keeps what is published in step with a source of configuration.
#ifndef MIXER_ADAPTER_RUNTIME_CONFIG_THREAD_H_
#define MIXER_ADAPTER_RUNTIME_CONFIG_THREAD_H_

#include <atomic>
#include <functional>
#include <thread>

#include "mixer_adapter/config/source.h"
#include "mixer_adapter/runtime/publisher.h"

namespace mixer::runtime {

// Publishes what the source holds, at once on the thread that makes it, later
// on a thread of its own whenever the source changes. That thread is also the
// one on which tables and handlers that no request uses any more are destroyed.
class ConfigThread {
 public:
  // Called on the thread that published.
  using Listener = std::function<void(const Publisher::Summary&)>;

  // `source` and `publisher` must outlive the object; nobody else may use them
  // meanwhile, but for the table that requests read.
  ConfigThread(config::Source* source, Publisher* publisher, Listener listener);
  // Waits for a change under way.
  ~ConfigThread();
  ConfigThread(const ConfigThread&) = delete;
  ConfigThread& operator=(const ConfigThread&) = delete;

 private:
  void Publish();
  void Run();

  config::Source* const source_;
  Publisher* const publisher_;
  const Listener listener_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace mixer::runtime

#endif  // MIXER_ADAPTER_RUNTIME_CONFIG_THREAD_H_

// Wakes an IoThread's loop from another thread, for little: nothing is
// allocated, and who raises a signal that is up already only looks at it.
#ifndef MIXER_ADAPTER_NET_SIGNAL_H_
#define MIXER_ADAPTER_NET_SIGNAL_H_

#include <functional>
#include <memory>

#include "mixer_adapter/net/io_thread.h"

namespace mixer::net {

class Signal {
 public:
  // `run` is called on the loop after each Raise(); once for several of them if
  // they come before it begins. `io` outlives this.
  Signal(IoThread* io, std::function<void()> run);
  // Nobody raises it any more. On the loop's thread, or once that has stopped.
  ~Signal();

  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;

  // Thread-safe. What the caller wrote before, `run` sees.
  void Raise();

 private:
  class Listener;
  const std::shared_ptr<Listener> listener_;
};

}  // namespace mixer::net

#endif  // MIXER_ADAPTER_NET_SIGNAL_H_

// Waits for signals on a thread of one's choice.
#ifndef MIXER_ADAPTER_CMD_SIGNALS_H_
#define MIXER_ADAPTER_CMD_SIGNALS_H_

#include <csignal>
#include <initializer_list>

namespace mixer::cmd {

class Signals {
 public:
  // Blocks them in this thread and in those it starts from now on: construct
  // before any other thread.
  Signals(std::initializer_list<int> numbers) {
    sigemptyset(&set_);
    for (const int number : numbers) sigaddset(&set_, number);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  }

  // One has come, and waits for Wait().
  bool Pending() const {
    sigset_t pending;
    sigpending(&pending);
    for (int number = 1; number < NSIG; ++number) {
      if (sigismember(&set_, number) == 1 &&
          sigismember(&pending, number) == 1) {
        return true;
      }
    }
    return false;
  }

  // The one that came.
  int Wait() const {
    int number = 0;
    while (sigwait(&set_, &number) != 0) {
    }
    return number;
  }

 private:
  sigset_t set_;
};

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_SIGNALS_H_

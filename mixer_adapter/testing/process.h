// A child process whose output is read line by line.
#ifndef MIXER_ADAPTER_TESTING_PROCESS_H_
#define MIXER_ADAPTER_TESTING_PROCESS_H_

#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace mixer::testing {

// Leads a process group of its own, so that a terminal's Ctrl-C reaches only
// its parent, and is killed by the kernel if the thread that started it ends
// first: start it on a thread that lives as long. One thread, but for the
// callback.
class Process {
 public:
  // Gets each line of standard output and standard error, without its newline,
  // on a thread of the Process.
  using OnLine = std::function<void(const std::string&)>;

  // `argv[0]` is the program's path. Entries of `environment`, NAME=value, come
  // before those of this process.
  static absl::StatusOr<std::unique_ptr<Process>> Start(
      const std::vector<std::string>& argv,
      const std::vector<std::string>& environment, OnLine on_line);

  // End(kGrace).
  ~Process();

  void Signal(int number) const;
  // Waits for the end; the exit status, or 128 + the signal's number. Negative
  // if it still runs after `timeout`.
  int Wait(absl::Duration timeout);
  // Asks it to end, and kills it with its group after `grace`; as Wait().
  int End(absl::Duration grace);

 private:
  static constexpr absl::Duration kGrace = absl::Seconds(3);

  Process(pid_t pid, int output, OnLine on_line);
  static void ReadLines(int output, const OnLine& on_line);

  const pid_t pid_;
  int status_ = -1;  // as Wait()
  std::thread reader_;
};

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_PROCESS_H_

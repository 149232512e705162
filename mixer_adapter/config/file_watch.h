// Tells when something in a directory may have changed (Linux inotify).
#ifndef MIXER_ADAPTER_CONFIG_FILE_WATCH_H_
#define MIXER_ADAPTER_CONFIG_FILE_WATCH_H_

#include <set>
#include <string>

#include "absl/time/time.h"

namespace mixer::config {

// Used by one thread, but for Wake().
class FileWatch {
 public:
  FileWatch();
  ~FileWatch();
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

  // From now on watches these directories, not what is below them, and no
  // others. True if one of them was not watched before: what happened in it
  // until now went unseen.
  bool Watch(const std::set<std::string>& directories);

  // Whether all directories of the last Watch() are watched. If not (one does
  // not exist, or the kernel allows no more), only looking again helps.
  bool complete() const { return complete_; }

  enum class Outcome { kEvent, kTimeout, kWoken };

  // Waits until something happens in a directory, for Wake(), or for `timeout`.
  // What happened since the last Wait() counts.
  Outcome Wait(absl::Duration timeout);

  // From any thread: every Wait() ends at once until ForgetWake().
  void Wake();
  void ForgetWake();

 private:
  bool Drain();

  const int inotify_;  // -1 if the kernel gives none
  const int wake_;
  std::set<int> watches_;
  bool complete_ = true;
};

}  // namespace mixer::config

#endif  // MIXER_ADAPTER_CONFIG_FILE_WATCH_H_

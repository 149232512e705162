// Where lines end up: a stream of the process, or a file.
#ifndef MIXER_ADAPTER_ADAPTERS_STDIO_SINK_H_
#define MIXER_ADAPTER_ADAPTERS_STDIO_SINK_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace mixer::stdio {

// Belongs to one thread, which must have SIGPIPE blocked.
class Sink {
 public:
  virtual ~Sink() = default;

  // Writes a first part of `text`, which is not empty, and answers how many
  // bytes that was; whole lines, unless there is no room for one. Waits at most
  // some 100 ms: 0 means that nobody takes anything at present. After an error,
  // what was not written may be tried again. The error names the sink.
  virtual absl::StatusOr<std::size_t> Write(std::string_view text) = 0;

  // As errors and the log call it: "standard output", "/var/log/mixer.log".
  virtual const std::string& name() const = 0;
};

// The longest beginning of `text` with whole lines in `limit` bytes; if there
// is none, its first line, whole.
std::string_view WholeLines(std::string_view text, std::size_t limit);

// Waits at most 100 ms; false if that was in vain.
bool WaitUntilWritable(int fd);

// Whether a write that failed with `error` only came too early.
bool TryAgain(int error);

// A stream of the process, which stays open. To what is no file, lines go in
// pieces of at most PIPE_BUF bytes, which the system keeps together and which
// do not block once the stream is writable.
class StreamSink final : public Sink {
 public:
  // Takes over nothing.
  StreamSink(int fd, std::string name);

  absl::StatusOr<std::size_t> Write(std::string_view text) override;
  const std::string& name() const override { return name_; }

 private:
  const int fd_;
  const std::string name_;
  const bool is_file_;
};

}  // namespace mixer::stdio

#endif  // MIXER_ADAPTER_ADAPTERS_STDIO_SINK_H_

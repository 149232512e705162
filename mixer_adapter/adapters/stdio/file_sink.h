// A file that lines are appended to, or one of several that take turns.
#ifndef MIXER_ADAPTER_ADAPTERS_STDIO_FILE_SINK_H_
#define MIXER_ADAPTER_ADAPTERS_STDIO_FILE_SINK_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "mixer_adapter/adapters/stdio/sink.h"
#include "mixer_adapter/base/clock.h"

namespace mixer::stdio {

// When a new file begins, and how many older ones stay. 0 is without limit.
struct Rotation {
  std::int64_t max_bytes = 0;
  absl::Duration max_age = absl::ZeroDuration();
  int max_older_files = 0;
};

// The current file always has the path's name; when it is full or too old, it
// is renamed: mixer.log -> mixer-2026-01-02T03-04-05.000.log (UTC), and the
// oldest ones are removed. A file that somebody else moved away or removed is
// noticed at the next write, and begun anew.
class FileSink final : public Sink {
 public:
  // Opens or creates the file. `clock` must outlive the sink.
  static absl::StatusOr<std::unique_ptr<FileSink>> Open(
      std::string path, const Rotation& rotation, const Clock* clock);
  ~FileSink() override;

  absl::StatusOr<std::size_t> Write(std::string_view text) override;
  const std::string& name() const override { return path_; }

 private:
  FileSink(std::string path, const Rotation& rotation, const Clock* clock);

  absl::Status Reopen();
  void Close();
  // Whether the path still names the open file; reads its size.
  bool StillThere();
  bool IsFull(std::string_view text) const;
  bool IsOld() const;
  absl::Status Rotate();
  std::string NameOfOlder() const;
  void RemoveOldest() const;
  absl::Status Error(std::string_view what, std::string_view path) const;

  const std::string path_;
  const std::string directory_;
  const std::string stem_;       // "mixer"
  const std::string extension_;  // ".log"
  const Rotation rotation_;
  const Clock* const clock_;
  int fd_ = -1;
  std::int64_t size_ = 0;
  absl::Time begun_;
};

}  // namespace mixer::stdio

#endif  // MIXER_ADAPTER_ADAPTERS_STDIO_FILE_SINK_H_

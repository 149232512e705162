// Takes lines from the threads that serve requests, and writes them on a thread
// of its own.
#ifndef MIXER_ADAPTER_ADAPTERS_STDIO_LINE_WRITER_H_
#define MIXER_ADAPTER_ADAPTERS_STDIO_LINE_WRITER_H_

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "mixer_adapter/adapters/stdio/sink.h"
#include "mixer_adapter/base/logger.h"
#include "mixer_adapter/base/mutex.h"
#include "mixer_adapter/metrics/registry.h"
#include "mixer_adapter/spi/env.h"

namespace mixer::stdio {

struct LineWriterOptions {
  // Of lines that wait for a sink; more are lost.
  std::size_t max_pending_bytes = std::size_t{16} * 1024 * 1024;
  // How often the destructor lets a sink that takes nothing wait, some 100 ms
  // each time, before it gives up.
  int patience = 50;
};

// Counts stdio_lines_written_total and stdio_lines_lost_total, by handler. That
// lines are lost, and that they no longer are, is told once in the log.
class LineWriter {
 public:
  // Keeps a copy of what it needs of `env`.
  LineWriter(std::unique_ptr<Sink> sink, const spi::Env& env,
             const LineWriterOptions& options = {});
  // Writes what waits.
  ~LineWriter();
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  // Whole lines, which stay together and in order. Thread-safe; waits only for
  // other threads to copy their lines.
  void Add(std::string_view lines) ABSL_LOCKS_EXCLUDED(mu_);

 private:
  void Run() ABSL_LOCKS_EXCLUDED(mu_);
  // Waits for lines and moves them to `lines`; false if there will be none.
  bool Take(std::string* lines) ABSL_LOCKS_EXCLUDED(mu_);
  void Write(std::string_view lines) ABSL_LOCKS_EXCLUDED(mu_);
  // Ends the line that an error cut.
  bool EndTornLine() ABSL_LOCKS_EXCLUDED(mu_);
  // One piece; false if the rest is to be given up.
  bool WritePiece(std::string_view* rest) ABSL_LOCKS_EXCLUDED(mu_);
  bool OutOfPatience() ABSL_LOCKS_EXCLUDED(mu_);
  void Lose(std::string_view lines);
  void NoteOverflow();
  void NoteFailure(std::string_view why);
  void NoteSuccess();

  const std::string handler_;
  const LineWriterOptions options_;
  Logger* const logger_;
  metrics::Counter* const written_;
  metrics::Counter* const lost_;

  Mutex mu_;
  std::condition_variable_any added_;
  std::string pending_ ABSL_GUARDED_BY(mu_);
  bool overflowed_ ABSL_GUARDED_BY(mu_) = false;
  bool closing_ ABSL_GUARDED_BY(mu_) = false;
  int patience_ ABSL_GUARDED_BY(mu_);

  // Of the writing thread alone.
  const std::unique_ptr<Sink> sink_;
  bool torn_ = false;
  bool failing_ = false;
  std::uint64_t lost_before_ = 0;

  std::thread thread_;
};

}  // namespace mixer::stdio

#endif  // MIXER_ADAPTER_ADAPTERS_STDIO_LINE_WRITER_H_

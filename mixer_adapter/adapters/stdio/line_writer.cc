#include "mixer_adapter/adapters/stdio/line_writer.h"

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::stdio {
namespace {

// What a burst left behind is given back.
constexpr std::size_t kKeepBytes = std::size_t{1024} * 1024;

std::uint64_t CountLines(std::string_view text) {
  return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

// A reader that left is an error of write(), not a signal; and the signals of
// the process are for its main thread.
void BlockSignals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

void Clear(std::string* text) {
  text->clear();
  if (text->capacity() > kKeepBytes) text->shrink_to_fit();
}

metrics::Counter* CounterOf(const spi::Env& env, std::string_view name,
                            std::string_view help) {
  return env.metrics->GetCounter(name, help,
                                 {{"handler", std::string(env.handler_name)}});
}

}  // namespace

LineWriter::LineWriter(std::unique_ptr<Sink> sink, const spi::Env& env,
                       const LineWriterOptions& options)
    : handler_(env.handler_name),
      options_(options),
      logger_(env.logger),
      written_(CounterOf(env, "stdio_lines_written_total",
                         "Lines that a stdio handler wrote.")),
      lost_(CounterOf(env, "stdio_lines_lost_total",
                      "Lines that could not be written, or not fast enough.")),
      patience_(options.patience),
      sink_(std::move(sink)),
      thread_([this] {
        BlockSignals();
        Run();
      }) {
  pthread_setname_np(thread_.native_handle(), "stdio");
}

LineWriter::~LineWriter() {
  {
    MutexLock lock(&mu_);
    closing_ = true;
  }
  added_.notify_one();
  thread_.join();
}

void LineWriter::Add(std::string_view lines) {
  bool first = false;
  {
    MutexLock lock(&mu_);
    if (pending_.size() + lines.size() > options_.max_pending_bytes) {
      overflowed_ = true;
      lost_->Add(CountLines(lines));
      return;
    }
    first = pending_.empty();
    pending_.append(lines);
  }
  if (first) added_.notify_one();
}

void LineWriter::Run() {
  std::string lines;
  while (Take(&lines)) {
    Write(lines);
    Clear(&lines);
  }
}

bool LineWriter::Take(std::string* lines) {
  MutexLock lock(&mu_);
  while (pending_.empty() && !closing_) added_.wait(mu_);
  if (pending_.empty()) return false;
  pending_.swap(*lines);
  return true;
}

void LineWriter::Write(std::string_view lines) {
  if (!EndTornLine()) {
    Lose(lines);
    return;
  }
  while (!lines.empty()) {
    if (!WritePiece(&lines)) {
      Lose(lines);
      return;
    }
  }
  NoteSuccess();
}

bool LineWriter::EndTornLine() {
  std::string_view end = "\n";
  while (torn_ && !end.empty()) {
    const auto count = sink_->Write(end);
    if (!count.ok()) {
      NoteFailure(ToStd(count.status().message()));
      return false;
    }
    if (*count == 0 && OutOfPatience()) return false;
    end.remove_prefix(*count);
  }
  torn_ = false;
  return true;
}

bool LineWriter::WritePiece(std::string_view* rest) {
  const auto count = sink_->Write(*rest);
  if (!count.ok()) {
    NoteFailure(ToStd(count.status().message()));
    return false;
  }
  if (*count == 0) {
    NoteOverflow();
    return !OutOfPatience();
  }
  written_->Add(CountLines(rest->substr(0, *count)));
  torn_ = (*rest)[*count - 1] != '\n';
  rest->remove_prefix(*count);
  return true;
}

bool LineWriter::OutOfPatience() {
  MutexLock lock(&mu_);
  return closing_ && --patience_ < 0;
}

void LineWriter::Lose(std::string_view lines) { lost_->Add(CountLines(lines)); }

void LineWriter::NoteOverflow() {
  {
    MutexLock lock(&mu_);
    if (!overflowed_) return;
    overflowed_ = false;
  }
  NoteFailure(absl::StrCat(sink_->name(), " takes nothing"));
}

void LineWriter::NoteFailure(std::string_view why) {
  if (failing_) return;
  failing_ = true;
  lost_before_ = lost_->Value();
  logger_->Warn(absl::StrCat(
      "stdio handler ", handler_, ": ", ToAbsl(why),
      "; lines are lost until it is mended (stdio_lines_lost_total)"));
}

void LineWriter::NoteSuccess() {
  NoteOverflow();
  if (!failing_) return;
  failing_ = false;
  logger_->Info(absl::StrCat(
      "stdio handler ", handler_, ": ", sink_->name(),
      " takes lines again; lost meanwhile: ", lost_->Value() - lost_before_));
}

}  // namespace mixer::stdio

#include "mixer_adapter/base/rotating_sink.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "spdlog/sinks/rotating_file_sink.h"

namespace mixer {
namespace {

namespace fs = std::filesystem;

bool IsNumber(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c >= '0' && c <= '9';
  });
}

// Whether spdlog gave the name to a file set aside of `log`: a number between
// stem and extension.
bool IsBackup(const fs::path& log, const fs::path& file) {
  const std::string name = file.filename().string();
  const std::string before = log.stem().string() + ".";
  const std::string after = log.extension().string();
  if (name.size() <= before.size() + after.size()) return false;
  const std::string_view rest(name);
  return rest.substr(0, before.size()) == before &&
         rest.substr(rest.size() - after.size()) == after &&
         IsNumber(rest.substr(before.size(),
                              rest.size() - before.size() - after.size()));
}

// What cannot be looked at or removed stays: it is no reason not to log.
void RemoveOldBackups(const fs::path& log, absl::Duration max_age) {
  const auto oldest =
      fs::file_time_type::clock::now() - absl::ToChronoNanoseconds(max_age);
  std::error_code error;
  fs::path folder = log.parent_path();
  if (folder.empty()) folder = ".";
  fs::directory_iterator file(folder, error);
  for (; !error && file != fs::directory_iterator(); file.increment(error)) {
    std::error_code ignored;
    if (IsBackup(log, file->path()) &&
        fs::last_write_time(file->path(), ignored) < oldest && !ignored) {
      fs::remove(file->path(), ignored);
    }
  }
}

}  // namespace

std::shared_ptr<spdlog::sinks::sink> NewRotatingSink(
    const LogRotation& rotation) {
  spdlog::file_event_handlers events;
  if (rotation.max_age > absl::ZeroDuration()) {
    // Opened at the start and after each rotation.
    events.after_open =
        [path = fs::path(rotation.path), age = rotation.max_age](
            const std::string&, std::FILE*) { RemoveOldBackups(path, age); };
  }
  return std::make_shared<spdlog::sinks::rotating_file_sink_mt>(
      rotation.path, rotation.max_bytes,
      static_cast<std::size_t>(rotation.max_backups), /*rotate_on_open=*/false,
      events);
}

}  // namespace mixer

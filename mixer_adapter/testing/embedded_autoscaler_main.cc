// Runs the embedded Autoscaler and prints one line per event, until SIGTERM or
// SIGINT.
#include <pthread.h>
#include <signal.h>

#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "mixer_adapter/autoscaler/gob_reader.h"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/testing/embedded_autoscaler.h"

namespace mixer::testing {
namespace {

struct Flags {
  EmbeddedAutoscalerOptions options;
  std::string start_time = "300ms";
  std::string stable_window;
  std::vector<std::string> revisions;
};

void PrintLine(const std::string& line) {
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);  // a driver reads along
}

void Declare(Flags* flags, CLI::App* app) {
  app->add_option("--address", flags->options.address,
                  "IP address to listen on")
      ->capture_default_str();
  app->add_option("--port", flags->options.port, "port; 0: any free one")
      ->capture_default_str();
  app->add_option("--release", flags->options.release,
                  "Knative release to act as, like 0.9; without it gob (0.8 to "
                  "0.15), JSON and protobuf are understood");
  app->add_option("--start-time", flags->start_time,
                  "from the decision to the ready pod, as Go duration")
      ->capture_default_str();
  app->add_option("--stable-window", flags->stable_window,
                  "back to 0 after so long without load; without it never");
  app->add_option("--revision", flags->revisions,
                  "known revision namespace/name, repeatable; without it any");
}

absl::StatusOr<absl::Duration> ParseFlag(const char* flag,
                                         const std::string& text) {
  const auto duration = ParseGoDuration(text);
  if (duration.has_value() && *duration >= absl::ZeroDuration()) {
    return *duration;
  }
  return absl::InvalidArgumentError(std::string(flag) + "='" + text +
                                    "' is not a duration like 300ms or 1m");
}

absl::Status Finish(Flags* flags) {
  ScaleOptions& scale = flags->options.scale;
  const auto start = ParseFlag("--start-time", flags->start_time);
  if (!start.ok()) return start.status();
  scale.start_time = *start;
  if (!flags->stable_window.empty()) {
    const auto window = ParseFlag("--stable-window", flags->stable_window);
    if (!window.ok()) return window.status();
    scale.stable_window = *window;
  }
  for (const std::string& text : flags->revisions) {
    const autoscaler::RevisionKey key = autoscaler::SplitKey(text);
    if (key.name_space.empty() || key.name.empty()) {
      return absl::InvalidArgumentError("--revision='" + text +
                                        "' is not of the form namespace/name");
    }
    scale.revisions.push_back(key);
  }
  flags->options.observer = [](const AutoscalerEvent& event) {
    PrintLine(FormatEvent(event));
  };
  return absl::OkStatus();
}

int Run(Flags flags) {
  // Before any thread starts, so that all of them leave the signals to sigwait.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  absl::Status status = Finish(&flags);
  if (status.ok()) {
    PrintLine(
        "embedded Autoscaler: a stand-in for tests and demos, not Knative's");
    auto server = EmbeddedAutoscaler::Start(std::move(flags.options));
    status = server.status();
    if (status.ok()) {
      PrintLine("listening url=" + (*server)->url());
      int signal = 0;
      sigwait(&signals, &signal);
      (*server)->Stop();
      return 0;
    }
  }
  std::fprintf(stderr, "embedded_autoscaler: %s\n",
               std::string(status.message()).c_str());
  return 1;
}

}  // namespace
}  // namespace mixer::testing

int main(int argc, char** argv) {
  CLI::App app("Stand-in for Knative's Autoscaler; for tests and demos.");
  mixer::testing::Flags flags;
  mixer::testing::Declare(&flags, &app);
  CLI11_PARSE(app, argc, argv);
  return mixer::testing::Run(std::move(flags));
}

#include "mixer_adapter/testing/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace mixer::testing {
namespace {

constexpr absl::Duration kPoll = absl::Milliseconds(2);

std::vector<char*> Pointers(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (const std::string& text : texts) {
    pointers.push_back(const_cast<char*>(text.c_str()));  // as exec wants them
  }
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> WithOwnEnvironment(std::vector<std::string> entries) {
  for (char** entry = environ; *entry != nullptr; ++entry) {
    entries.emplace_back(*entry);
  }
  return entries;
}

// In the child, between fork and exec: only what is safe after a signal.
[[noreturn]] void Become(char* const* argv, char* const* environment,
                         int output, pid_t parent) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);  // it has ended meanwhile
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  const int null = open("/dev/null", O_RDONLY);
  if (null >= 0) dup2(null, STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  execve(argv[0], argv, environment);
  const char* const why = strerror(errno);
  const char text[] = "cannot start: ";
  if (write(STDERR_FILENO, text, sizeof text - 1) < 0 ||
      write(STDERR_FILENO, why, strlen(why)) < 0) {
    _exit(126);
  }
  _exit(127);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Process>> Process::Start(
    const std::vector<std::string>& argv,
    const std::vector<std::string>& environment, OnLine on_line) {
  if (argv.empty() || access(argv[0].c_str(), X_OK) != 0) {
    return absl::NotFoundError(absl::StrCat(
        "no program '", argv.empty() ? "" : argv[0], "' that can be run"));
  }
  const std::vector<std::string> entries = WithOwnEnvironment(environment);
  const std::vector<char*> arguments = Pointers(argv);
  const std::vector<char*> variables = Pointers(entries);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    return absl::InternalError(absl::StrCat("pipe: ", strerror(errno)));
  }
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) Become(arguments.data(), variables.data(), ends[1], parent);
  close(ends[1]);
  if (pid < 0) {
    close(ends[0]);
    return absl::InternalError(absl::StrCat("fork: ", strerror(errno)));
  }
  setpgid(pid, pid);  // here too: whoever comes first
  return std::unique_ptr<Process>(
      new Process(pid, ends[0], std::move(on_line)));
}

Process::Process(pid_t pid, int output, OnLine on_line)
    : pid_(pid), reader_([output, on_line = std::move(on_line)] {
        ReadLines(output, on_line);
      }) {}

Process::~Process() { End(kGrace); }

void Process::ReadLines(int output, const OnLine& on_line) {
  std::string rest;
  char buffer[4096];
  for (;;) {
    const ssize_t count = read(output, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    rest.append(buffer, static_cast<std::size_t>(count));
    std::size_t begin = 0;
    for (std::size_t end; (end = rest.find('\n', begin)) != std::string::npos;
         begin = end + 1) {
      on_line(rest.substr(begin, end - begin));
    }
    rest.erase(0, begin);
  }
  if (!rest.empty()) on_line(rest);
  close(output);
}

void Process::Signal(int number) const {
  if (status_ < 0) kill(pid_, number);
}

int Process::Wait(absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  while (status_ < 0) {
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) == pid_) {
      status_ =
          WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
      kill(-pid_, SIGKILL);  // what it may have started
      reader_.join();
    } else if (absl::Now() >= deadline) {
      break;
    } else {
      absl::SleepFor(kPoll);
    }
  }
  return status_;
}

int Process::End(absl::Duration grace) {
  Signal(SIGTERM);
  if (Wait(grace) < 0) {
    kill(-pid_, SIGKILL);
    Wait(absl::InfiniteDuration());
  }
  return status_;
}

}  // namespace mixer::testing

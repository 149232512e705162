#include "mixer_adapter/cmd/command_line.h"

#include <algorithm>
#include <utility>

namespace mixer::cmd {

void ParseCommandLine(const std::vector<std::string>& arguments,
                      CLI::App* app) {
  std::vector<std::string> words;
  for (const std::string& argument : arguments) {
    const bool empty_value = argument.compare(0, 2, "--") == 0 &&
                             argument.find('=') == argument.size() - 1;
    words.push_back(argument.substr(0, argument.size() - empty_value));
    if (empty_value) words.emplace_back();
  }
  if (!words.empty() && words.front() == "help") {
    words.erase(words.begin());
    words.emplace_back("--help");
  }
  // CLI11 takes the first word from the end.
  std::reverse(words.begin(), words.end());
  app->parse(std::move(words));
}

void ParseCommandLine(int argc, char** argv, CLI::App* app) {
  ParseCommandLine(
      std::vector<std::string>(argv + std::min(argc, 1), argv + argc), app);
}

}  // namespace mixer::cmd

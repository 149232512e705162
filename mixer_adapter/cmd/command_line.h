// Gives a program's arguments to CLI11.
#ifndef MIXER_ADAPTER_CMD_COMMAND_LINE_H_
#define MIXER_ADAPTER_CMD_COMMAND_LINE_H_

#include <string>
#include <vector>

#include "CLI/CLI.hpp"

namespace mixer::cmd {

// As app->parse(), which throws CLI::ParseError, but "--flag=" gives the flag
// an empty value, and "help command" is "command --help": both as in the Go
// programs; charts write the first. `arguments` are without the program's name.
void ParseCommandLine(const std::vector<std::string>& arguments, CLI::App* app);
void ParseCommandLine(int argc, char** argv, CLI::App* app);

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_COMMAND_LINE_H_

// mixs: the Mixer server (spec server.md 11).
#include <csignal>
#include <cstdlib>
#include <iostream>

#include "CLI/CLI.hpp"
#include "mixer_adapter/cmd/mixs_server.h"
#include "mixer_adapter/cmd/server_args.h"
#include "mixer_adapter/cmd/signals.h"
#include "mixer_adapter/cmd/version.h"

namespace mixer::cmd {
namespace {

// Exit status of a wrong command line and of a server that cannot start, as the
// Go program has it.
constexpr int kFailure = 255;

int Serve(const ServerArgs& args) {
  const Signals signals = {SIGINT, SIGTERM};
  absl::Status status = args.Validate();
  if (status.ok()) status = RunMixsServer(args, signals);
  if (status.ok()) return 0;
  std::cerr << "Unable to initialize Mixer: " << status.message() << "\n";
  return kFailure;
}

int Main(int argc, char** argv) {
  CLI::App app("Mixer: policy for Istio proxies.", "mixs");
  app.require_subcommand(1);
  ServerArgs args;
  CLI::App* const server =
      app.add_subcommand("server", "Starts Mixer as a server.");
  args.AddFlags(server);
  app.add_subcommand("version", "Prints the version.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kFailure;
  }
  if (*server) return Serve(args);
  std::cout << kVersion << "\n";
  return 0;
}

}  // namespace
}  // namespace mixer::cmd

int main(int argc, char** argv) {
  // What goes wrong is told in our own words; gRPC's can still be asked for.
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);
  return mixer::cmd::Main(argc, argv);
}

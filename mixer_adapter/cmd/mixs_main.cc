#include "mixer_adapter/cmd/mixs_main.h"

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>

#include "CLI/CLI.hpp"
#include "mixer_adapter/base/clock.h"
#include "mixer_adapter/cmd/command_line.h"
#include "mixer_adapter/cmd/config_source.h"
#include "mixer_adapter/cmd/explain.h"
#include "mixer_adapter/cmd/gen.h"
#include "mixer_adapter/cmd/mixs_server.h"
#include "mixer_adapter/cmd/probe.h"
#include "mixer_adapter/cmd/server_args.h"
#include "mixer_adapter/cmd/signals.h"
#include "mixer_adapter/cmd/validate.h"
#include "mixer_adapter/cmd/version_flags.h"

namespace mixer::cmd {
namespace {

// Exit status of a wrong command line and of a server that cannot start, as the
// Go program has it.
constexpr int kFailure = 255;
// Of `mixs validate`, if it finds mistakes.
constexpr int kMistakes = 1;

int Serve(const ServerArgs& args, const spi::Inventory& inventory) {
  const Signals signals = {SIGINT, SIGTERM};
  absl::Status status = args.Validate();
  if (status.ok()) status = CheckConfigUrl(args.config.store_url);
  if (status.ok()) status = RunMixsServer(args, inventory, signals);
  if (status.ok()) return 0;
  std::cerr << "Unable to initialize Mixer: " << status.message() << "\n";
  return kFailure;
}

int Validate(const ValidateFlags& flags, const spi::Inventory& inventory) {
  return ValidateConfig(flags, inventory, &std::cout) ? 0 : kMistakes;
}

int Fail(const absl::Status& status) {
  std::cerr << status.message() << "\n";
  return kFailure;
}

int Explain(const ExplainFlags& flags, const spi::Inventory& inventory) {
  const absl::Status status = ExplainRequest(flags, inventory, &std::cout);
  return status.ok() ? 0 : Fail(status);
}

// `gen` is GenTemplate or GenAdapter.
int Gen(absl::Status (*gen)(const GenFlags&, std::ostream*),
        const GenFlags& flags) {
  const absl::Status status = gen(flags, &std::cout);
  return status.ok() ? 0 : Fail(status);
}

int RunProbe(const ProbeFlags& flags) {
  const absl::Status status = Probe(flags, SystemClock());
  if (!status.ok()) return Fail(status);
  std::cout << "OK\n";
  return 0;
}

int Version(const VersionFlags& flags) {
  const absl::StatusOr<std::string> text = flags.Text();
  if (!text.ok()) return Fail(text.status());
  std::cout << *text;
  return 0;
}

}  // namespace

int RunMixs(int argc, char** argv, const spi::Inventory& inventory) {
  // What goes wrong is told in our own words; gRPC's can still be asked for.
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);
  CLI::App app("Mixer: policy for Istio proxies.", "mixs");
  app.require_subcommand(1);
  ServerArgs args;
  CLI::App* const server =
      app.add_subcommand("server", "Starts Mixer as a server.");
  args.AddFlags(server);
  ProbeFlags probe_flags;
  CLI::App* const probe = app.add_subcommand(
      "probe", "Tells whether a server keeps the file of a probe fresh.");
  probe_flags.AddFlags(probe);
  ValidateFlags validate_flags;
  CLI::App* const validate = app.add_subcommand(
      "validate", "Tells what is wrong with a configuration.");
  validate_flags.AddFlags(validate);
  ExplainFlags explain_flags;
  CLI::App* const explain = app.add_subcommand(
      "explain", "Tells what a configuration would do with a request.");
  explain_flags.AddFlags(explain);
  CLI::App* const gen = app.add_subcommand(
      "gen", "Writes the resources of out-of-process adapters.");
  gen->require_subcommand(1);
  GenFlags template_flags;
  CLI::App* const gen_template = gen->add_subcommand(
      "template", "A `template` resource for a template's proto.");
  template_flags.AddTemplateFlags(gen_template);
  GenFlags adapter_flags;
  CLI::App* const gen_adapter = gen->add_subcommand(
      "adapter", "An `adapter` resource, from the proto of its params.");
  adapter_flags.AddAdapterFlags(gen_adapter);
  VersionFlags version_flags;
  version_flags.AddFlags(app.add_subcommand("version", "Prints the version."));
  try {
    ParseCommandLine(argc, argv, &app);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kFailure;
  }
  if (*server) return Serve(args, inventory);
  if (*probe) return RunProbe(probe_flags);
  if (*validate) return Validate(validate_flags, inventory);
  if (*explain) return Explain(explain_flags, inventory);
  if (*gen_template) return Gen(GenTemplate, template_flags);
  if (*gen_adapter) return Gen(GenAdapter, adapter_flags);
  return Version(version_flags);
}

}  // namespace mixer::cmd

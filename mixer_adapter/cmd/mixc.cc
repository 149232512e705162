// mixc: calls a Mixer from the command line (spec server.md 12).
#include <chrono>
#include <iostream>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/util/json_util.h"
#include "grpcpp/grpcpp.h"
#include "mixer/v1/mixer.grpc.pb.h"
#include "mixer_adapter/base/go_code.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/cmd/attribute_flags.h"
#include "mixer_adapter/cmd/command_line.h"
#include "mixer_adapter/cmd/compress.h"
#include "mixer_adapter/cmd/eval.h"
#include "mixer_adapter/cmd/load.h"
#include "mixer_adapter/cmd/response_text.h"
#include "mixer_adapter/cmd/tracing_args.h"
#include "mixer_adapter/cmd/version_flags.h"

namespace mixer::cmd {
namespace {

using istio::mixer::v1::CheckRequest;
using istio::mixer::v1::CheckResponse;
using istio::mixer::v1::Mixer;
using istio::mixer::v1::ReportRequest;
using istio::mixer::v1::ReportResponse;

// Exit status of a wrong command line or a failed RPC, as the Go program's
// errors have it.
constexpr int kFailure = 255;

struct Flags {
  std::string mixer = "localhost:9091";
  AttributeFlags attributes;
  LoadFlags load;
  TracingArgs tracing;
  bool print_response = true;
  bool json = false;
  int report_batch_size = 1;
  std::vector<std::string> quotas;  // "name=amount,..."

  void AddFlags(CLI::App* app) {
    app->add_option("-m,--mixer", mixer, "Address of the Mixer.")
        ->capture_default_str();
    attributes.AddFlags(app);
    load.AddFlags(app);
    tracing.AddFlags(app);
    app->add_flag("--print_response{true}", print_response,
                  "Print the answers; default true.");
    app->add_option("--report_batch_size", report_batch_size,
                    "Attribute sets in one report.")
        ->capture_default_str();
  }

  // Of what concerns more than one command.
  absl::Status Validate() const {
    MIXER_RETURN_IF_ERROR(load.Validate());
    return tracing.Validate();
  }
};

std::unique_ptr<Mixer::Stub> Connect(const std::string& address) {
  return Mixer::NewStub(
      grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
}

absl::Status AddQuotas(const std::vector<std::string>& flags,
                       CheckRequest* request) {
  for (const std::string& list : flags) {
    for (const absl::string_view item : absl::StrSplit(list, ',')) {
      const std::size_t equals = item.find('=');
      if (equals == absl::string_view::npos) {
        return absl::InvalidArgumentError(absl::StrCat(
            "Quota definition ", item, " does not include an = sign"));
      }
      const std::string name(item.substr(0, equals));
      if (name.empty()) {
        return absl::InvalidArgumentError(absl::StrCat(
            "Quota definition ", item, " does not contain a valid name"));
      }
      std::int64_t amount;
      if (!absl::SimpleAtoi(item.substr(equals + 1), &amount)) {
        return absl::InvalidArgumentError(absl::StrCat(
            "Unable to parse quota value ", item, ": not a whole number"));
      }
      auto& quota = (*request->mutable_quotas())[name];
      quota.set_amount(amount);
      quota.set_best_effort(true);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<CheckRequest> NewCheckRequest(const Flags& flags) {
  MIXER_RETURN_IF_ERROR(flags.Validate());
  MIXER_ASSIGN_OR_RETURN(const auto attributes, flags.attributes.Parse());
  CheckRequest request;
  *request.mutable_attributes() = Compress(attributes, 0);
  MIXER_RETURN_IF_ERROR(AddQuotas(flags.quotas, &request));
  return request;
}

absl::StatusOr<ReportRequest> NewReportRequest(const Flags& flags) {
  MIXER_RETURN_IF_ERROR(flags.Validate());
  MIXER_ASSIGN_OR_RETURN(const auto attributes, flags.attributes.Parse());
  if (flags.report_batch_size < 0) {
    return absl::InvalidArgumentError("report_batch_size has to be at least 0");
  }
  ReportRequest request;
  for (int i = 0; i < flags.report_batch_size; ++i) {
    *request.add_attributes() = Compress(attributes, 0);
  }
  return request;
}

void PrintLocked(const std::string& text) {
  static std::mutex mu;
  const std::lock_guard<std::mutex> lock(mu);
  std::cout << text << std::flush;
}

int Fail(const absl::Status& status) {
  std::cerr << status.message() << "\n";
  return kFailure;
}

std::string AnswerText(const CheckResponse& answer, bool json) {
  if (!json) return CheckText(answer);
  std::string text;
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  (void)google::protobuf::util::MessageToJsonString(answer, &text, options);
  return text + "\n";
}

void Warn(const Flags& flags) {
  std::vector<std::string> warnings;
  flags.tracing.AddWarnings(&warnings);
  for (const std::string& warning : warnings) std::cerr << warning << "\n";
}

int Check(const Flags& flags) {
  const absl::StatusOr<CheckRequest> request = NewCheckRequest(flags);
  if (!request.ok()) return Fail(request.status());
  Warn(flags);
  const auto stub = Connect(flags.mixer);
  const auto start = std::chrono::system_clock::now().time_since_epoch();
  const std::int64_t first_id = (start % std::chrono::seconds(1)).count();
  const bool good = RunLoad(flags.load, [&](int i) {
    CheckRequest call = *request;
    call.set_deduplication_id(absl::StrCat(first_id + i));
    grpc::ClientContext context;
    CheckResponse answer;
    const grpc::Status status = stub->Check(&context, call, &answer);
    if (!status.ok()) {
      PrintLocked(absl::StrCat(
          "Check RPC failed with: ", GoCodeName(status.error_code()), " (",
          status.error_message(), ")\n"));
    } else if (flags.print_response) {
      PrintLocked(AnswerText(answer, flags.json));
    }
    return status.ok();
  });
  return good ? 0 : kFailure;
}

int Report(const Flags& flags) {
  const absl::StatusOr<ReportRequest> request = NewReportRequest(flags);
  if (!request.ok()) return Fail(request.status());
  Warn(flags);
  const auto stub = Connect(flags.mixer);
  const bool good = RunLoad(flags.load, [&](int) {
    grpc::ClientContext context;
    ReportResponse answer;
    const grpc::Status status = stub->Report(&context, *request, &answer);
    if (!status.ok()) {
      PrintLocked(absl::StrCat("Report RPC returned ",
                               GoCodeName(status.error_code()), " (",
                               status.error_message(), ")\n"));
    } else if (flags.print_response) {
      PrintLocked("Report RPC returned OK\n");
    }
    return status.ok();
  });
  return good ? 0 : kFailure;
}

int EvalExpressions(const EvalFlags& flags) {
  const absl::StatusOr<bool> good = Eval(flags, &std::cout);
  if (!good.ok()) return Fail(good.status());
  return *good ? 0 : kFailure;
}

int Version(const VersionFlags& flags) {
  const absl::StatusOr<std::string> text = flags.Text();
  if (!text.ok()) return Fail(text.status());
  std::cout << *text;
  return 0;
}

int Main(int argc, char** argv) {
  CLI::App app("Calls a Mixer, and tries expressions.", "mixc");
  app.require_subcommand(1);
  Flags flags;
  CLI::App* const check = app.add_subcommand(
      "check", "Asks Mixer whether a request may pass, and for quota.");
  flags.AddFlags(check);
  check
      ->add_option("-q,--quotas", flags.quotas,
                   "name=amount,...: quota to allocate, best effort")
      ->allow_extra_args(false);
  check->add_flag("--json", flags.json, "Print the answer as JSON.");
  CLI::App* const report =
      app.add_subcommand("report", "Reports the attributes of a request.");
  flags.AddFlags(report);
  EvalFlags eval_flags;
  CLI::App* const eval = app.add_subcommand(
      "eval", "Compiles an expression and evaluates it; calls no Mixer.");
  eval_flags.AddFlags(eval);
  VersionFlags version_flags;
  CLI::App* const version =
      app.add_subcommand("version", "Prints the version.");
  version_flags.AddFlags(version);
  try {
    ParseCommandLine(argc, argv, &app);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kFailure;
  }
  if (*version) return Version(version_flags);
  if (*eval) return EvalExpressions(eval_flags);
  return *check ? Check(flags) : Report(flags);
}

}  // namespace
}  // namespace mixer::cmd

int main(int argc, char** argv) { return mixer::cmd::Main(argc, argv); }

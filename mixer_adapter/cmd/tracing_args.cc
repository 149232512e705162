#include "mixer_adapter/cmd/tracing_args.h"

#include "absl/strings/str_cat.h"
#include "mixer_adapter/cmd/flags.h"

namespace mixer::cmd {

void TracingArgs::AddFlags(CLI::App* app) {
  app->add_option("--trace_zipkin_url", zipkin_url, "No effect.");
  app->add_option("--trace_jaeger_url", jaeger_url, "No effect.");
  app->add_flag("--trace_log_spans{true}", log_spans, "No effect.");
  app->add_option("--trace_sampling_rate", sampling_rate, "No effect.")
      ->capture_default_str();
}

absl::Status TracingArgs::Validate() const {
  if (!(sampling_rate >= 0 && sampling_rate <= 1)) {
    return absl::InvalidArgumentError(
        absl::StrCat("sampling rate must be in the range: [0.0, 1.0], got ",
                     sampling_rate, " (--trace_sampling_rate)"));
  }
  if (!zipkin_url.empty() && !jaeger_url.empty()) {
    return absl::InvalidArgumentError(
        "can't have Jaeger and Zipkin outputs active simultaneously: give one "
        "of --trace_jaeger_url and --trace_zipkin_url");
  }
  return absl::OkStatus();
}

void TracingArgs::AddWarnings(std::vector<std::string>* warnings) const {
  constexpr char kWhy[] = "RPCs are not traced";
  const TracingArgs unset;
  const NoEffect no_effect{warnings};
  no_effect(zipkin_url != unset.zipkin_url, "trace_zipkin_url", kWhy);
  no_effect(jaeger_url != unset.jaeger_url, "trace_jaeger_url", kWhy);
  no_effect(log_spans != unset.log_spans, "trace_log_spans", kWhy);
  no_effect(sampling_rate != unset.sampling_rate, "trace_sampling_rate", kWhy);
}

std::string TracingArgs::Dump() const {
  return absl::StrCat("TraceZipkinURL: ", zipkin_url,
                      "\nTraceJaegerURL: ", jaeger_url,
                      "\nTraceLogSpans: ", BoolText(log_spans),
                      "\nTraceSamplingRate: ", sampling_rate, "\n");
}

}  // namespace mixer::cmd

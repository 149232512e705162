// Any ReportRequest: how its dictionaries are used and its sets are applied,
// against the rules in their plainest form.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "mixer/v1/mixer.pb.h"
#include "mixer_adapter/testing/report_oracle.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  istio::mixer::v1::ReportRequest report;
  if (!report.ParseFromArray(data, static_cast<int>(size))) return 0;
  // Where protobuf keeps a known field of another wire type, we refuse it.
  report.DiscardUnknownFields();
  const std::string difference = mixer::testing::CompareReport(report);
  if (difference.empty()) return 0;
  std::fprintf(stderr, "%s\n", difference.c_str());
  std::abort();
}

#include "mixer_adapter/cmd/response_text.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "mixer_adapter/attribute/global_dictionary.h"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/spi/proto_duration.h"

namespace mixer::cmd {
namespace {

using istio::mixer::v1::CheckResponse;
using istio::mixer::v1::HeaderOperation;
using istio::mixer::v1::ReferencedAttributes;

std::string DurationText(const google::protobuf::Duration& duration) {
  return FormatGoDuration(spi::ToDuration(duration));
}

std::string Word(const ReferencedAttributes& references, int index) {
  if (index >= 0 && index < kGlobalWordCount) {
    return std::string(kGlobalWords[index]);
  }
  if (index < 0 && -(index + 1) < references.words_size()) {
    return references.words(-(index + 1));
  }
  return absl::StrCat("<unknown word ", index, ">");
}

std::string ReferencesText(const ReferencedAttributes& references) {
  std::vector<std::string> lines;
  for (const auto& match : references.attribute_matches()) {
    std::string name = Word(references, match.name());
    if (match.map_key() != 0) {
      absl::StrAppend(&name, "::", Word(references, match.map_key()));
    }
    lines.push_back(absl::StrCat(
        "    ", name, " ",
        ReferencedAttributes::Condition_Name(match.condition()), "\n"));
  }
  std::sort(lines.begin(), lines.end());
  return absl::StrJoin(lines, "");
}

// Rows of cells; columns are as wide as their widest cell and two blanks more.
std::string Table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], row[i].size());
    }
  }
  std::string text;
  for (const auto& row : rows) {
    text += "  ";
    for (std::size_t i = 0; i < row.size(); ++i) {
      text += row[i];
      if (i + 1 < row.size()) text.append(widths[i] - row[i].size() + 2, ' ');
    }
    text += "\n";
  }
  return text;
}

std::string QuotasText(const CheckResponse& answer) {
  if (answer.quotas().empty()) return "";
  std::vector<std::vector<std::string>> rows = {
      {"Quota", "Granted Amount", "Duration"}};
  const std::map<std::string, CheckResponse::QuotaResult> sorted(
      answer.quotas().begin(), answer.quotas().end());
  for (const auto& [name, quota] : sorted) {
    rows.push_back({name, absl::StrCat(quota.granted_amount()),
                    DurationText(quota.valid_duration())});
  }
  return Table(rows) + "\n";
}

std::string DirectiveText(const CheckResponse& answer) {
  if (!answer.precondition().has_route_directive()) return "";
  const auto& directive = answer.precondition().route_directive();
  std::string text = "  Route Directive\n";
  const auto append = [&text](const char* which, const HeaderOperation& op) {
    absl::StrAppend(&text, "    ", which, " header ",
                    HeaderOperation::Operation_Name(op.operation()), " ",
                    op.name(), ": ", op.value(), "\n");
  };
  for (const auto& op : directive.request_header_operations()) {
    append("request", op);
  }
  for (const auto& op : directive.response_header_operations()) {
    append("response", op);
  }
  if (directive.direct_response_code() != 0) {
    absl::StrAppend(&text, "    direct response ",
                    directive.direct_response_code(), ": ",
                    directive.direct_response_body(), "\n");
  }
  return text;
}

}  // namespace

std::string StatusText(const google::rpc::Status& status) {
  const auto code = static_cast<absl::StatusCode>(status.code());
  const std::string name = absl::StatusCodeToString(code);
  std::string text = name.empty() ? absl::StrCat("Code ", status.code()) : name;
  if (!status.message().empty()) {
    absl::StrAppend(&text, " (", status.message(), ")");
  }
  return text;
}

std::string CheckText(const CheckResponse& answer) {
  const auto& precondition = answer.precondition();
  return absl::StrCat(
      "Check RPC completed successfully. Check status was ",
      StatusText(precondition.status()),
      "\n  Valid use count: ", precondition.valid_use_count(),
      ", valid duration: ", DurationText(precondition.valid_duration()),
      "\n  Referenced Attributes\n",
      ReferencesText(precondition.referenced_attributes()),
      DirectiveText(answer), "\n", QuotasText(answer));
}

}  // namespace mixer::cmd

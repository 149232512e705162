#include "mixer_adapter/cmd/evaluation.h"

#include <arpa/inet.h>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "mixer_adapter/attribute/request_bag.h"
#include "mixer_adapter/base/scratch.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/expr/ast.h"
#include "mixer_adapter/expr/lint.h"
#include "mixer_adapter/expr/parser.h"
#include "mixer_adapter/expr/program.h"

namespace mixer::cmd {
namespace {

using json = nlohmann::ordered_json;

// As the reference prints bytes, and as an address if they are one.
std::string BytesText(const Value& value) {
  const std::string_view bytes = value.bytes();
  char address[INET6_ADDRSTRLEN];
  if (bytes.size() == 4) {
    inet_ntop(AF_INET, bytes.data(), address, sizeof(address));
  } else if (bytes.size() == 16) {
    inet_ntop(AF_INET6, bytes.data(), address, sizeof(address));
  } else {
    return GoText(value);
  }
  return absl::StrCat(address, " ", GoText(value));
}

std::string ValueText(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::kString:
      return json(std::string(value.string()))
          .dump(-1, ' ', false, json::error_handler_t::replace);
    case Value::Kind::kTimestamp:
      return absl::FormatTime("%E4Y-%m-%dT%H:%M:%E*SZ", value.time(),
                              absl::UTCTimeZone());
    case Value::Kind::kBytes:
      return BytesText(value);
    default:
      return GoText(value);
  }
}

// A name in the first column, what is said of it in the second.
void AppendItem(std::string_view name, std::string_view text,
                std::string* out) {
  constexpr std::size_t kColumn = 12;
  for (const absl::string_view line : absl::StrSplit(ToAbsl(text), '\n')) {
    std::string padded(name);
    padded.resize(kColumn, ' ');
    absl::StrAppend(out, padded, line, "\n");
    name = {};
  }
}

std::string ReadText(const Evaluation::Read& read) {
  return absl::StrCat(read.name, read.key.empty() ? "" : "::", read.key,
                      read.present ? " EXACT" : " ABSENCE");
}

void EvaluateProgram(const expr::Program& program, const Vocabulary& vocabulary,
                     std::string_view attributes, Evaluation* out) {
  Scratch scratch;
  RequestBag bag;
  const absl::Status decoded = bag.Decode(vocabulary, attributes, {}, &scratch);
  if (!decoded.ok()) {
    out->error = ToStd(decoded.message());
    return;
  }
  const Value value = program.Eval(bag, &scratch);
  if (value.is_error()) {
    out->error = ErrorText(value.error());
  } else {
    out->value = ValueText(value);
  }
  bag.references().ForEach(
      [&](AttributeId id, std::string_view key, bool present) {
        out->reads.push_back(
            {std::string(vocabulary.name(id)), std::string(key), present});
      });
}

}  // namespace

std::string Evaluation::ToText() const {
  std::string out;
  AppendItem("expression", expression, &out);
  if (!compile_error.empty()) {
    AppendItem("error", compile_error, &out);
    return out;
  }
  AppendItem("parsed", parsed, &out);
  AppendItem("type", type, &out);
  AppendItem("program", ToStd(absl::StripSuffix(program, "\n")), &out);
  for (const std::string& warning : warnings) {
    AppendItem("warning", warning, &out);
  }
  std::string_view label = "reads";
  for (const Read& read : reads) {
    AppendItem(label, ReadText(read), &out);
    label = {};
  }
  if (error.empty()) {
    AppendItem("value", value, &out);
  } else {
    AppendItem("error", error, &out);
  }
  return out;
}

json Evaluation::ToJson() const {
  json out = {{"expression", expression}};
  if (!compile_error.empty()) {
    out["compile_error"] = compile_error;
    return out;
  }
  out["parsed"] = parsed;
  out["type"] = type;
  out["program"] = program;
  out["warnings"] = warnings;
  out["reads"] = json::array();
  for (const Read& read : reads) {
    json entry = {{"name", read.name},
                  {"condition", read.present ? "EXACT" : "ABSENCE"}};
    if (!read.key.empty()) entry["map_key"] = read.key;
    out["reads"].push_back(std::move(entry));
  }
  if (error.empty()) {
    out["value"] = value;
  } else {
    out["error"] = error;
  }
  return out;
}

Evaluation Evaluate(std::string_view expression, const Vocabulary& vocabulary,
                    std::string_view attributes) {
  Evaluation out;
  out.expression = std::string(expression);
  const absl::StatusOr<expr::Program> program =
      expr::Program::Compile(expression, vocabulary);
  if (!program.ok()) {
    out.compile_error = ToStd(program.status().message());
    return out;
  }
  out.parsed = expr::CanonicalText(*expr::Parse(expression));
  out.type = std::string(ValueTypeName(program->type()));
  out.program = program->Dump();
  out.warnings = expr::Lint(expression, vocabulary);
  EvaluateProgram(*program, vocabulary, attributes, &out);
  return out;
}

}  // namespace mixer::cmd

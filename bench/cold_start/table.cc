#include "bench/cold_start/table.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace mixer::cold_start {
namespace {

using Row = std::vector<std::string>;

// Columns as wide as their widest cell; the first is words, the rest figures.
std::string Markdown(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths(rows.front().size(), 3);
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], row[i].size());
    }
  }
  std::string text;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const std::string pad(widths[i] - rows[r][i].size(), ' ');
      absl::StrAppend(&text, "| ", i == 0 ? rows[r][i] + pad : pad + rows[r][i],
                      " ");
    }
    absl::StrAppend(&text, "|\n");
    if (r > 0) continue;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      absl::StrAppend(&text, "|", std::string(widths[i] + 1, '-'),
                      i == 0 ? "-" : ":");
    }
    absl::StrAppend(&text, "|\n");
  }
  return text;
}

std::string Percent(double percent) {
  if (percent == 0) return "0";
  return absl::StrFormat("%.*f %%", percent < 10 ? 2 : 1, percent);
}

Row DesignRow(const Result& result) {
  const Summary sum = Summarize(result);
  const auto cold_latency = [&sum](absl::Duration latency) {
    return sum.few_served() ? "-" : ShortDuration(latency);
  };
  return {result.design,
          absl::StrCat(sum.requests),
          absl::StrCat(sum.cold),
          absl::StrCat(sum.failed + sum.failed_warm),
          Percent(sum.failed_percent()),
          cold_latency(sum.p50),
          cold_latency(sum.p90),
          cold_latency(sum.p99),
          cold_latency(sum.max),
          ShortDuration(sum.warm_p50),
          absl::StrCat(result.wakeups),
          absl::StrCat(result.lost_wakeups),
          ShortDuration(result.longest_asleep),
          absl::StrCat(result.received)};
}

}  // namespace

std::string ShortDuration(absl::Duration duration) {
  if (duration == absl::ZeroDuration()) return "0";
  const double ms = absl::ToDoubleMilliseconds(duration);
  const bool seconds = ms >= 999.5;
  const double value = seconds ? ms / 1000 : ms;
  const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return absl::StrFormat("%.*f %s", decimals, value, seconds ? "s" : "ms");
}

std::string DesignTable(const std::vector<Result>& results) {
  std::vector<Row> rows = {{"design", "requests", "cold", "failed", "of cold",
                            "p50", "p90", "p99", "max", "warm p50", "wake-ups",
                            "lost", "longest asleep", "messages"}};
  for (const Result& result : results) rows.push_back(DesignRow(result));
  return Markdown(rows);
}

std::string SeriesTable(const std::vector<SeriesPoint>& points) {
  Row header = {"pods take"};
  for (const SeriesPoint& point : points) {
    header.push_back(ShortDuration(point.pod_start));
  }
  std::vector<Row> rows = {header};
  for (std::size_t i = 0; i < points.front().results.size(); ++i) {
    Row row = {points.front().results[i].design};
    for (const SeriesPoint& point : points) {
      const Summary sum = Summarize(point.results[i]);
      row.push_back(
          absl::StrCat(sum.few_served() ? "-" : ShortDuration(sum.p50), ", ",
                       Percent(sum.failed_percent())));
    }
    rows.push_back(row);
  }
  return Markdown(rows);
}

}  // namespace mixer::cold_start

#include "bench/cold_start/picture.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "bench/cold_start/designs.h"
#include "bench/cold_start/svg.h"
#include "bench/cold_start/table.h"
#include "mixer_adapter/base/go_duration.h"

namespace mixer::cold_start {
namespace {

using Anchor = Svg::Anchor;

constexpr int kWidth = 1240;
constexpr int kHeight = 590;

// Where a panel's axes are.
struct Frame {
  double left, top, right, bottom;
};
constexpr Frame kCurves = {70, 80, 640, 420};
constexpr Frame kBars = {850, 80, 970, 420};

const Stroke kAxis = {"#222222", 1, ""};
const Stroke kGrid = {"#dddddd", 1, ""};

// ---- curves ----------------------------------------------------------------

// The time axis: logarithmic, in milliseconds.
constexpr double kFirstMs = 50;

struct Tick {
  double ms;
  const char* text;
};
constexpr Tick kTicks[] = {
    {100, "100 ms"},  {200, "200 ms"},    {500, "500 ms"},   {1'000, "1 s"},
    {2'000, "2 s"},   {5'000, "5 s"},     {10'000, "10 s"},  {20'000, "20 s"},
    {50'000, "50 s"}, {100'000, "100 s"}, {200'000, "200 s"}};

// Long enough for every latency.
class TimeAxis {
 public:
  explicit TimeAxis(const std::vector<Result>& results) {
    absl::Duration longest;
    for (const Result& result : results) {
      longest = std::max(longest, Summarize(result).max);
    }
    for (const Tick& tick : kTicks) {
      last_ms_ = tick.ms;
      if (absl::Milliseconds(tick.ms) >= longest) break;
    }
  }

  double last_ms() const { return last_ms_; }
  double XOf(double ms) const {
    const double part = std::log(ms / kFirstMs) / std::log(last_ms_ / kFirstMs);
    return kCurves.left + part * (kCurves.right - kCurves.left);
  }
  // A time that is this part of the way along the axis.
  double MsAt(double part) const {
    return kFirstMs * std::pow(last_ms_ / kFirstMs, part);
  }

 private:
  double last_ms_ = 0;
};

double YOf(double part) {
  return kCurves.bottom - part * (kCurves.bottom - kCurves.top);
}

void DrawTimeAxis(const TimeAxis& axis, Svg* svg) {
  for (const Tick& tick : kTicks) {
    if (tick.ms > axis.last_ms()) break;
    const double x = axis.XOf(tick.ms);
    svg->Line({x, kCurves.top}, {x, kCurves.bottom}, kGrid);
    svg->Text({x, kCurves.bottom + 18}, tick.text, Anchor::kMiddle);
  }
  svg->Text({kCurves.left, kCurves.bottom + 18}, "50 ms", Anchor::kMiddle);
  svg->Text({(kCurves.left + kCurves.right) / 2, kCurves.bottom + 38},
            "added latency, logarithmic", Anchor::kMiddle);
}

void DrawPartAxis(Svg* svg) {
  for (int percent = 0; percent <= 100; percent += 20) {
    const double y = YOf(percent / 100.0);
    svg->Line({kCurves.left, y}, {kCurves.right, y}, kGrid);
    svg->Text({kCurves.left - 8, y + 4}, absl::StrCat(percent, " %"),
              Anchor::kEnd);
  }
  svg->Line({kCurves.left, kCurves.top}, {kCurves.left, kCurves.bottom}, kAxis);
  svg->Line({kCurves.left, kCurves.bottom}, {kCurves.right, kCurves.bottom},
            kAxis);
}

// How many cold requests were served within each time, in parts of all.
void DrawCurve(const DesignSpec& design, const Result& result,
               const TimeAxis& axis, Svg* svg) {
  constexpr int kSteps = 285;  // one each 2 pixels
  const std::vector<absl::Duration> latencies = ColdLatencies(result);
  const int cold = Summarize(result).cold;
  if (cold == 0) return;
  std::vector<Point> points;
  for (int step = 0; step <= kSteps; ++step) {
    const double ms = axis.MsAt(step / double{kSteps});
    const auto within = std::upper_bound(latencies.begin(), latencies.end(),
                                         absl::Milliseconds(ms));
    const auto count = static_cast<double>(within - latencies.begin());
    points.push_back({axis.XOf(ms), YOf(count / cold)});
  }
  svg->Path(points, {design.colour, 2.2, design.dash});
}

void DrawLegend(const std::vector<Result>& results, Svg* svg) {
  constexpr int kColumns = 2;
  int place = 0;
  for (const Result& result : results) {
    const DesignSpec& design = *FindDesign(result.design);
    if (!design.curve) continue;
    const double x = kCurves.left + (place % kColumns) * 290;
    const int row = place / kColumns;
    const double y = kCurves.bottom + 72 + row * 24;
    svg->Line({x, y - 4}, {x + 44, y - 4}, {design.colour, 3, design.dash});
    svg->Text({x + 54, y}, design.name, Anchor::kStart);
    ++place;
  }
}

// ---- bars ------------------------------------------------------------------

// Right ends of the columns of figures beside the bars.
constexpr double kMedianColumn = 1075;
constexpr double kTailColumn = 1135;
constexpr double kLostColumn = 1215;

void DrawBar(const Result& result, double y, double height, Svg* svg) {
  const DesignSpec& design = *FindDesign(result.design);
  const Summary sum = Summarize(result);
  const double percent = sum.failed_percent();
  const double foot = y + height / 2 + 4;
  svg->Text({kBars.left - 8, foot}, design.name, Anchor::kEnd);
  const double width = (kBars.right - kBars.left) * percent / 100;
  svg->Rect({kBars.left, y + 6}, width, height - 12,
            design.curve ? design.colour : "#888888");
  svg->Text({kBars.left + width + 5, foot},
            percent == 0
                ? "0"
                : absl::StrFormat("%.*f", percent < 1 ? 2 : 1, percent),
            Anchor::kStart);
  svg->Text({kMedianColumn, foot},
            sum.few_served() ? "-" : ShortDuration(sum.p50), Anchor::kEnd);
  svg->Text({kTailColumn, foot},
            sum.few_served() ? "-" : ShortDuration(sum.p99), Anchor::kEnd);
  svg->Text({kLostColumn, foot}, absl::StrCat(result.lost_wakeups),
            Anchor::kEnd);
}

void DrawBars(const std::vector<Result>& results, Svg* svg) {
  for (int percent = 0; percent <= 100; percent += 50) {
    const double x = kBars.left + (kBars.right - kBars.left) * percent / 100;
    svg->Line({x, kBars.top}, {x, kBars.bottom}, kGrid);
    svg->Text({x, kBars.bottom + 18}, absl::StrCat(percent, " %"),
              Anchor::kMiddle);
  }
  const double height =
      (kBars.bottom - kBars.top) / static_cast<double>(results.size());
  for (std::size_t i = 0; i < results.size(); ++i) {
    DrawBar(results[i], kBars.top + height * static_cast<double>(i), height,
            svg);
  }
  svg->Line({kBars.left, kBars.top}, {kBars.left, kBars.bottom}, kAxis);
}

void DrawHeadings(Svg* svg) {
  svg->Text({kCurves.left, 34}, "Cold starts in simulation", Anchor::kStart, 20,
            true);
  svg->Text({kCurves.left, 64}, "Cold requests served within a time",
            Anchor::kStart, 14, true);
  svg->Text({kBars.right, 64}, "Cold requests failed", Anchor::kEnd, 14, true);
  svg->Text({kTailColumn, 46}, "of those served", Anchor::kEnd);
  svg->Text({kMedianColumn, 64}, "median", Anchor::kEnd);
  svg->Text({kTailColumn, 64}, "99 %", Anchor::kEnd);
  svg->Text({kLostColumn, 46}, "wake-ups", Anchor::kEnd);
  svg->Text({kLostColumn, 64}, "lost", Anchor::kEnd);
}

// ---- notes -----------------------------------------------------------------

std::string Text(const DurationRange& range) {
  return absl::StrCat(FormatGoDuration(range.min), " to ",
                      FormatGoDuration(range.max));
}

std::vector<std::string> Notes(const Options& options) {
  const bool restarts = options.restart_interval > absl::ZeroDuration();
  return {
      absl::StrCat(options.revisions, " revisions, ",
                   absl::ToDoubleHours(options.duration),
                   " h; no pod after 90 s without requests; seed ",
                   options.seed),
      absl::StrCat("pods take ", Text(options.pod_start), ", log-uniform"),
      absl::StrCat("the gateway learns of them after ",
                   Text(options.gateway_lag), " (assumed)"),
      restarts ? absl::StrCat("the Autoscaler restarts each ",
                              absl::ToDoubleMinutes(options.restart_interval),
                              " min, is away ", Text(options.outage))
               : "the Autoscaler never restarts",
      absl::StrCat("settling time of hold ", FormatGoDuration(options.settle),
                   "; ours runs as it is, the rest is a model"),
      "grey: no curve, for nothing is served or another is alike"};
}

void DrawNotes(const Options& options, Svg* svg) {
  double y = kCurves.bottom + 60;
  for (const std::string& note : Notes(options)) {
    svg->Text({kBars.left - 180, y}, note, Anchor::kStart, 12);
    y += 18;
  }
}

}  // namespace

std::string Picture(const std::vector<Result>& results,
                    const Options& options) {
  Svg svg(kWidth, kHeight, "Cold starts in simulation, by design");
  DrawHeadings(&svg);
  const TimeAxis axis(results);
  DrawTimeAxis(axis, &svg);
  DrawPartAxis(&svg);
  for (const Result& result : results) {
    const DesignSpec& design = *FindDesign(result.design);
    if (design.curve) DrawCurve(design, result, axis, &svg);
  }
  DrawLegend(results, &svg);
  DrawBars(results, &svg);
  DrawNotes(options, &svg);
  return svg.Finish();
}

}  // namespace mixer::cold_start

#include "bench/cold_start/picture.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "bench/cold_start/designs.h"
#include "bench/cold_start/svg.h"

namespace mixer::cold_start {
namespace {

using Anchor = Svg::Anchor;

constexpr int kWidth = 1120;
constexpr int kHeight = 640;

// Where a panel's axes are.
struct Frame {
  double left, top, right, bottom;
};
constexpr Frame kCurves = {70, 80, 640, 420};
constexpr Frame kBars = {870, 80, 1060, 420};

const Stroke kAxis = {"#222222", 1, ""};
const Stroke kGrid = {"#dddddd", 1, ""};

// ---- curves ----------------------------------------------------------------

// The time axis: logarithmic, in milliseconds.
constexpr double kFirstMs = 50;
constexpr double kLastMs = 100'000;
constexpr int kSteps = 228;  // of a curve: one each 2.5 pixels

double XOf(double ms) {
  const double part = std::log(ms / kFirstMs) / std::log(kLastMs / kFirstMs);
  return kCurves.left + part * (kCurves.right - kCurves.left);
}

double YOf(double part) {
  return kCurves.bottom - part * (kCurves.bottom - kCurves.top);
}

void DrawTimeAxis(Svg* svg) {
  struct Tick {
    double ms;
    const char* text;
  };
  constexpr Tick kTicks[] = {
      {100, "100 ms"}, {200, ""},         {500, ""},        {1'000, "1 s"},
      {2'000, "2 s"},  {5'000, "5 s"},    {10'000, "10 s"}, {20'000, "20 s"},
      {50'000, ""},    {100'000, "100 s"}};
  for (const Tick& tick : kTicks) {
    const double x = XOf(tick.ms);
    svg->Line({x, kCurves.top}, {x, kCurves.bottom}, kGrid);
    svg->Text({x, kCurves.bottom + 18}, tick.text, Anchor::kMiddle);
  }
  svg->Text({XOf(kFirstMs), kCurves.bottom + 18}, "50 ms", Anchor::kMiddle);
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
void DrawCurve(const DesignSpec& design, const Result& result, Svg* svg) {
  const std::vector<absl::Duration> latencies = ColdLatencies(result);
  const int cold = Summarize(result).cold;
  if (cold == 0) return;
  std::vector<Point> points;
  for (int step = 0; step <= kSteps; ++step) {
    const double ms =
        kFirstMs * std::pow(kLastMs / kFirstMs, step / double{kSteps});
    const auto within = std::upper_bound(latencies.begin(), latencies.end(),
                                         absl::Milliseconds(ms));
    points.push_back(
        {XOf(ms), YOf(static_cast<double>(within - latencies.begin()) / cold)});
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
    const double y = kCurves.bottom + 72 + (place / kColumns) * 24.0;
    svg->Line({x, y - 4}, {x + 44, y - 4}, {design.colour, 3, design.dash});
    svg->Text({x + 54, y}, design.name, Anchor::kStart);
    ++place;
  }
}

// ---- bars ------------------------------------------------------------------

void DrawBars(const std::vector<Result>& results, Svg* svg) {
  const double height =
      (kBars.bottom - kBars.top) / static_cast<double>(results.size());
  for (int percent = 0; percent <= 100; percent += 50) {
    const double x = kBars.left + (kBars.right - kBars.left) * percent / 100;
    svg->Line({x, kBars.top}, {x, kBars.bottom}, kGrid);
    svg->Text({x, kBars.bottom + 18}, absl::StrCat(percent, " %"),
              Anchor::kMiddle);
  }
  for (std::size_t i = 0; i < results.size(); ++i) {
    const DesignSpec& design = *FindDesign(results[i].design);
    const double percent = Summarize(results[i]).failed_percent();
    const double y = kBars.top + height * static_cast<double>(i);
    const double width = (kBars.right - kBars.left) * percent / 100;
    svg->Text({kBars.left - 8, y + height / 2 + 4}, design.name, Anchor::kEnd);
    svg->Rect({kBars.left, y + 5}, width, height - 10,
              design.curve ? design.colour : "#888888");
    svg->Text({kBars.left + width + 5, y + height / 2 + 4},
              percent == 0 ? "0" : absl::StrFormat("%.1f", percent),
              Anchor::kStart);
  }
  svg->Line({kBars.left, kBars.top}, {kBars.left, kBars.bottom}, kAxis);
}

}  // namespace

std::string Picture(const std::vector<Result>& results) {
  Svg svg(kWidth, kHeight, "Cold starts in simulation, by design");
  svg.Text({kCurves.left, 34}, "Cold starts in simulation", Anchor::kStart, 20,
           true);
  svg.Text({kCurves.left, 64}, "Cold requests served within a time",
           Anchor::kStart, 14, true);
  svg.Text({kBars.left - 190, 64}, "Cold requests failed, %", Anchor::kStart,
           14, true);
  DrawTimeAxis(&svg);
  DrawPartAxis(&svg);
  for (const Result& result : results) {
    const DesignSpec& design = *FindDesign(result.design);
    if (design.curve) DrawCurve(design, result, &svg);
  }
  DrawLegend(results, &svg);
  DrawBars(results, &svg);
  return svg.Finish();
}

}  // namespace mixer::cold_start

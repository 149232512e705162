#include "mixer_adapter/adapters/kactivator/page/activations_chart.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "mixer_adapter/adapters/kactivator/page/activations_text.h"
#include "mixer_adapter/adapters/kactivator/page/cold_start_phases.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::kactivator {
namespace {

using Entry = ActivationBoard::Entry;
using Kind = ColdStartPhase::Kind;
using Outcome = ColdStart::Outcome;

// In pixels. A row has its name above its bar.
constexpr int kAxisHeight = 30;
constexpr int kRowHeight = 52;
constexpr int kNameBaseline = 14;
constexpr int kBarTop = 27;
constexpr int kBarHeight = 14;
// From the end of the axis to the right edge: the style sheet leaves it beside
// the chart.
constexpr char kMargin[] = "72";
// What fits beside the outcome on a narrow phone.
constexpr std::size_t kMaxName = 34;

// Marks of points in time, around (0, 0).
struct Mark {
  std::string_view id;
  std::string_view path;
  std::string_view meaning;
  std::string_view in_legend;  // its transform there
};
constexpr Mark kSent = {"m-sent", "M-5-14h10l-5 7z", "wake-up sent",
                        "translate(11 20)"};
constexpr Mark kDelivered = {"m-delivered", "M0 7l5 7h-10z",
                             "read by the Autoscaler's host",
                             "translate(11 0)"};
constexpr Mark kStarting = {"m-starting", "M-1.5-10h3v20h-3z", "pods are there",
                            "translate(11 10)"};
constexpr Mark kReady = {"m-ready", "M0-8l6 8-6 8-6-8z", "pods serve",
                         "translate(11 10)"};
constexpr Mark kMarks[] = {kSent, kDelivered, kStarting, kReady};

std::string_view ClassOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kUnderWay:
      return "underway";
    case Outcome::kServed:
      return "served";
    case Outcome::kGaveUp:
      return "gaveup";
    case Outcome::kUnknown:
      return "unknown";
  }
  return "";
}

std::string_view Explain(Kind kind) {
  switch (kind) {
    case Kind::kDecision:
      return "until the Autoscaler's host has read the wake-up";
    case Kind::kScaler:
      return "until pods are there";
    case Kind::kReady:
      return "until they serve";
    case Kind::kRelease:
      return "until waiting Checks are let through";
  }
  return "";
}

// What the row says to who points at it.
std::string Description(const Entry& entry, absl::Time now) {
  const ColdStart& start = entry.cold_start;
  std::string text = absl::StrCat(RevisionText(start.revision), ": ",
                                  ToAbsl(OutcomeName(start.outcome)), ", ",
                                  DurationText(TotalTime(start, now)));
  for (const ColdStartPhase& phase : PhasesOf(start, now)) {
    absl::StrAppend(&text, "; ", ToAbsl(PhaseName(phase.kind)), " ",
                    DurationText(phase.length()));
  }
  return text;
}

class Chart {
 public:
  Chart(const TimeAxis& axis, absl::Time now, MarkupWriter* out)
      : axis_(axis), now_(now), out_(*out) {}

  void Write(const std::vector<const Entry*>& rows) {
    const int height = kAxisHeight + kRowHeight * static_cast<int>(rows.size());
    out_.Open("svg", {{"xmlns", "http://www.w3.org/2000/svg"},
                      {"class", "chart"},
                      {"width", "100%"},
                      {"height", absl::StrCat(height)},
                      {"role", "img"},
                      {"aria-labelledby", "chart-title chart-desc"}});
    out_.Element("title", "Timeline of cold starts", {{"id", "chart-title"}});
    out_.Element(
        "desc",
        absl::StrCat("One row for each of ", rows.size(),
                     ", latest on top, from its first request on; the table "
                     "of cold starts has the same as numbers."),
        {{"id", "chart-desc"}});
    WriteMarks();
    WriteAxis(height);
    int top = kAxisHeight;
    for (const Entry* const row : rows) {
      WriteRow(*row, top);
      top += kRowHeight;
    }
    out_.Close();
  }

 private:
  std::string Percent(absl::Duration time) const {
    const double share = absl::FDivDuration(time, axis_.length());
    return absl::StrFormat("%.5g%%", 100 * share);
  }

  void WriteMarks() {
    out_.Open("defs");
    for (const Mark& mark : kMarks) {
      out_.Empty("path", {{"id", mark.id}, {"d", mark.path}});
    }
    out_.Close();
  }

  void WriteAxis(int height) {
    for (int i = 0; i <= axis_.steps; ++i) {
      const absl::Duration time = i * axis_.step;
      const std::string x = Percent(time);
      out_.Empty("line", {{"class", "grid"},
                          {"x1", x},
                          {"x2", x},
                          {"y1", absl::StrCat(kAxisHeight - 8)},
                          {"y2", absl::StrCat(height)}});
      out_.Element("text", absl::StrCat(absl::ToDoubleSeconds(time), " s"),
                   {{"class", "tick"},
                    {"x", x},
                    {"y", "14"},
                    {"text-anchor", i == 0 ? "start" : "middle"}});
    }
  }

  void WriteRow(const Entry& entry, int top) {
    const ColdStart& start = entry.cold_start;
    const std::string_view name = ClassOf(start.outcome);
    out_.Open("g", {{"class", absl::StrCat("row ", ToAbsl(name))}});
    out_.Element("title", Description(entry, now_));
    out_.Element("text", Shorten(RevisionText(start.revision), kMaxName),
                 {{"x", "0"}, {"y", absl::StrCat(top + kNameBaseline)}});
    out_.Element("text", OutcomeName(start.outcome),
                 {{"class", "outcome"},
                  {"x", "100%"},
                  {"dx", kMargin},
                  {"y", absl::StrCat(top + kNameBaseline)},
                  {"text-anchor", "end"}});
    out_.Element("text", DurationText(TotalTime(start, now_)),
                 {{"x", "100%"},
                  {"dx", kMargin},
                  {"y", absl::StrCat(top + kBarTop + kBarHeight - 2)},
                  {"text-anchor", "end"}});
    for (const ColdStartPhase& phase : PhasesOf(start, now_)) {
      WritePhase(phase, top);
    }
    WriteMark(kSent, start.sent, start, top);
    WriteMark(kDelivered, start.delivered, start, top);
    WriteMark(kStarting, start.starting, start, top);
    WriteMark(kReady, start.ready, start, top);
    out_.Close();
  }

  void WritePhase(const ColdStartPhase& phase, int top) {
    const std::string_view name = PhaseName(phase.kind);
    out_.Empty("rect", {{"class",
                         absl::StrCat(ToAbsl(name), phase.open ? " open" : "")},
                        {"x", Percent(phase.begin)},
                        {"y", absl::StrCat(top + kBarTop)},
                        {"width", Percent(phase.length())},
                        {"height", absl::StrCat(kBarHeight)}});
  }

  void WriteMark(const Mark& mark, absl::Time time, const ColdStart& start,
                 int top) {
    if (time == ColdStart::kNever) return;
    out_.Empty("use", {{"href", absl::StrCat("#", ToAbsl(mark.id))},
                       {"x", Percent(SinceNoted(time, start, now_))},
                       {"y", absl::StrCat(top + kBarTop + kBarHeight / 2)}});
  }

  const TimeAxis axis_;
  const absl::Time now_;
  MarkupWriter& out_;
};

}  // namespace

TimeAxis AxisFor(absl::Duration longest) {
  constexpr int kMaxSteps = 5;
  absl::Duration ten = absl::Milliseconds(1);
  for (;; ten *= 10) {
    for (const int factor : {1, 2, 5}) {
      const absl::Duration step = factor * ten;
      if (longest > step * kMaxSteps) continue;
      absl::Duration rest;
      const auto whole = absl::IDivDuration(longest, step, &rest);
      const bool more = rest > absl::ZeroDuration() || whole == 0;
      return {step, static_cast<int>(whole) + (more ? 1 : 0)};
    }
  }
}

void WriteChart(const std::vector<const Entry*>& rows, absl::Time now,
                MarkupWriter* out) {
  absl::Duration longest;
  for (const Entry* const row : rows) {
    longest = std::max(longest, TotalTime(row->cold_start, now));
  }
  Chart(AxisFor(longest), now, out).Write(rows);
}

void WriteLegend(MarkupWriter* out) {
  out->Open("ul", {{"class", "legend"}});
  for (const Kind kind : ColdStartPhase::kKinds) {
    out->Open("li").Open("svg", {{"class", "key"}, {"aria-hidden", "true"}});
    out->Empty("rect", {{"class", PhaseName(kind)},
                        {"y", "3"},
                        {"width", "22"},
                        {"height", "14"}});
    out->Close().Open("span").Element("b", PhaseName(kind));
    out->Text(" ").Text(Explain(kind)).Close().Close();
  }
  for (const Mark& mark : kMarks) {
    out->Open("li").Open("svg", {{"class", "key"}, {"aria-hidden", "true"}});
    out->Empty("path", {{"d", mark.path}, {"transform", mark.in_legend}});
    out->Close().Element("span", mark.meaning).Close();
  }
  out->Close();
}

}  // namespace mixer::kactivator

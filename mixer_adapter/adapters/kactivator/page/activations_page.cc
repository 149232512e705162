#include "mixer_adapter/adapters/kactivator/page/activations_page.h"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "mixer_adapter/adapters/kactivator/page/activations_assets.h"
#include "mixer_adapter/adapters/kactivator/page/activations_chart.h"
#include "mixer_adapter/adapters/kactivator/page/activations_text.h"
#include "mixer_adapter/adapters/kactivator/page/cold_start_phases.h"
#include "mixer_adapter/base/markup.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::kactivator {
namespace {

using Entry = ActivationBoard::Entry;
using Outcome = ColdStart::Outcome;
using Picture = ActivationBoard::Picture;

constexpr char kNone[] = "\xE2\x80\x93";  // a dash: it did not happen

// Of those that are shown, if there are so many.
constexpr std::size_t kShownEnded = 25;

struct Section {
  const char* id;
  const char* title;
};
constexpr Section kHandlers = {"handlers", "Handlers"};
constexpr Section kTimeline = {"timeline", "Timeline"};
constexpr Section kColdStarts = {"starts", "Cold starts"};
constexpr Section kRevisions = {"revisions", "Active revisions"};
constexpr Section kSections[] = {kHandlers, kTimeline, kColdStarts, kRevisions};

std::string Policy() {
  return absl::StrCat("default-src 'none'; connect-src 'self'; img-src data:; ",
                      "style-src ", ToAbsl(ActivationsStyle().source),
                      "; script-src ", ToAbsl(ActivationsScript().source),
                      "; base-uri 'none'; form-action 'none'");
}

std::string_view ToneOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kUnderWay:
      return "warn";
    case Outcome::kServed:
      return "good";
    case Outcome::kGaveUp:
      return "bad";
    case Outcome::kUnknown:
      return "muted";
  }
  return "";
}

std::string ClockText(absl::Time time) {
  return absl::FormatTime("%H:%M:%S", time, absl::UTCTimeZone());
}

class Page {
 public:
  Page(const Picture& picture, absl::Time now) : picture_(picture), now_(now) {
    const std::size_t rest = std::min(picture.ended.size(), kShownEnded);
    Take(picture.under_way, kShownColdStarts - rest);
    Take(picture.ended, kShownColdStarts - cold_starts_.size());
  }

  std::string Write() {
    out_.Raw("<!DOCTYPE html>\n").Open("html", {{"lang", "en"}});
    WriteHead();
    out_.Open("body").Open("header").Element("h1", "Activations");
    out_.Element("p", "", {{"id", "state"}, {"role", "status"}});
    WriteNavigation();
    out_.Close();
    out_.Open("main", {{"id", "main"}});
    WriteSummary();
    WriteHandlers();
    WriteTimeline();
    WriteColdStarts();
    WriteRevisions();
    out_.Close();
    WriteFooter();
    out_.Open("script").Raw(ActivationsScript().text);
    return out_.Finish();
  }

 private:
  void Take(const std::vector<Entry>& entries, std::size_t max) {
    for (const Entry& entry : entries) {
      if (max-- == 0) break;
      cold_starts_.push_back(&entry);
    }
  }

  void WriteHead() {
    out_.Open("head").Empty("meta", {{"charset", "utf-8"}});
    out_.Empty("meta", {{"http-equiv", "Content-Security-Policy"},
                        {"content", Policy()}});
    out_.Empty("meta", {{"name", "viewport"},
                        {"content", "width=device-width, initial-scale=1"}});
    out_.Empty("meta", {{"name", "color-scheme"}, {"content", "light dark"}});
    out_.Open("noscript");
    out_.Empty("meta", {{"http-equiv", "refresh"}, {"content", "5"}}).Close();
    out_.Empty("link", {{"rel", "icon"}, {"href", "data:,"}});
    out_.Element("title", "Activations");
    out_.Open("style").Raw(ActivationsStyle().text).Close().Close();
  }

  // A phone's page is long.
  void WriteNavigation() {
    out_.Open("nav", {{"aria-label", "Parts of the page"}});
    for (const auto& [id, title] : kSections) {
      out_.Element("a", title, {{"href", absl::StrCat("#", id)}}).Text(" ");
    }
    out_.Close();
  }

  void WriteSummary() {
    std::size_t active = 0;
    for (const HandlerStatus& handler : picture_.handlers) {
      active += handler.active;
    }
    out_.Open("p", {{"class", "muted"}}).Text("As of ");
    WriteTime(absl::StrCat(ClockText(now_), " UTC"), now_);
    out_.Text(absl::StrCat(": ", CountText(active, "active revision"), ", ",
                           CountText(picture_.under_way_total, "cold start"),
                           " under way, ", picture_.ended.size(),
                           " ended of late."));
    out_.Close();
  }

  void WriteTime(std::string_view text, absl::Time time) {
    const std::string full =
        absl::FormatTime(absl::RFC3339_sec, time, absl::UTCTimeZone());
    out_.Element("time", text, {{"datetime", full}});
  }

  void OpenSection(const Section& section) {
    out_.Open("section", {{"aria-labelledby", section.id}});
    out_.Element("h2", section.title, {{"id", section.id}});
  }

  // ---- handlers ------------------------------------------------------------

  void WriteHandlers() {
    OpenSection(kHandlers);
    if (picture_.handlers.empty()) {
      out_.Element("p",
                   "No handler yet. There is one for each handler resource "
                   "with the adapter kactivator that a rule uses; "
                   "/debug/config has what is wrong with the configuration.");
    }
    out_.Open("div", {{"class", "cards"}});
    for (const HandlerStatus& handler : picture_.handlers) {
      WriteHandler(handler);
    }
    out_.Close().Close();
  }

  void WriteHandler(const HandlerStatus& handler) {
    out_.Open("article", {{"class", "card"}}).Element("h3", handler.name);
    out_.Open("dl").Element("dt", "Autoscaler");
    out_.Element("dd", handler.endpoint).Element("dt", "Connection");
    out_.Element("dd",
                 handler.connected ? "\xE2\x97\x8F connected"
                                   : "\xE2\x97\x8B not connected",
                 {{"class", handler.connected ? "good" : "bad"}});
    out_.Element("dt", "Checks");
    out_.Element("dd",
                 handler.holds ? "held until pods serve" : "answered at once");
    out_.Element("dt", "Active")
        .Element("dd", CountText(handler.active, "revision"));
    out_.Close().Close();
  }

  // ---- cold starts ---------------------------------------------------------

  void WriteTimeline() {
    OpenSection(kTimeline);
    if (cold_starts_.empty()) {
      out_.Element("p",
                   "No cold start yet. One begins with the first request for "
                   "a revision that is idle, and shows up here by itself.");
    } else {
      out_.Element("p",
                   "Seconds since the first request of each cold start, "
                   "latest on top.",
                   {{"class", "muted"}});
      WriteLegend(&out_);
      WriteChart(cold_starts_, now_, &out_);
      WriteRest();
    }
    out_.Close();
  }

  // Of those that are not shown.
  void WriteRest() {
    const std::size_t all = picture_.under_way_total + picture_.ended.size();
    if (all <= cold_starts_.size()) return;
    out_.Element("p",
                 absl::StrCat("Shown are ", cold_starts_.size(), " of ", all,
                              " cold starts: those under way before those "
                              "that ended, the latest of each."),
                 {{"class", "muted"}});
  }

  void OpenTable(std::string_view name, std::string_view caption,
                 std::initializer_list<std::string_view> columns) {
    out_.Open("table", {{"class", name}}).Element("caption", caption);
    out_.Open("thead").Open("tr");
    for (const std::string_view column : columns) {
      out_.Element("th", column, {{"scope", "col"}});
    }
    out_.Close().Close().Open("tbody");
  }

  void CloseTable() { out_.Close().Close(); }

  void WriteColdStarts() {
    OpenSection(kColdStarts);
    if (cold_starts_.empty()) {
      out_.Element("p", "None so far.").Close();
      return;
    }
    OpenTable(
        "starts",
        "Times of each phase, and what became of the Checks that "
        "waited; times of day are UTC.",
        {"Revision", "At", "Outcome", "Total", "Decision", "Scaler", "Ready",
         "Release", "Held", "Let through", "Refused", "Cancelled"});
    for (const Entry* const entry : cold_starts_) WriteColdStart(*entry);
    CloseTable();
    out_.Close();
  }

  void WriteColdStart(const Entry& entry) {
    const ColdStart& start = entry.cold_start;
    out_.Open("tr");
    WriteName(start.revision, entry.handler);
    out_.Open("td");
    WriteTime(ClockText(start.noted), start.noted);
    out_.Close().Open("td").Element("span", OutcomeName(start.outcome),
                                    {{"class", ToneOf(start.outcome)}});
    out_.Close().Element("td", DurationText(TotalTime(start, now_)));
    std::map<ColdStartPhase::Kind, absl::Duration> lengths;
    for (const ColdStartPhase& phase : PhasesOf(start, now_)) {
      lengths[phase.kind] = phase.length();
    }
    for (const auto kind : ColdStartPhase::kKinds) {
      const auto found = lengths.find(kind);
      out_.Element(
          "td", found == lengths.end() ? kNone : DurationText(found->second));
    }
    out_.Element(
        "td", start.waiting == 0
                  ? absl::StrCat(start.held)
                  : absl::StrCat(start.held, " (", start.waiting, " waiting)"));
    for (const auto count :
         {start.let_through, start.refused, start.cancelled}) {
      out_.Element("td", absl::StrCat(count));
    }
    out_.Close();
  }

  // With the handler's where there are several.
  void WriteName(const autoscaler::RevisionKey& revision,
                 std::string_view handler) {
    out_.Open("th", {{"scope", "row"}}).Text(RevisionText(revision));
    if (picture_.handlers.size() > 1) out_.Element("small", handler);
    out_.Close();
  }

  // ---- revisions -----------------------------------------------------------

  void WriteRevisions() {
    OpenSection(kRevisions);
    if (picture_.handlers.empty())
      out_.Element("p", "No handler, no revision.");
    for (const HandlerStatus& handler : picture_.handlers) {
      WriteRevisionsOf(handler);
    }
    out_.Close();
  }

  void WriteRevisionsOf(const HandlerStatus& handler) {
    if (handler.revisions.empty()) {
      out_.Element("p", absl::StrCat(handler.name,
                                     ": no active revision. A revision is "
                                     "active while requests for it come."));
      return;
    }
    const std::size_t shown = handler.revisions.size();
    const std::string caption =
        shown < handler.active
            ? absl::StrCat(handler.name, ": ", shown, " of ", handler.active,
                           " revisions")
            : absl::StrCat(handler.name, ": ", CountText(shown, "revision"));
    OpenTable("revisions", caption,
              {"Revision", "Pods", "Waiting Checks", "Concurrency",
               "Requests of the last second"});
    for (const autoscaler::RevisionStatus& status : handler.revisions) {
      out_.Open("tr");
      out_.Element("th", RevisionText(status.key), {{"scope", "row"}});
      out_.Element("td", PodsText(status.pods));
      out_.Element("td", absl::StrCat(status.waiting));
      out_.Element("td", absl::StrFormat("%.2f", status.concurrency));
      out_.Element("td", absl::StrCat(status.arrivals)).Close();
    }
    CloseTable();
  }

  void WriteFooter() {
    out_.Open("footer").Open("p").Text("The same for programs: ");
    out_.Element("a", "/activations.json", {{"href", "/activations.json"}});
    out_.Text(". All pages: ").Element("a", "/", {{"href", "/"}}).Text(".");
    out_.Close().Close();
  }

  const Picture& picture_;
  const absl::Time now_;
  std::vector<const Entry*> cold_starts_;  // those that are shown
  MarkupWriter out_;
};

}  // namespace

std::string ActivationsPage(const Picture& picture, absl::Time now) {
  return Page(picture, now).Write();
}

}  // namespace mixer::kactivator

// Shows, on a timeline, how the first request of an idle Knative revision wakes
// it: with the real mixs, a client that says what an ingress gateway says, and
// a stand-in for Knative's Autoscaler. Run it by bazel/demo.sh. Exit status 0:
// all that the scenes promise happened.
#include <algorithm>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "mixer_adapter/testing/demo_stage.h"
#include "mixer_adapter/testing/timeline.h"

namespace mixer::testing {
namespace {

using Kind = AutoscalerEvent::Kind;

constexpr int kBurst = 200;
constexpr absl::Duration kBurstSpacing = absl::Milliseconds(10);
constexpr absl::Duration kAway = absl::Milliseconds(500);

std::string KeyOf(const AutoscalerEvent& event) {
  return absl::StrCat(event.key.name_space, "/", event.key.name);
}

// Of one kind and revision, from the event number `from` on.
std::vector<AutoscalerEvent> EventsOf(const Observed& observed, Kind kind,
                                      const std::string& revision,
                                      std::size_t from = 0) {
  std::vector<AutoscalerEvent> found;
  for (std::size_t i = from; i < observed.events.size(); ++i) {
    const AutoscalerEvent& event = observed.events[i];
    if (event.kind == kind && KeyOf(event) == revision) found.push_back(event);
  }
  return found;
}

std::vector<WakeUp> WakeUpsOf(const Observed& observed,
                              const std::string& revision) {
  std::vector<WakeUp> found;
  std::copy_if(observed.wakeups.begin(), observed.wakeups.end(),
               std::back_inserter(found),
               [&](const WakeUp& w) { return w.revision == revision; });
  return found;
}

double CountOf(const std::vector<AutoscalerEvent>& messages) {
  double count = 0;
  for (const AutoscalerEvent& message : messages) count += message.count;
  return count;
}

bool IsIdle(const AutoscalerEvent& message) {
  return message.concurrency == 0 && message.count == 0;
}

std::string Describe(const AutoscalerEvent& event) {
  switch (event.kind) {
    case Kind::kMessage:
      return absl::StrFormat("gets StatMessage %s {concurrency %g, count %g}",
                             KeyOf(event), event.concurrency, event.count);
    case Kind::kDesired:
      return absl::StrCat("desired ", event.from, " -> ", event.to, " for ",
                          KeyOf(event));
    case Kind::kReady:
      return absl::StrCat("pod of ", KeyOf(event), " ready (imagined)");
    default:
      return "connected";
  }
}

class Demo {
 public:
  explicit Demo(DemoStage* stage) : stage_(stage) {}

  // True if everything happened.
  bool Play() {
    FirstRequest();
    if (!stage_->Interrupted()) Burst();
    if (!stage_->Interrupted()) Outage();
    return Conclude();
  }

 private:
  void Expect(bool happened, const std::string& what) {
    ++expected_;
    if (!happened) missing_.push_back(what);
  }

  void ExpectOk(const Answer& answer) {
    Expect(answer.ok,
           absl::StrCat("an OK for ", answer.revision, ": ", answer.text));
  }

  // One wake-up, one decision, one ready pod; since event number `from`.
  void ExpectWoken(const Observed& observed, const std::string& revision,
                   std::size_t from) {
    const auto expect_one = [&](std::size_t count, const char* what) {
      Expect(count == 1,
             absl::StrCat("one ", what, " of ", revision, ", not ", count));
    };
    expect_one(WakeUpsOf(observed, revision).size(), "wake-up by mixs");
    expect_one(EventsOf(observed, Kind::kDesired, revision, from).size(),
               "decision 0 -> 1");
    expect_one(EventsOf(observed, Kind::kReady, revision, from).size(),
               "ready pod");
    Expect(CountOf(EventsOf(observed, Kind::kMessage, revision, from)) == 1,
           absl::StrCat("one counted request of ", revision));
  }

  static void AddWakeUps(const std::vector<WakeUp>& wakeups,
                         std::vector<Step>* steps) {
    for (const WakeUp& wakeup : wakeups) {
      steps->push_back({wakeup.noted, "mixs",
                        absl::StrCat("has the Check, matches its rule, notes ",
                                     wakeup.revision)});
      steps->push_back(
          {wakeup.sent, "mixs",
           absl::StrCat("StatMessage written, ", wakeup.revision)});
    }
  }

  static void AddEvents(const Observed& observed, std::size_t from,
                        std::vector<Step>* steps) {
    for (std::size_t i = from; i < observed.events.size(); ++i) {
      const AutoscalerEvent& event = observed.events[i];
      if (event.kind == Kind::kDropped || event.kind == Kind::kDisconnected) {
        continue;
      }
      steps->push_back({event.time, "autoscaler", Describe(event)});
    }
  }

  static void AddAnswer(const Answer& answer, std::vector<Step>* steps) {
    steps->push_back({answer.asked, "client",
                      absl::StrCat("sends Check for ", answer.revision)});
    steps->push_back({answer.answered, "client",
                      absl::StrCat("has the answer: ", answer.text)});
  }

  void FirstRequest() {
    std::cout << "\n1. The first request of an idle revision\n";
    const std::size_t from = stage_->Now().events.size();
    const Answer answer = stage_->Check("hello-00001");
    stage_->WaitUntil([&](const Observed& o) {
      return !EventsOf(o, Kind::kReady, answer.revision).empty() &&
             !WakeUpsOf(o, answer.revision).empty();
    });
    const Observed observed = stage_->Now();
    std::vector<Step> steps;
    AddAnswer(answer, &steps);
    AddWakeUps(WakeUpsOf(observed, answer.revision), &steps);
    AddEvents(observed, from, &steps);
    std::cout << FormatTimeline(steps) << std::flush;
    ExpectOk(answer);
    ExpectWoken(observed, answer.revision, from);
  }

  // A period without arrivals makes a revision idle, also if it is this program
  // that was held up: then, and only then, another wake-up is right.
  void Burst() {
    const std::string revision = "default/hello-00001";
    std::cout << "\n2. " << kBurst << " Checks while it is active\n";
    const std::size_t from = stage_->Now().events.size();
    std::vector<Answer> answers;
    for (int i = 0; i < kBurst && !stage_->Interrupted(); ++i) {
      answers.push_back(stage_->Check("hello-00001"));
      absl::SleepFor(answers[0].asked + (i + 1) * kBurstSpacing - absl::Now());
    }
    stage_->WaitUntil([&](const Observed& o) {
      const auto messages = EventsOf(o, Kind::kMessage, revision);
      return CountOf(messages) == kBurst + 1 && IsIdle(messages.back());
    });
    const Observed observed = stage_->Now();
    ShowBurst(observed, answers, from);
    JudgeBurst(observed, answers);
  }

  static void ShowBurst(const Observed& observed,
                        const std::vector<Answer>& answers, std::size_t from) {
    std::vector<Step> steps = {
        {answers.front().asked, "client", "sends the first"},
        {answers.back().answered, "client", "has the last answer"}};
    AddEvents(observed, from, &steps);
    std::vector<absl::Duration> times;
    for (const Answer& answer : answers) {
      times.push_back(answer.answered - answer.asked);
    }
    std::sort(times.begin(), times.end());
    std::cout << FormatTimeline(steps) << "  answers took "
              << FormatMicros(times.front()) << " us at least, "
              << FormatMicros(times[times.size() / 2]) << " in the middle, "
              << FormatMicros(times.back()) << " at most\n"
              << std::flush;
  }

  void JudgeBurst(const Observed& observed,
                  const std::vector<Answer>& answers) {
    const std::string& revision = answers[0].revision;
    for (const Answer& answer : answers) ExpectOk(answer);
    const auto messages = EventsOf(observed, Kind::kMessage, revision);
    const auto idle = static_cast<std::size_t>(
        std::count_if(messages.begin(), messages.end(), IsIdle));
    const std::size_t wakeups = WakeUpsOf(observed, revision).size();
    std::cout << "  " << kBurst << " Checks, "
              << messages.size() - wakeups - idle << " reports, "
              << wakeups - std::min<std::size_t>(wakeups, 1)
              << " further wake-ups\n";
    Expect(wakeups == idle && idle > 0,
           absl::StrCat("one wake-up for each time that ", revision,
                        " was idle, not ", wakeups, " for ", idle));
    Expect(CountOf(messages) == kBurst + 1,
           absl::StrCat("each of ", kBurst + 1, " requests counted once, not ",
                        CountOf(messages)));
    const double seconds = absl::ToDoubleSeconds(
        messages.empty() ? absl::ZeroDuration()
                         : messages.back().time - messages[0].time);
    Expect(static_cast<double>(messages.size() - wakeups) <= seconds + 2,
           absl::StrCat("one report a second, not ", messages.size(), " in ",
                        seconds, " s"));
  }

  void Outage() {
    std::cout << "\n3. The Autoscaler is killed, and comes back\n";
    std::vector<Step> steps;
    const std::size_t from = stage_->Now().events.size();
    steps.push_back({absl::Now(), "demo", "kills the Autoscaler (SIGKILL)"});
    stage_->KillAutoscaler();
    const bool noticed = stage_->WaitUntil([](const Observed& o) {
      return std::any_of(o.log.begin(), o.log.end(), IsDisconnect);
    });
    Expect(noticed, "a line of mixs that the Autoscaler is gone");
    const std::vector<Answer> answers = {stage_->Check("hello-00002"),
                                         stage_->Check("hello-00003"),
                                         stage_->Check("hello-00004")};
    const absl::Time back = absl::Now() + kAway;
    while (absl::Now() < back && !stage_->Interrupted()) {
      absl::SleepFor(absl::Milliseconds(20));
    }
    steps.push_back({absl::Now(), "demo", "starts the Autoscaler again"});
    if (absl::Status status = stage_->StartAutoscaler(); !status.ok()) {
      return Expect(false, std::string(status.message()));
    }
    stage_->WaitUntil([&](const Observed& o) {
      return std::all_of(answers.begin(), answers.end(), [&](const Answer& a) {
        return !EventsOf(o, Kind::kReady, a.revision).empty() &&
               !WakeUpsOf(o, a.revision).empty();
      });
    });
    ShowOutage(answers, from, std::move(steps));
  }

  static bool IsDisconnect(const LogLine& line) {
    return absl::StartsWith(line.message, "autoscaler disconnected");
  }

  void ShowOutage(const std::vector<Answer>& answers, std::size_t from,
                  std::vector<Step> steps) {
    const Observed observed = stage_->Now();
    for (const LogLine& line : observed.log) {
      if (IsDisconnect(line)) {
        steps.push_back({line.time, "mixs", "notices that it is gone"});
      }
    }
    AddEvents(observed, from, &steps);
    for (const Answer& answer : answers) {
      AddAnswer(answer, &steps);
      ExpectOk(answer);
      ExpectWoken(observed, answer.revision, from);
    }
    std::cout << FormatTimeline(std::move(steps)) << std::flush;
  }

  bool Conclude() {
    if (stage_->Interrupted()) {
      std::cout << "\ninterrupted\n";
      return false;
    }
    std::cout << "\n"
              << expected_ - missing_.size() << " of " << expected_
              << " expected facts seen\n";
    for (const std::string& what : missing_) {
      std::cout << "MISSING: " << what << "\n";
    }
    return missing_.empty();
  }

  DemoStage* const stage_;
  std::size_t expected_ = 0;
  std::vector<std::string> missing_;
};

int Run(const StagePrograms& programs) {
  std::cout
      << "Here: mixs with the kactivator adapter, as an operator runs it, "
         "and a client that sends\nwhat an ingress gateway sends. A "
         "stand-in plays Knative's Autoscaler (release 0.9): it speaks\n"
         "the protocol, decides 0 -> 1, and imagines a pod that is ready "
         "after 300 ms.\n"
      << std::flush;
  const auto stage = DemoStage::Start(programs);
  if (!stage.ok()) {
    std::cerr << "demo: " << stage.status().message() << "\n";
    return 1;
  }
  return Demo(stage->get()).Play() ? 0 : 1;
}

}  // namespace
}  // namespace mixer::testing

int main(int argc, char** argv) {
  CLI::App app("Wakes revisions, and shows when what happens.", "demo");
  mixer::testing::StagePrograms programs;
  app.add_option("--mixs", programs.mixs, "path of mixs")->required();
  app.add_option("--autoscaler", programs.autoscaler,
                 "path of the embedded Autoscaler")
      ->required();
  CLI11_PARSE(app, argc, argv);
  return mixer::testing::Run(programs);
}

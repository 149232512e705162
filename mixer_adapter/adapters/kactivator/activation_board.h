// What the page /activations shows, of all kactivator handlers of the process:
// the cold starts under way, the last ones, and the revisions that are active.
#ifndef MIXER_ADAPTER_ADAPTERS_KACTIVATOR_ACTIVATION_BOARD_H_
#define MIXER_ADAPTER_ADAPTERS_KACTIVATOR_ACTIVATION_BOARD_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "mixer_adapter/adapters/kactivator/cold_start.h"
#include "mixer_adapter/autoscaler/tally.h"
#include "mixer_adapter/base/mutex.h"

namespace mixer::kactivator {

// What a handler tells of itself.
struct HandlerStatus {
  std::string name;      // "kactivator.istio-system"
  std::string endpoint;  // the Autoscaler's
  bool connected = false;
  bool holds = false;
  std::size_t active = 0;  // revisions
  // The first of them, at most as many as were asked for.
  std::vector<autoscaler::RevisionStatus> revisions;
};

// Thread-safe. Outlives its parts.
class ActivationBoard {
 public:
  // A handler's part, while it lives.
  class Part {
   public:
    virtual ~Part() = default;
    // Tells how far a cold start has come: `number` is the handler's own for
    // it. One that has an outcome has ended, and its number is free again.
    virtual void Update(std::uint64_t number, const ColdStart& cold_start) = 0;
    // It was none.
    virtual void Forget(std::uint64_t number) = 0;
  };

  struct Entry {
    std::string handler;
    ColdStart cold_start;
  };

  struct Picture {
    std::vector<HandlerStatus> handlers;
    std::vector<Entry> under_way;  // latest first
    std::vector<Entry> ended;      // latest first
    std::size_t under_way_total = 0;
  };

  // Ended cold starts that are kept; those under way that a picture has.
  static constexpr std::size_t kKept = 100;
  static constexpr std::size_t kRevisions = 500;  // of a handler

  // `status` is called for each picture, with kRevisions, on its thread, until
  // the part dies. The part dies before the board.
  std::unique_ptr<Part> Add(
      const std::string& handler,
      std::function<HandlerStatus(std::size_t max_revisions)> status);

  Picture Take() const;

 private:
  class HandlerPart;

  mutable Mutex mu_;
  std::vector<HandlerPart*> parts_ ABSL_GUARDED_BY(mu_);
  std::deque<Entry> ended_ ABSL_GUARDED_BY(mu_);  // latest first
};

}  // namespace mixer::kactivator

#endif  // MIXER_ADAPTER_ADAPTERS_KACTIVATOR_ACTIVATION_BOARD_H_

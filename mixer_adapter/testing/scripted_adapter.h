// An adapter whose handlers do what their params say, misbehaviour included.
#ifndef MIXER_ADAPTER_TESTING_SCRIPTED_ADAPTER_H_
#define MIXER_ADAPTER_TESTING_SCRIPTED_ADAPTER_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "mixer_adapter/base/mutex.h"
#include "mixer_adapter/spi/info.h"

namespace mixer::testing {

// What all scripted handlers of the process did. Thread-safe.
class Script {
 public:
  struct Destroyed {
    std::string label;
    std::thread::id thread;
  };

  // While it lives, the calls of its thread are noted here and not in the
  // Script. One a thread.
  class Calls {
   public:
    Calls();
    ~Calls();
    Calls(const Calls&) = delete;
    Calls& operator=(const Calls&) = delete;

    const std::vector<std::string>& labels() const { return labels_; }
    std::size_t count() const { return labels_.size(); }
    // Whether every label begins with `prefix`.
    bool AllStartWith(std::string_view prefix) const;

   private:
    friend class Script;
    std::vector<std::string> labels_;
  };

  static Script& Get();

  void Clear();
  void NoteBuilt(const std::string& label);
  void NoteCalled(const std::string& label);
  void NoteDestroyed(const std::string& label);

  std::vector<std::string> built() const;
  std::vector<std::string> called() const;
  std::vector<Destroyed> destroyed() const;
  // How many handlers are there now.
  std::size_t live() const;

 private:
  mutable Mutex mu_;
  std::vector<std::string> built_ ABSL_GUARDED_BY(mu_);
  std::vector<std::string> called_ ABSL_GUARDED_BY(mu_);
  std::vector<Destroyed> destroyed_ ABSL_GUARDED_BY(mu_);
};

// Adapter "scripted", template checknothing, params FakeParams: `endpoint_url`
// is the label that the Script notes, `names` what to do, in order:
//   build:  "build throws", "build throws 7", "build fails", "builds nothing",
//           "build lacks template", "invalid" (two mistakes)
//   call:   "throws", "throws 7", "fails", "denies" (PERMISSION_DENIED, message
//           "no", 2 s, 20 uses), "denies 16", "passes" (3 s, 30 uses); without
//           any of them: no opinion
// Adapter "hollow" claims the template and does not support it; "builderless"
// makes no builder; "strict" takes template authorization and never builds.
spi::Inventory ScriptedInventory();

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_SCRIPTED_ADAPTER_H_

// The fake templates and adapters of Istio's own tables of routing and dispatch
// (routing.jsonl, dispatcher.jsonl; what they do is said there in README.md).
#ifndef MIXER_ADAPTER_TESTING_REFERENCE_FAKES_H_
#define MIXER_ADAPTER_TESTING_REFERENCE_FAKES_H_

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "mixer_adapter/spi/info.h"
#include "mixer_adapter/spi/template.h"
#include "nlohmann/json.hpp"

namespace mixer::testing {

// What one fake template does; the rest of its behaviour is the default.
struct FakeBehavior {
  nlohmann::json json = nlohmann::json::object();  // of `template_behavior`
  std::size_t next_result = 0;  // of check_results and quota_results
  bool bind_fails = false;
  bool handlers_unsupported = false;
};

// Templates tcheck, thalt, tcheckoutput, treport, tquota and tapa; adapters
// acheck, acheckoutput, areport, aquota and apa. Not thread-safe.
class ReferenceFakes {
 public:
  // What a template was made to do, in order: "tcheck check success".
  using Calls = std::vector<std::string>;

  ReferenceFakes();
  ~ReferenceFakes();

  // By template.
  FakeBehavior& behavior(const std::string& name) { return behaviors_[name]; }
  // Whether all adapters fail to build handlers.
  void set_builders_fail(bool fail);

  // Must not outlive the fakes.
  spi::Inventory inventory() const;

  const Calls& calls() const { return calls_; }

 private:
  std::map<std::string, FakeBehavior> behaviors_;
  Calls calls_;
  std::vector<std::unique_ptr<spi::Template>> templates_;
};

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_REFERENCE_FAKES_H_

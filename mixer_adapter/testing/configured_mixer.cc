#include "mixer_adapter/testing/configured_mixer.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <utility>

#include "mixer_adapter/cmd/inventory.h"
#include "mixer_adapter/cmd/istio_attributes.h"
#include "mixer_adapter/config/fs_source.h"

namespace mixer::testing {
namespace {

// A directory of this test's own that goes with the object.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    const char* const tests = std::getenv("TEST_TMPDIR");
    std::string name =
        std::string(tests == nullptr ? "/tmp" : tests) + "/configXXXXXX";
    path_ = mkdtemp(name.data());
  }
  ~TemporaryDirectory() { std::filesystem::remove_all(path_); }

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace

ConfiguredMixer::ConfiguredMixer() : ConfiguredMixer(cmd::BuiltinInventory()) {}

ConfiguredMixer::ConfiguredMixer(spi::Inventory inventory)
    : inventory_(std::move(inventory)),
      publisher_(inventory_, {&clock_, &logger_, &registry_, &scheduler_},
                 "istio-system") {}

runtime::Publisher::Summary ConfiguredMixer::LoadText(
    const std::string& yaml, bool with_istio_attributes) {
  const TemporaryDirectory directory;
  std::ofstream(directory.path() / "config.yaml") << yaml;
  if (with_istio_attributes) {
    std::ofstream(directory.path() / "attributes.yaml")
        << cmd::IstioAttributes();
  }
  return LoadPath(directory.path());
}

runtime::Publisher::Summary ConfiguredMixer::LoadPath(const std::string& path) {
  return publisher_.Publish(config::FsSource(path).Read());
}

std::unique_ptr<server::MixerService> ConfiguredMixer::NewService() {
  return std::make_unique<server::MixerService>(publisher_.table(), &clock_);
}

}  // namespace mixer::testing
